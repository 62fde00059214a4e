import { dialectSchema } from '@genarun/dialects';
import type { Shell } from '../shell.ts';

/** `genarun schema [DIALECT]`: prints the JSON Schema of a dialect's documents. */
export async function schema(shell: Shell, [dialect = 'canonical']: readonly string[]): Promise<number> {
  shell.out(`${JSON.stringify(dialectSchema(dialect), null, 2)}\n`);
  return 0;
}
