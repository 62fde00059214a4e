import type { NormalSchema } from '../parameters/normal-form.ts';
import { choice, type Entry, file, flag, integer, number, parameterTable, text } from '../parameters/table.ts';

const common: Readonly<Record<string, Entry>> = { seed: integer(), safety_tolerance: integer(0, 6), output_format: choice('jpeg', 'png', 'webp') };
const upsampling = { prompt_upsampling: flag() };
const pixels = { width: integer(256, 1440, { multipleOf: 32 }), height: integer(256, 1440, { multipleOf: 32 }) };
const freePixels = { width: integer(64), height: integer(64) };

function inputs(count: number): Readonly<Record<string, Entry>> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [at === 0 ? 'input_image' : `input_image_${at + 1}`, file('image')]));
}

const strict2 = { ...common, safety_tolerance: integer(0, 5) };

/** Parameters by the names of models; the first that fits counts. Source: Black Forest Labs, API description of 2026-05-01. */
const tables: readonly (readonly [RegExp, NormalSchema])[] = [
  [/^flux-2-klein/, parameterTable({ prompt: text(), ...inputs(4), ...freePixels, ...strict2 }, ['prompt'])],
  [
    /^flux-2-flex/,
    parameterTable({ prompt: text(), ...inputs(8), ...freePixels, ...upsampling, guidance: number(1.5, 10), steps: integer(1, 50), ...strict2 }, ['prompt']),
  ],
  [/^flux-2-/, parameterTable({ prompt: text(), ...inputs(8), ...freePixels, ...strict2 }, ['prompt'])],
  [/^flux-kontext-/, parameterTable({ prompt: text(), ...inputs(4), aspect_ratio: text(), ...upsampling, ...common }, ['prompt'])],
  [
    /-ultra$/,
    parameterTable({
      prompt: text(),
      aspect_ratio: text(),
      raw: flag(),
      image_prompt: file('image'),
      image_prompt_strength: number(0, 1),
      ...upsampling,
      ...common,
    }),
  ],
  [
    /-fill$/,
    parameterTable(
      { prompt: text(), image: file('image'), mask: file('image'), steps: integer(15, 50), guidance: number(1.5, 100), ...upsampling, ...common },
      ['image'],
    ),
  ],
  [
    /^flux-dev$/,
    parameterTable({ prompt: text(), image_prompt: file('image'), ...pixels, steps: integer(1, 50), guidance: number(1.5, 5), ...upsampling, ...common }),
  ],
  [/^flux-pro-1\.1$/, parameterTable({ prompt: text(), image_prompt: file('image'), ...pixels, ...upsampling, ...common })],
];

/** The parameters of a model, or undefined where they are not known here: then everything is sent as it was asked. */
export function parametersOf(name: string): NormalSchema | undefined {
  return tables.find(([pattern]) => pattern.test(name))?.[1];
}
