import { cut } from '../pictures/plot.ts';
import { type Content, html } from './markup.ts';
import { placed, plot, plots, table, type Writing } from './parts.ts';
import type { QuestionPage } from './question.ts';
import { turnableMap } from './turnable-map.ts';

/** How did it get here? Drift, jumps, how runs part, and maps of all steps. */
export function arrivalPage(writing: Writing): QuestionPage {
  const { report, figures } = writing;
  const { motions, partings, replicates } = report.arrival;
  const from = motions.from === 'prompt' ? 'their prompt' : 'their first step';
  return {
    id: 'arrival',
    title: 'How did it get here?',
    answer: html`Runs end ${figures.estimate('arrival.motions.drift')} from ${from}; half of that way is gone ${motions.half.median === 0 ? 'with the first output' : html`by step ${figures.number('arrival.motions.half.median')} of the path`}${partingAnswer(writing)}.`,
    evidence: html`<p>Distances are Euclidean, between vectors of ${report.view.form === 'text' ? 'texts' : 'pictures'} by ${report.view.model}${report.settings.metric === 'chord' && ' brought to length one'}. The squared distance between two steps grows with the power ${figures.estimate('arrival.motions.alpha')} of the time between them: zero for a path that stays, one for a random walk, two for a straight line. Semantic jumps, steps longer than the upper quartile of their run's steps by more than three times the range between the quartiles: ${figures.number('arrival.motions.jumps')} in all.</p>
${plots(plot(writing, 'drift', 'Bands: 95 % intervals of the mean over runs.'), plot(writing, 'divergence', `Bands: the middle half of pairs${partings.some(({ sampled }) => sampled) ? ', an even sample of them' : ''}. Thin lines: curves that level out, where they explain a third of the variation or more.`))}
${table({
  caption:
    'How fast runs part. The exponent is the slope of ln distance on steps (finite-time Lyapunov exponent); the level and half time are those of a curve that saturates, left out where it does not level out within what was seen. Fit: R², of the exponential and of the saturating curve. Where the second is higher, read the level rather than the exponent.',
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
<h3>Maps of all steps</h3>
<p>Each point is a step of a run, coloured by its <a href="#capture">region</a>; lines follow single runs from their start (ring) to their end (dot). Which steps are near is kept; lengths, areas and empty space mean nothing.${report.size.steps > report.regions.maps.run.length && html` An even sample of the steps.`}</p>
${plots(plot(writing, 'map-2d'), turnableMap(writing), plot(writing, 'map-3d-other-side'))}`,
    caveats: [
      'Distances are those of one embedding model; another one may find other things near. The table of models under “Which part matters most?” says how far they agree.',
      'On a bounded space distances saturate, so that one exponent fits badly; it is given because others give it.',
      motions.from === 'first step' &&
        (report.view.form === 'image'
          ? 'Pictures lie elsewhere than texts in a joint space, so drift is measured from the first picture, not from the prompt.'
          : 'There are no vectors of the prompts, so drift is measured from the first step.'),
    ].filter((caveat) => caveat !== false),
  };
}

function partingAnswer({ report, figures }: Writing): Content {
  const place = report.arrival.partings.findIndex(({ differ }) => differ === 'seed');
  const other = report.arrival.partings.findIndex(({ differ }) => differ === 'prompt');
  if (place < 0 && other < 0) return '';
  const late = (at: number) => figures.number(`arrival.partings.${at}.late`);
  if (place < 0) return html`; runs of different prompts end ${late(other)} apart`;
  return html`; runs that differ in the seed only end ${late(place)} apart${other >= 0 && html`, in the prompt only ${late(other)}`}`;
}
