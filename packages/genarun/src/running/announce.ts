import type { Plan } from '@genarun/spec';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';

/** Tells on stderr what a person should know before a plan is performed: warnings (default models among them), simulations, and further remarks. */
export function announcePlan(shell: Shell, plan: Plan, remarks: readonly string[] = []): void {
  const colours = coloursOf(shell, 'error');
  for (const warning of plan.warnings) shell.error(`${colours.yellow('warning:')} ${warning}\n`);
  for (const note of [...planNotes(plan), ...remarks]) shell.error(`${colours.cyan('note:')} ${note}\n`);
}

/** Remarks that are no warnings: which models simulate. */
export function planNotes(plan: Plan): readonly string[] {
  const simulations = Object.values(plan.models).filter((model) => model.simulation === true);
  return simulations.length === 0 ? [] : [`${simulations.map((model) => model.id).join(', ')}: simulation, no AI`];
}
