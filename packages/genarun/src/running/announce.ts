import type { Plan } from '@genarun/spec';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';

/** Tells on stderr what a person should know before a plan is performed: warnings, default models, simulations. */
export function announcePlan(shell: Shell, plan: Plan): void {
  const colours = coloursOf(shell, 'error');
  for (const warning of plan.warnings) shell.error(`${colours.yellow('warning:')} ${warning}\n`);
  for (const note of planNotes(plan)) shell.error(`${colours.cyan('note:')} ${note}\n`);
}

/** Default models that were taken because the document names none, and models that simulate. */
export function planNotes(plan: Plan): readonly string[] {
  const byDefault = new Map<string, string[]>();
  for (const { id, model, node } of plan.nodes) {
    if (model !== undefined && node.model === undefined) byDefault.set(model, [...(byDefault.get(model) ?? []), id]);
  }
  const simulations = Object.values(plan.models)
    .filter((model) => model.simulation === true)
    .map((model) => model.id);
  return [
    ...[...byDefault].map(([model, ids]) => `no model named for ${listed(ids)}: taking ${model} by default`),
    ...(simulations.length === 0 ? [] : [`${simulations.join(', ')}: simulation, no AI`]),
  ];
}

function listed(ids: readonly string[]): string {
  return ids.length <= 6 ? ids.join(', ') : `${ids.slice(0, 5).join(', ')} and ${ids.length - 5} more`;
}
