import { GenarunError } from '@genarun/spec';
import type { OnnxManifest } from './manifest.ts';

/** A label file that a manifest names, and where. */
export type LabelFile = { readonly file: string; readonly place: string };

/** Every label file that a manifest names. */
export function labelFilesOf({ inputs, outputs }: OnnxManifest): readonly LabelFile[] {
  const named: readonly (readonly [unknown, string])[] = [
    ...inputs.flatMap((input, index): readonly (readonly [unknown, string])[] => {
      if (input.from !== 'text') return [];
      return 'labels' in input.map ? [[input.map.labels, `inputs.${index}.map.labels`]] : [[input.map.vocabulary, `inputs.${index}.map.vocabulary`]];
    }),
    ...outputs.flatMap((output, index): readonly (readonly [unknown, string])[] => {
      if (output.to === 'labels')
        return [
          [output.map.labels, `outputs.${index}.map.labels`],
          [output.map.only, `outputs.${index}.map.only`],
        ];
      return output.to === 'text' && output.map.type === 'characters' ? [[output.map.vocabulary, `outputs.${index}.map.vocabulary`]] : [];
    }),
  ];
  return named.flatMap(([file, place]) => (typeof file === 'string' ? [{ file, place }] : []));
}

/** A JSON list of texts, or a text with one label a line. `where` names the place in the manifest. Throws GenarunError `invalid_input` for anything else. */
export function parseLabels(text: string, file: string, where: string): readonly string[] {
  if (!file.endsWith('.json'))
    return text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
  const value = parseJson(text, `${where}: ${file}`);
  if (Array.isArray(value) && value.length > 0 && value.every((label): label is string => typeof label === 'string')) return value;
  throw new GenarunError({
    code: 'invalid_input',
    message: `${where}: ${file} must be a list of texts, got ${Array.isArray(value) ? 'a list of other things' : typeof value}`,
  });
}

/** Reads JSON. Throws GenarunError `invalid_input` that names `where`. */
export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GenarunError({ code: 'invalid_input', message: `${where}: JSON expected: ${cause instanceof Error ? cause.message : String(cause)}`, cause });
  }
}
