import picocolors from 'picocolors';
import type { Shell } from '../shell.ts';

export type Colours = ReturnType<typeof picocolors.createColors>;

/** Colours of a stream: on a terminal only, and never against `NO_COLOR`; `FORCE_COLOR` asks for them elsewhere. */
export function coloursOf(shell: Shell, stream: 'out' | 'error'): Colours {
  const { NO_COLOR, FORCE_COLOR, TERM } = shell.environment;
  const refused = (NO_COLOR !== undefined && NO_COLOR !== '') || FORCE_COLOR === '0' || TERM === 'dumb';
  const wanted = shell.terminal[stream] || (FORCE_COLOR !== undefined && FORCE_COLOR !== '');
  return picocolors.createColors(wanted && !refused);
}
