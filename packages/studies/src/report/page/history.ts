import { html } from './markup.ts';
import { placed, plot, plots, runLink, table, type Writing } from './parts.ts';
import type { QuestionPage } from './question.ts';

/** Has it done this before? Earlier passages, the most similar runs, recurrence. */
export function historyPage(writing: Writing): QuestionPage {
  const { report, figures } = writing;
  const { history } = report;
  const sampled = report.size.compared > history.similarity.runs.length ? 'An even sample of runs.' : '';
  const path = (place: number, key: string) => `history.passages.${place}.${key}`;
  return {
    id: 'history',
    title: 'Has it done this before?',
    answer: html`${figures.number('history.returningRuns')} of ${figures.number('history.compared')} runs come back near to their own past at a tenth of their steps or more; the run most like another one has the same prompt for ${figures.estimate('history.samePrompt', 'percent')} of runs (by chance ${figures.percent('history.samePromptByChance')}) and the same network for ${figures.estimate('history.sameNetwork', 'percent')} (by chance ${figures.percent('history.sameNetworkByChance')}).`,
    evidence: html`<p>Near is below a distance of ${figures.number('history.radius')}: two percent of pairs of steps of different runs are that near. Paths are compared by dynamic time warping of ${figures.number('history.steps')} steps at most, evenly chosen; neighbouring steps do not count as a return. By shape they are compared through the persistence diagrams of ${figures.number('history.shapes.steps')} steps at most: components and loops, by the sliced Wasserstein distance in ${figures.number('history.shapes.directions')} directions.${history.shapes.agreement !== null && html` The two ways agree with a rank correlation of ${figures.number('history.shapes.agreement')} over pairs of runs.`}</p>
${plots(plot(writing, 'similarity', sampled), plot(writing, 'similarity-shapes', sampled))}
${table({
  caption: html`Each run: its nearest earlier passage, and the run whose path is most like it. Recurrence: determinism is the share of near pairs on stretches that repeat, laminarity the share where it stands still, and trapping the mean length of those.${history.passages.length > 60 && ' The first sixty; report.json has all of them.'}`,
  head: [
    'Run',
    '#at',
    '#was near',
    '#distance',
    '#steps that return',
    'most like',
    '#distance',
    '#shared',
    'shape like',
    '#distance',
    '#determinism',
    '#laminarity',
    '#trapping',
  ],
  rows: placed(history.passages, 60).map(({ item, place }) => [
    runLink(writing, item.run),
    ...['at', 'before', 'distance'].map((key) => figures.number(path(place, key))),
    figures.percent(path(place, 'returning')),
    item.nearestRun === null ? '–' : runLink(writing, item.nearestRun),
    figures.number(path(place, 'nearestDistance')),
    figures.percent(path(place, 'shared')),
    item.nearestShape === null ? '–' : runLink(writing, item.nearestShape),
    figures.number(path(place, 'shapeDistance')),
    ...['determinism', 'laminarity'].map((key) => figures.percent(path(place, key))),
    figures.number(path(place, 'trappingTime')),
  ]),
})}`,
    caveats: [
      'A path that hardly moves is near its past all the time: read returns beside the spread of the last half in the section before.',
      'Warping pairs steps in order. Two runs that visit the same places in another order are far apart here, though the regions show them alike.',
      'Shapes do not see where a path lies, nor in which order it goes: two runs about different things can have the same shape. Of short paths the number of steps decides much of it.',
      'The nearest of many runs is always fairly near; the shares by chance say how often it would be of the same prompt if it were drawn blindly.',
    ],
  };
}
