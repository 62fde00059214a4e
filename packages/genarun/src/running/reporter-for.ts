import type { Shell } from '../shell.ts';
import { type Reporter, silentReporter } from '../view/reporter.ts';

/** A live tree on a terminal, plain lines elsewhere, nothing with `quiet`. */
export async function reporterFor(shell: Shell, quiet: boolean): Promise<Reporter> {
  if (quiet) return silentReporter;
  if (shell.terminal.error && shell.environment.TERM !== 'dumb') return (await import('../view/live-reporter.ts')).createLiveReporter(shell);
  return (await import('../view/plain-reporter.ts')).createPlainReporter(shell);
}
