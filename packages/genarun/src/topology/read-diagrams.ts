import { GenarunError, isRecord } from '@genarun/spec';
import { type Diagram, diagramOf } from '@genarun/topology';
import type { Shell } from '../shell.ts';
import { readBytes } from './read-input.ts';

/** Diagrams by dimension, as `topology persistence --json` writes them. Throws GenarunError `not_found` or `invalid_input`. */
export async function readDiagrams(shell: Shell, file: string): Promise<readonly Diagram[]> {
  const text = file === '-' ? await shell.input() : new TextDecoder().decode(await readBytes(shell, file));
  const wrong = (message: string) =>
    new GenarunError({
      code: 'invalid_input',
      message: `${file}: ${message}`,
      hint: 'genarun topology persistence FILE --json > diagrams.json writes such a file',
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(`expected JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const diagrams = isRecord(value) ? value.diagrams : value;
  if (!Array.isArray(diagrams)) throw wrong('expected { "diagrams": [[[birth, death], …], …] }');
  return diagrams.map((bars: unknown, dimension) => {
    if (!isBars(bars)) throw wrong(`diagram ${dimension}: expected [[birth, death or null], …]`);
    try {
      return diagramOf(bars);
    } catch (error) {
      throw wrong(`diagram ${dimension}, ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

function isBars(value: unknown): value is readonly (readonly [number, number | null])[] {
  return (
    Array.isArray(value) &&
    value.every((bar: unknown) => Array.isArray(bar) && bar.length === 2 && typeof bar[0] === 'number' && (typeof bar[1] === 'number' || bar[1] === null))
  );
}
