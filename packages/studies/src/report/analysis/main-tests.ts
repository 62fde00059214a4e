import type { Captures } from './capture.ts';
import type { Test } from './family.ts';
import type { Telling, Variance } from './impact.ts';
import type { Foretelling } from './prediction.ts';

/** How the test of a factor is named. */
export function effectName(term: string): string {
  return `${term} shifts where runs end`;
}

/** The tests the report stands on. All further p values are descriptions, corrected within their own tables. */
export function mainTests({
  ends,
  tellings,
  captures,
  foretellings,
}: {
  readonly ends: Variance;
  readonly tellings: readonly Telling[];
  readonly captures: Captures;
  readonly foretellings: readonly Foretelling[];
}): readonly Test[] {
  const prompt = tellings.find(({ factor }) => factor === 'prompt');
  return [
    ...ends.terms.map(({ name, p, omegaSquared }): Test => ({ name: effectName(name), p, size: omegaSquared, effect: 'ω²' })),
    ...(prompt === undefined ? [] : [{ name: 'the prompt tells the region at the end', p: prompt.p, size: prompt.share, effect: 'share of entropy' }]),
    ...foretellings
      .filter(({ from }) => from === 'the prompt')
      .map(({ target, p, gain }): Test => ({ name: `new prompts foretell: ${target}`, p, size: gain.estimate, effect: 'gain in accuracy' })),
    {
      name: 'some run goes round in a loop',
      p: captures.loopP,
      size: Math.max(0, ...captures.runs.map(({ loop }) => loop ?? 0)),
      effect: 'longest loop / width',
    },
  ];
}
