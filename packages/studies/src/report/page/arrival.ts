import { cut } from '../pictures/plot.ts';
import { type Content, html, type Markup } from './markup.ts';
import { placed, plot, plots, question, table, type Writing } from './parts.ts';

/** The first question: how did it get here? Was it predictable, and what does a slightly different prompt do? */
export function arrivalSection(writing: Writing): Markup {
  const { report, figures } = writing;
  const { motions, partings, foretellings, sensitivity, replicates } = report.arrival;
  const from = motions.from === 'prompt' ? 'their prompt' : 'their first step';
  return question({
    id: 'arrival',
    title: 'How did it get here?',
    answer: html`Runs end ${figures.estimate('arrival.motions.drift')} from ${from}; half of that way is gone by step ${figures.number('arrival.motions.half.median')} of the path${partingAnswer(writing)}${foretellingAnswer(writing)}.`,
    evidence: html`<p>Distances are Euclidean, between vectors of ${report.view.form === 'text' ? 'texts' : 'pictures'} by ${report.view.model}${report.settings.metric === 'chord' && ' brought to length one'}. The squared distance between two steps grows with the power ${figures.estimate('arrival.motions.alpha')} of the time between them: zero for a path that stays, one for a random walk, two for a straight line. ${figures.number('arrival.motions.jumps')} steps are semantic jumps: longer than the upper quartile of their run's steps by more than three times the range between the quartiles.</p>
${plots(plot(writing, 'drift', 'Bands: 95 % intervals of the mean over runs.'), plot(writing, 'divergence', partings.some(({ sampled }) => sampled) ? 'Bands: the middle half of pairs. An even sample of all pairs.' : 'Bands: the middle half of pairs.'))}
${table({
  caption:
    'How fast runs part. The exponent is the slope of ln distance on steps (finite-time Lyapunov exponent); the level and half time are those of a curve that saturates. Fit: R², of the exponential and of the saturating curve. Where the second is higher, read the level rather than the exponent.',
  head: ['Pairs that differ in', '#pairs', '#late distance', '#exponent', '#its fit', '#level', '#half time', '#its fit'],
  rows: placed(partings, 3).map(({ item, place }) => [
    `the ${item.differ} only`,
    ...['pairs', 'late', 'exponent', 'exponentFit'].map((key) => figures.number(`arrival.partings.${place}.${key}`)),
    ...(item.saturation === null ? ['–', '–', '–'] : ['level', 'halfTime', 'fit'].map((key) => figures.number(`arrival.partings.${place}.saturation.${key}`))),
  ]),
})}
${table({
  caption: 'The same for replicates of one network and prompt, with bootstrap intervals over runs.',
  head: ['Network', 'Prompt', '#runs', '#exponent', '#level', '#fit'],
  rows: placed(replicates, 12).map(({ item, place }) => [
    item.network,
    cut(report.experiment.prompts[item.prompt] ?? '', 60),
    figures.number(`arrival.replicates.${place}.runs`),
    figures.estimate(`arrival.replicates.${place}.exponent`),
    figures.estimate(`arrival.replicates.${place}.level`),
    figures.number(`arrival.replicates.${place}.fit`),
  ]),
})}
<h3>Could it be told in advance?</h3>
${foretellings.length === 0 ? html`<p>Prediction needs three prompts and at least two outcomes with three runs each; this experiment has not.</p>` : html`<p>Each prediction is of runs whose prompt the predictor has never seen: whole prompts are left out, and the nearest known runs vote.</p>`}
${plots(plot(writing, 'prediction'), plot(writing, 'sensitivity'))}
${table({
  caption:
    'Cross-validated accuracy beside always naming the commonest answer. p by permuting the outcomes of whole prompts, which judges predictions from the prompt only; of the others the interval of the gain tells.',
  head: ['What', 'from', '#prompts', '#accuracy', '#baseline', '#gain', '#p'],
  rows: placed(foretellings, 12).map(({ item, place }) => [
    item.target,
    item.from,
    figures.number(`arrival.foretellings.${place}.prompts`),
    figures.estimate(`arrival.foretellings.${place}.accuracy`, 'percent'),
    figures.percent(`arrival.foretellings.${place}.baseline`),
    figures.estimate(`arrival.foretellings.${place}.gain`, 'percent'),
    figures.chance(`arrival.foretellings.${place}.p`),
  ]),
})}
<h3>A slightly different prompt</h3>
${
  sensitivity === null
    ? html`<p>There are no vectors of two or more prompts to compare.</p>`
    : html`<p>Each unit of distance between two prompts adds ${figures.estimate('arrival.sensitivity.slope')} to the distance of the ends (R² ${figures.number('arrival.sensitivity.fit')}). Runs of one prompt and network that differ in the seed end ${figures.estimate('arrival.sensitivity.yardstick')} apart: that is the yardstick.${sensitivity.blur !== null && html` Prompts nearer than ${figures.number('arrival.sensitivity.blur')} cannot be told from another seed by where they lead.`} ${sensitivity.variants > 0 && html`${figures.number('arrival.sensitivity.variants')} prompts are variants of others, graded by edits.`}</p>`
}`,
    caveats: [
      'Distances are those of one embedding model; another one may find other things near. The table of models in the last section says how far they agree.',
      'A run’s own early steps foretell its end wherever paths are slow; that is continuity, not insight. Only the line “from the prompt” is a main test.',
      'On a bounded space distances saturate, so that one exponent fits badly; it is given because others give it.',
      motions.from === 'first step' && 'There are no vectors of the prompts, so drift is measured from the first step.',
    ].filter((caveat) => caveat !== false),
  });
}

function partingAnswer({ report, figures }: Writing): Content {
  const place = report.arrival.partings.findIndex(({ differ }) => differ === 'seed');
  const other = report.arrival.partings.findIndex(({ differ }) => differ === 'prompt');
  if (place < 0 && other < 0) return '';
  const late = (at: number) => figures.number(`arrival.partings.${at}.late`);
  if (place < 0) return html`; runs of different prompts end ${late(other)} apart`;
  return html`; runs that differ in the seed only end ${late(place)} apart${other >= 0 && html`, in the prompt only ${late(other)}`}`;
}

function foretellingAnswer({ report, figures }: Writing): Content {
  const place = report.arrival.foretellings.findIndex(({ from, target }) => from === 'the prompt' && target === 'region at the end');
  if (place < 0) return '';
  return html`. From the prompt alone the region at the end is foretold for ${figures.estimate(`arrival.foretellings.${place}.accuracy`, 'percent')} of runs of new prompts, against ${figures.percent(`arrival.foretellings.${place}.baseline`)} by always naming the commonest`;
}
