import { html, type Markup } from './markup.ts';
import { plot, plots, type Writing } from './parts.ts';
import type { QuestionPage } from './question.ts';

/** What does a slightly different prompt do? Distances of ends against distances of prompts, beside what another seed does. */
export function variantsPage(writing: Writing): QuestionPage {
  const { report, figures } = writing;
  const { sensitivity } = report.arrival;
  return {
    id: 'variants',
    title: 'A slightly different prompt?',
    answer: variantsAnswer(writing),
    evidence:
      sensitivity === null
        ? html`<p>Give the experiment two prompts or more, or let <code>perturb</code> in its configuration make variants of one.</p>`
        : html`<p>A straight line through all pairs of prompts has R² ${figures.number('arrival.sensitivity.fit')}.${sensitivity.blur !== null && html` Prompts nearer than ${figures.number('arrival.sensitivity.blur')} cannot be told from another seed by where they lead.`} ${sensitivity.variants > 0 && html`${figures.number('arrival.sensitivity.variants')} prompts are variants of others, graded by edits.`}</p>
${plots(plot(writing, 'sensitivity', '', true))}`,
    caveats: [
      'Prompts differ in more than their distance: two pairs equally far apart may ask for quite different things.',
      'The line goes through pairs of all prompts; those of one prompt and its variants are few, and near each other.',
    ],
  };
}

function variantsAnswer({ report, figures }: Writing): Markup {
  if (report.arrival.sensitivity === null) return html`This experiment cannot tell: there are no vectors of two or more prompts to compare.`;
  return html`Each unit of distance between two prompts adds ${figures.estimate('arrival.sensitivity.slope')} to the distance of the ends; runs of one prompt and network that differ in the seed only end ${figures.estimate('arrival.sensitivity.yardstick')} apart, which is the yardstick.`;
}
