import { errorPolicy, toGenarunError } from '@genarun/spec';
import type { Shell } from '../shell.ts';
import { coloursOf } from './colours.ts';

/**
 * Tells an error on stderr (what, where, what to do next) and answers the exit code. A stack trace is shown only when `GENARUN_DEBUG` is set.
 */
export function reportError(shell: Shell, thrown: unknown): number {
  const error = toGenarunError(thrown);
  const colours = coloursOf(shell, 'error');
  // Where the first of several stands is told under the first.
  const [first = '', ...further] = error.message.split('\n');
  const more = further.map((line) => `${line}\n`).join('');
  const where = error.position !== undefined && !error.message.includes(error.position) ? `  at ${error.position}\n` : '';
  const hint = error.hint === undefined ? '' : `${colours.cyan('hint:')} ${error.hint}\n`;
  shell.error(`${colours.red('error:')} ${first}\n${where}${more}${hint}`);
  if (isSet(shell.environment.GENARUN_DEBUG)) shell.error(`${stackOf(thrown)}\n`);
  else if (error.code === 'internal') shell.error(`${colours.cyan('hint:')} set GENARUN_DEBUG=1 to see where it happened\n`);
  return errorPolicy(error.code).exit;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0';
}

function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? '' : `\ncaused by ${stackOf(thrown.cause)}`;
  return `${thrown.stack ?? thrown.message}${cause}`;
}
