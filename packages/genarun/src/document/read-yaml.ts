import { readFile, stat } from 'node:fs/promises';
import { GenarunError } from '@genarun/spec';
import { isNode, LineCounter, parseDocument } from 'yaml';

/** A YAML or JSON file as plain data, and where its parts stand. */
export type ReadYaml = {
  readonly value: unknown;
  /** `file:line:column` of the part at a path, or of the nearest part around it. */
  readonly position: (path: readonly (string | number)[]) => string;
};

/** Bytes a file of settings or inputs may have. */
const limitBytes = 1_000_000;

/**
 * Reads a small YAML or JSON file, called `name` in messages. Throws GenarunError `not_found` or `invalid_input`; with `optional` a missing file
 * is undefined.
 */
export async function readYamlFile(file: string, options: { readonly optional: true; readonly name?: string }): Promise<ReadYaml | undefined>;
export async function readYamlFile(file: string, options?: { readonly name?: string }): Promise<ReadYaml>;
export async function readYamlFile(file: string, options?: { readonly optional?: boolean; readonly name?: string }): Promise<ReadYaml | undefined> {
  const name = options?.name ?? file;
  const info = await stat(file).catch(() => undefined);
  if (info === undefined) {
    if (options?.optional === true) return undefined;
    throw new GenarunError({ code: 'not_found', message: `no file ${name}`, hint: 'check the path; it is read from the working directory' });
  }
  if (!info.isFile()) throw new GenarunError({ code: 'invalid_input', message: `${name}: a file expected, got a folder` });
  if (info.size > limitBytes)
    throw new GenarunError({ code: 'invalid_input', message: `${name}: at most 1 MB expected, got ${(info.size / 1_000_000).toFixed(1)} MB` });
  return readYaml(await readFile(file, 'utf8'), name);
}

/** Reads a YAML or JSON text. Throws GenarunError `invalid_input` with the position of the first mistake. */
export function readYaml(text: string, file: string): ReadYaml {
  const lines = new LineCounter();
  const at = (offset: number | undefined) => {
    const { line, col } = lines.linePos(offset ?? 0);
    return `${file}:${line}:${col}`;
  };
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const mistake = document.errors[0];
    if (mistake !== undefined) throw new GenarunError({ code: 'invalid_input', message: `${file}: ${mistake.message}`, position: at(mistake.pos[0]) });
    const position = (path: readonly (string | number)[]) => {
      for (let length = path.length; length >= 0; length--) {
        const node = document.getIn(path.slice(0, length), true);
        if (isNode(node) && node.range) return at(node.range[0]);
      }
      return at(0);
    };
    return { value: document.toJS({ maxAliasCount: 100 }), position };
  } catch (error) {
    if (error instanceof GenarunError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new GenarunError({ code: 'invalid_input', message: `${file}: cannot be read as YAML: ${message}`, cause: error });
  }
}
