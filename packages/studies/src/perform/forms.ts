import type { Plan } from '@genarun/spec';
import type { RunRecord } from '../records/experiments.ts';
import type { Studies } from '../studies.ts';

/** What the models of a walk give, in the order of its network. */
export type Forms = readonly ('text' | 'image' | 'other')[];

/** The forms that the models of a planned walk give. */
export function formsOf(plan: Plan): Forms {
  const cycle = plan.nodes[0]?.cycle ?? [];
  return cycle.map((id) => {
    const output = plan.models[id]?.output;
    return output === 'text' || output === 'image' ? output : 'other';
  });
}

/** How many of a run's first `length` outputs have one of the forms. */
export function countForms(forms: Forms, length: number, wanted: readonly string[]): number {
  if (forms.length === 0) return 0;
  const counts = (limit: number) => forms.slice(0, limit).filter((form) => wanted.includes(form)).length;
  return Math.floor(length / forms.length) * counts(forms.length) + counts(length % forms.length);
}

/** Forms by network, from the plans of runs that were started; a run is looked for once per network. */
export async function formsByNetwork({ store }: Pick<Studies, 'store'>, runs: readonly RunRecord[]): Promise<(run: RunRecord) => Forms> {
  const known = new Map<string, Forms>();
  for (const run of runs) {
    const key = run.network.join('\n');
    if (known.has(key)) continue;
    const stored = await store.run(run.run);
    if (stored !== undefined) known.set(key, formsOf(stored.plan));
  }
  return (run) => known.get(run.network.join('\n')) ?? [];
}
