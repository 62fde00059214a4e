import { GenarunError } from '@genarun/spec';
import type { Place, RunState } from './state.ts';

/** Throws `invalid_input` when so many more invocations would go beyond what a run may have. */
export function refuseTooMany(state: RunState, more: number): void {
  const { maxInvocations } = state.compiled.plan;
  if (state.invocations + more <= maxInvocations) return;
  throw new GenarunError({
    code: 'invalid_input',
    message: `a run has at most ${maxInvocations} invocations`,
    hint: 'raise maxInvocations in genarun.config.yaml',
  });
}

/** The same for the children that a value opens: once, or once per element. Where there is no room the node fails instead. */
export function refuseTooManyChildren(state: RunState, place: Place, value: unknown): void {
  const children = place.group ? (state.compiled.nodes[place.group.node]?.children.length ?? 0) : 0;
  if (children > 0) refuseTooMany(state, children * (Array.isArray(value) ? value.length : 1));
}
