import { resolve } from 'node:path';
import { GenarunError, isRecord, type Tokens, tokensSchema } from '@genarun/spec';
import { readYamlFile } from './read-yaml.ts';

/** Tokens from a JSON or YAML file: `{ animal: [cat, dog] }`. Throws GenarunError `not_found`, or `invalid_input` with the place of what is no list of values. */
export async function readTokens(cwd: string, file: string): Promise<Tokens> {
  const { value, position } = await readYamlFile(resolve(cwd, file), { name: file });
  const read = tokensSchema.safeParse(value);
  if (read.success) return read.data;
  const path = (read.error.issues[0]?.path ?? []).filter((part) => typeof part !== 'symbol');
  const place = path.length === 0 || !isRecord(value) ? '' : ` of "${path[0]}"`;
  throw new GenarunError({
    code: 'invalid_input',
    message: `${file}: ${place === '' ? 'lists of values by name expected' : `the values${place}: a list of texts, numbers or { value, weight, note } expected`}`,
    hint: 'for example { "animal": ["cat", { "value": "dog", "weight": 3 }] }',
    position: position(path),
  });
}
