import { dirname, resolve } from 'node:path';
import { GenarunError, type Input, isRecord } from '@genarun/spec';
import { readYamlFile } from './read-yaml.ts';

export type DeclaredInputs = Readonly<Record<string, Input>>;

/** `name=value` as typed. Throws GenarunError `invalid_input` when there is no `=`. */
export function readAssignment(text: string, flag: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw new GenarunError({ code: 'invalid_input', message: `${flag}: name=value expected, got "${text}"`, hint: `for example ${flag} year=2025` });
  return [text.slice(0, at).trim(), text.slice(at + 1)];
}

/** Inputs of a run: those of a file, overridden by those typed as `name=value`. */
export async function gatherInputs(
  cwd: string,
  declared: DeclaredInputs,
  given: { readonly file?: string; readonly typed?: readonly string[] },
): Promise<Readonly<Record<string, unknown>>> {
  const fromFile = given.file === undefined ? {} : await readInputFile(resolve(cwd, given.file), declared);
  const typed = (given.typed ?? []).map((text) => {
    const [name, value] = readAssignment(text, '--input');
    return [name, readInputValue(value, declared[name], cwd)] as const;
  });
  return { ...fromFile, ...Object.fromEntries(typed) };
}

/**
 * A typed value as the engine takes it, which checks it against the declared type: lists may be separated by commas, paths of media are read from
 * `directory`, and an input without a type takes the type of its default.
 */
export function readInputValue(text: string, declared: Input | undefined, directory: string): unknown {
  if (isMedia(declared?.type)) return mediaPath(text, directory);
  if (declared?.type === 'list' && !text.trimStart().startsWith('[')) return text.split(',').map((item) => item.trim());
  if (declared?.type === undefined && declared?.default !== undefined && typeof declared.default !== 'string') return jsonLike(text, declared.default);
  return text;
}

async function readInputFile(file: string, declared: DeclaredInputs): Promise<Readonly<Record<string, unknown>>> {
  const { value, position } = await readYamlFile(file);
  if (value === null || value === undefined) return {};
  if (!isRecord(value))
    throw new GenarunError({
      code: 'invalid_input',
      message: `${file}: inputs by name expected, got ${Array.isArray(value) ? 'a list' : typeof value}`,
      position: position([]),
    });
  const directory = dirname(file);
  return Object.fromEntries(
    Object.entries(value).map(([name, input]) => [name, typeof input === 'string' && isMedia(declared[name]?.type) ? mediaPath(input, directory) : input]),
  );
}

function isMedia(type: Input['type']): boolean {
  return type === 'image' || type === 'audio' || type === 'video';
}

/** Paths are read from where they were written; addresses stay. */
function mediaPath(text: string, directory: string): string {
  return /^[a-z][a-z0-9+.-]+:/i.test(text) ? text : resolve(directory, text);
}

/** The text read as JSON where that gives a value like the default, else the text. */
function jsonLike(text: string, like: unknown): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === typeof like && Array.isArray(value) === Array.isArray(like) ? value : text;
  } catch {
    return text;
  }
}
