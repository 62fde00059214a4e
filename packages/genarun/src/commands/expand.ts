import { expandSmart, type GenerationSet } from '@genarun/core';
import { GenarunError, type Model, type Tokens, toGenarunError } from '@genarun/spec';
import { readAssignment } from '../document/inputs.ts';
import { readTokens } from '../document/read-tokens.ts';
import { compose } from '../engine/compose.ts';
import { findOffer } from '../engine/find-offer.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { clip, plural } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';

export type ExpandOptions = {
  readonly home?: string;
  readonly prompt?: string;
  readonly negative?: string;
  readonly param?: readonly string[];
  readonly model?: string;
  readonly provider?: string;
  readonly tokens?: readonly string[];
  readonly seed?: number;
  readonly limit?: number;
  readonly json?: boolean;
};

/** `genarun expand`: what smart parameters stand for; nothing is made, kept or spent. */
export async function expand(shell: Shell, _words: readonly string[], options: ExpandOptions): Promise<number> {
  if (options.prompt === undefined && options.negative === undefined && options.param === undefined)
    throw new GenarunError({
      code: 'invalid_input',
      message: 'a prompt or a parameter expected',
      hint: "for example genarun expand --prompt 'a [brown,black] [cat,dog]' -p 'seed=[1..3]'",
    });
  const seed = options.seed ?? Math.floor(shell.random() * 0x80000000);
  const model = options.model === undefined ? undefined : await describe(shell, options, options.model);
  const tokens: Tokens[] = [];
  for (const file of options.tokens ?? []) tokens.push(await readTokens(shell.cwd, file));
  const expansion = expandSmart({
    seed,
    tokens,
    parameters: Object.fromEntries((options.param ?? []).map((word) => readAssignment(word, '-p'))),
    ...(options.prompt === undefined ? {} : { prompt: options.prompt === '-' ? (await shell.input()).replace(/\n$/, '') : options.prompt }),
    ...(options.negative === undefined ? {} : { negativePrompt: options.negative }),
    ...(model === undefined ? {} : { model }),
    ...(options.limit === undefined ? {} : { limits: { batch: options.limit, order: options.limit } }),
  });
  const sets = expansion.ranks().map(expansion.at);
  const { base, count, debug } = expansion;
  const warnings = expansion.warnings();
  if (options.json === true) {
    const { parameters, ...prompts } = base;
    const document = {
      count: count <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(count) : String(count),
      seed,
      base: { ...prompts, ...parameters },
      generations: sets.map(flat),
      ...(debug.length === 0 ? {} : { debug }),
      warnings,
    };
    shell.out(`${JSON.stringify(document, null, 2)}\n`);
    return 0;
  }
  for (const warning of warnings) shell.error(`${coloursOf(shell, 'error').yellow('warning:')} ${warning}\n`);
  shell.out(tableOf(shell, sets));
  const shown = BigInt(sets.length) === count ? '' : `, ${sets.length.toLocaleString('en-US')} of them shown`;
  shell.error(
    `${count === 1n ? '1 generation' : `${count.toLocaleString('en-US')} generations`}${shown}, ${plural(warnings.length, 'warning')}, seed ${seed}\n`,
  );
  return 0;
}

/** A generation as one object: prompts and parameters side by side. */
function flat({ prompt, negativePrompt, parameters }: GenerationSet): Readonly<Record<string, unknown>> {
  return { ...(prompt === undefined ? {} : { prompt }), ...(negativePrompt === undefined ? {} : { negativePrompt }), ...parameters };
}

function tableOf(shell: Shell, sets: readonly GenerationSet[]): string {
  const width = Math.max(20, shell.size().columns - 30);
  const names = [...new Set(sets.flatMap(({ parameters }) => Object.keys(parameters)))];
  const negatives = sets.some(({ negativePrompt }) => negativePrompt !== undefined && negativePrompt !== '');
  const prompts = sets.some(({ prompt }) => prompt !== undefined);
  const columns = [
    { title: '', align: 'right' as const },
    ...(prompts ? [{ title: 'prompt' }] : []),
    ...(negatives ? [{ title: 'negative prompt' }] : []),
    ...names.map((title) => ({ title })),
  ];
  const rows = sets.map(({ prompt = '', negativePrompt = '', parameters }, index) => [
    String(index + 1),
    ...(prompts ? [clip(prompt, width)] : []),
    ...(negatives ? [clip(negativePrompt, 40)] : []),
    ...names.map((name) => valueText(parameters[name])),
  ]);
  return formatTable(columns, rows, coloursOf(shell, 'out'));
}

function valueText(value: unknown): string {
  if (value === undefined) return '';
  return clip(typeof value === 'string' ? value : JSON.stringify(value), 30);
}

/** The model whose parameters are meant: as its provider describes it where it can be asked now. */
async function describe(shell: Shell, options: ExpandOptions, name: string): Promise<Model> {
  const genarun = await compose(shell, { home: options.home, needsKeys: false });
  try {
    const { id, model } = await findOffer(genarun, name, options.provider);
    const described = await genarun.describe(id).catch((error: unknown) => {
      shell.error(`note: ${id} could not be described by its provider: ${toGenarunError(error).message}\n`);
      return model;
    });
    const known = described ?? model;
    if (known === undefined) throw new GenarunError({ code: 'not_found', message: `no model "${name}"`, hint: 'genarun models list' });
    return known;
  } finally {
    await genarun.close();
  }
}
