import type { VariantEffect, VariantKind } from '../analysis/variant-effects.ts';
import { cut } from '../pictures/plot.ts';
import { type Content, html, type Markup } from './markup.ts';
import { placed, plot, plots, table, type Writing } from './parts.ts';
import type { QuestionPage } from './question.ts';

const names: Readonly<Record<VariantKind, string>> = { edits: 'edits of letters', paraphrase: 'paraphrase', noise: 'embedding noise' };
const mostRows = 60;

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
        : html`<p>A straight line through all pairs of prompts has R² ${figures.number('arrival.sensitivity.fit')}.${sensitivity.blur !== null && html` Prompts nearer than ${figures.number('arrival.sensitivity.blur')} cannot be told from another seed by where they lead.`}</p>
${plots(plot(writing, 'sensitivity', '', true))}
${effectsTable(writing)}
${pairsTable(writing)}`,
    caveats: [
      'Prompts differ in more than their distance: two pairs equally far apart may ask for quite different things.',
      'Distances of prompts are those of the embedding model that looks at the ends: a variant may be near for it and far for a reader.',
      ...variantCaveats(sensitivity?.effects ?? []),
    ],
  };
}

function variantsAnswer({ report, figures }: Writing): Markup {
  const { sensitivity } = report.arrival;
  if (sensitivity === null) return html`This experiment cannot tell: there are no vectors of two or more prompts to compare.`;
  if (sensitivity.effects.length === 0)
    return html`Each unit of distance between two prompts adds ${figures.estimate('arrival.sensitivity.slope')} to the distance of the ends; runs of one prompt and network that differ in the seed only end ${figures.estimate('arrival.sensitivity.yardstick')} apart, which is the yardstick. There are no variants of prompts.`;
  return html`${sensitivity.effects.map((effect, place) => html`${place > 0 && ' '}${effectAnswer(effect, `arrival.sensitivity.effects.${place}`, figures)}`)}`;
}

/** One kind of variant in a sentence. */
function effectAnswer({ kind, isMore, variants }: VariantEffect, path: string, figures: Writing['figures']): Markup {
  const runs = html`Runs of ${figures.number(`${path}.variants`)} ${variants === 1 ? 'variant' : 'variants'} by ${names[kind]} end ${figures.estimate(`${path}.end`)} from those of their prompt`;
  const slope = html`each unit of distance between the prompts adds ${figures.estimate(`${path}.slope`)}`;
  const yardstick = html`another seed alone takes runs ${figures.estimate(`${path}.yardstick`)} apart`;
  if (isMore === null) return html`${runs}; ${slope}. Whether that is more than another seed does cannot be told.`;
  if (isMore) return html`${runs}, ${figures.estimate(`${path}.excess`)} more than another seed does (${yardstick}); ${slope}.`;
  return html`${runs}: no more than another seed does (${yardstick}, a difference of ${figures.estimate(`${path}.excess`)}).`;
}

function effectsTable({ report, figures }: Writing): Content {
  const effects = report.arrival.sensitivity?.effects ?? [];
  return table({
    caption:
      'Variants against their prompts, by how they were made. Ends: mean distance of runs of one network and seed whose prompt is the variant or the original. Another seed: mean distance of runs of one of these prompts that differ in the seed only, the yardstick. p by exchanging the wordings of a prompt within each seed, which does nothing where the wording is of no account; corrected for the kinds. Slope and intercept are those of a straight line, end distance on start distance.',
    head: ['Made by', '#variants', '#of prompts', '#nearest', '#farthest', '#ends', '#another seed', '#difference', '#p', '#slope', '#intercept', '#fit (R²)'],
    rows: effects.map(({ kind }, place) => {
      const path = `arrival.sensitivity.effects.${place}`;
      return [
        names[kind],
        ...['variants', 'prompts', 'startLeast', 'startMost'].map((key) => figures.number(`${path}.${key}`)),
        ...['end', 'yardstick', 'excess'].map((key) => figures.estimate(`${path}.${key}`)),
        figures.chance(`${path}.corrected`),
        figures.estimate(`${path}.slope`),
        ...['intercept', 'fit'].map((key) => figures.number(`${path}.${key}`)),
      ];
    }),
  });
}

function pairsTable({ report, figures }: Writing): Content {
  const variantPairs = report.arrival.sensitivity?.variantPairs ?? [];
  const prompt = (place: number) => cut(report.experiment.prompts[place] ?? '', 70);
  return table({
    caption: `${variantPairs.length > mostRows ? 'The first variants' : 'Every variant'} with its grade: the number of edits, how far the paraphrase was to go, or the angle in radians that noise has reached.`,
    head: ['Variant', 'of', 'by', '#grade', '#start', '#end', '#another seed'],
    rows: placed(variantPairs, mostRows).map(({ item, place }) => {
      const path = `arrival.sensitivity.variantPairs.${place}`;
      const grade = typeof item.grade === 'number' ? figures.number(`${path}.grade`) : item.grade;
      return [prompt(item.prompt), prompt(item.of), names[item.kind], grade, ...['start', 'end', 'yardstick'].map((key) => figures.number(`${path}.${key}`))];
    }),
  });
}

function variantCaveats(effects: readonly VariantEffect[]): readonly string[] {
  return [
    ...(effects.length === 0 ? ['The line goes through pairs of prompts that have little in common; what a small change does need not follow from it.'] : []),
    ...(effects.some(({ isMore }) => isMore === false)
      ? ['“No more than another seed does” is no proof that nothing is done: few variants or seeds can hide a small difference.']
      : []),
    ...(effects.some(({ isMore }) => isMore === null)
      ? ['Without two seeds or more, or with very few variants, it cannot be told whether they do more than another seed.']
      : []),
    ...(effects.some(({ drawn }) => drawn === 'variants')
      ? ['Intervals are over variants of few prompts: they say what other variants of these prompts would do, not what those of other prompts would.']
      : []),
    ...(effects.some(({ kind }) => kind === 'noise')
      ? [
          'Noise is not put into the model: a text was chosen whose vector lies about as far from the prompt as the noise; its distance is the one that was reached.',
        ]
      : []),
    ...(effects.some(({ kind }) => kind === 'paraphrase')
      ? ['A paraphrase is as good as the model that wrote it; whether the meaning was kept, nobody has checked.']
      : []),
  ];
}
