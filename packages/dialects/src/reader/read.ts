import { GenarunError } from '@genarun/spec';
import { readJson } from './json.ts';
import { checkSize } from './limits.ts';
import type { Source } from './source.ts';
import { readYaml } from './yaml.ts';

/**
 * Reads a JSON or YAML text into plain data with positions. At most 1 MB and 64 levels, both measured before anything is built.
 * Throws GenarunError `invalid_input` with `file:line:column`.
 */
export function readText(text: string, file: string): Source {
  checkSize(text, file);
  if (!/^\uFEFF?\s*[[{]/.test(text)) return readYaml(text, file);
  try {
    return readJson(text, file);
  } catch (error) {
    if (/\.json$/i.test(file)) throw error;
    return readFlow(text, file, error);
  }
}

/** A text that starts with a bracket and is no JSON may be YAML's flow style; when it is not, JSON's complaint is the better one. */
function readFlow(text: string, file: string, complaint: unknown): Source {
  try {
    return readYaml(text, file);
  } catch (error) {
    throw error instanceof GenarunError && error.message.startsWith('not well-formed YAML') ? complaint : error;
  }
}
