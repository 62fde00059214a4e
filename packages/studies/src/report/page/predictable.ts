import type { Foretelling } from '../analysis/prediction.ts';
import { type Content, html, type Markup } from './markup.ts';
import { badge, placed, plot, plots, table, type Writing } from './parts.ts';
import type { QuestionPage } from './question.ts';

/** Was it predictable? What can be told of runs of prompts that were never seen. */
export function predictablePage(writing: Writing): QuestionPage {
  const { report, figures } = writing;
  const { foretellings } = report.arrival;
  return {
    id: 'predictable',
    title: 'Was it predictable?',
    answer: predictableAnswer(writing),
    evidence: html`<p>Each prediction is of runs whose prompt the predictor has never seen: whole prompts are left out, and the nearest known runs vote. A run “gets stuck” when it came to rest or goes round, as told under <a href="#capture">Is it stuck?</a>; the regions are those told there as well.</p>
${plots(plot(writing, 'prediction', 'Filled where the whole interval lies above zero.', true))}
${table({
  caption:
    'Cross-validated accuracy beside always naming the commonest answer. p by permuting the outcomes of whole prompts, which judges predictions from the prompt only; of the others the interval of the gain tells.',
  head: ['What', 'from', '#runs', '#prompts', '#accuracy', '#baseline', '#gain', '#p', 'as a main test'],
  rows: placed(foretellings, 12).map(({ item, place }) => [
    item.target,
    item.from,
    figures.number(`arrival.foretellings.${place}.runs`),
    figures.number(`arrival.foretellings.${place}.prompts`),
    figures.estimate(`arrival.foretellings.${place}.accuracy`, 'percent'),
    figures.percent(`arrival.foretellings.${place}.baseline`),
    figures.estimate(`arrival.foretellings.${place}.gain`, 'percent'),
    figures.chance(`arrival.foretellings.${place}.p`),
    item.from === 'the prompt' ? badge(holds(writing, item), ['holds', 'not told from chance']) : '–',
  ]),
})}`,
    caveats: [
      'A run’s own early steps foretell its end wherever paths are slow; that is continuity, not insight. Only the lines “from the prompt” are main tests.',
      'The predictor is a vote of the nearest runs by one embedding model. That it finds nothing does not show that there is nothing to find.',
      'With few prompts the intervals are wide, and an accuracy below the baseline means no more than that nothing was learnt.',
    ],
  };
}

function holds({ report }: Pick<Writing, 'report'>, { target }: Pick<Foretelling, 'target'>): boolean {
  return report.found.includes(`new prompts foretell: ${target}`);
}

function predictableAnswer(writing: Writing): Markup {
  const { report, figures } = writing;
  const told = report.arrival.foretellings.flatMap((item, place) => (item.from === 'the prompt' ? [{ item, place }] : []));
  if (told.length === 0)
    return report.arrival.foretellings.length === 0
      ? html`This experiment cannot tell: prediction needs three prompts that are no variants of each other, and two outcomes with three runs each.`
      : html`This experiment cannot tell, because there are no vectors of the prompts; the first steps of a run are judged below.`;
  const clauses = told.map(
    ({ item, place }): Content =>
      html`${item.target === 'gets stuck' ? 'whether a run gets stuck' : 'the region at the end'} is foretold for ${figures.estimate(`arrival.foretellings.${place}.accuracy`, 'percent')} of runs of new prompts (${figures.percent(`arrival.foretellings.${place}.baseline`)} by always naming the commonest, ${figures.p(`arrival.foretellings.${place}.p`)})`,
  );
  const found = told.filter(({ item }) => holds(writing, item)).length;
  const lead =
    found === 0
      ? 'Not from the prompt, as far as can be told from chance'
      : found === told.length
        ? 'Yes, from the prompt alone'
        : 'In part, from the prompt alone';
  return html`${lead}: ${clauses.map((clause, place) => [place === 0 ? '' : '; ', clause])}.`;
}
