import type { Variance } from '../analysis/impact.ts';
import { type Content, html, type Markup } from './markup.ts';
import { placed, plot, plots, table, type Writing } from './parts.ts';
import type { QuestionPage } from './question.ts';

/** Which part matters most? Explained variance with permutation tests. */
export function impactPage(writing: Writing): QuestionPage {
  const { report, figures } = writing;
  const { impact } = report;
  return {
    id: 'impact',
    title: 'Which part matters most?',
    answer:
      impact.strongest === null
        ? html`No factor shifts where runs end by more than chance would, among ${figures.number('impact.ends.runs')} runs compared${tellingAnswer(writing)}.`
        : html`The ${impact.strongest}: it explains ${figures.estimate('impact.strongestShare', 'percent')} of the spread between the ends of ${figures.number('impact.ends.runs')} runs (ω²); ${figures.percent('impact.ends.residual.share')} is left unexplained.`,
    evidence: html`${plots(plot(writing, 'variance-ends', 'Grey: not told from chance, corrected for the lines of this table.'), plot(writing, 'variance-paths'), plot(writing, 'variance-slots'), plot(writing, 'variance-shapes'))}
${varianceTable(writing, 'ends', impact.ends, 'Where runs end: the mean of the last quarter of each path.')}
${impact.slots !== null && varianceTable(writing, 'slots', impact.slots, 'The same with the models of each slot as factors.')}
${impact.paths !== null && varianceTable(writing, 'paths', impact.paths, 'How runs get there: distances of whole paths by dynamic time warping.')}
${impact.shapes !== null && varianceTable(writing, 'shapes', impact.shapes, 'The shapes of their paths: distances between persistence diagrams, wherever the paths lie.')}
${table({
  caption:
    'What each factor tells about the region at the end: mutual information in nats, corrected for its bias (Miller–Madow), and as a share of what there is to know.',
  head: ['Factor', '#information', '#share', '#p'],
  rows: placed(impact.regions, 8).map(({ item, place }) => [
    item.factor,
    figures.number(`impact.regions.${place}.information`),
    figures.percent(`impact.regions.${place}.share`),
    figures.chance(`impact.regions.${place}.p`),
  ]),
})}
${table({
  caption: 'How every embedding model sees the main effects on where runs end, from so many vectors, evenly chosen.',
  head: ['Model', 'form', '#vectors', 'factor', '#ω²', '#p'],
  rows: impact.lenses.flatMap(({ model, form, terms }, lens) =>
    terms.map(({ name }, term) => [
      model,
      form,
      figures.number(`impact.lenses.${lens}.steps`),
      name,
      figures.percent(`impact.lenses.${lens}.terms.${term}.omegaSquared`),
      figures.chance(`impact.lenses.${lens}.terms.${term}.p`),
    ]),
  ),
})}`,
    caveats: [
      'A factor explains only as much as its levels differ: two prompts that hardly differ explain little, which says nothing of prompts as such.',
      'PERMANOVA cannot tell a shift of place from a difference in spread. Where the p of dispersion is small, read the effect as either.',
      'ω² is a share of the spread among these runs; it cannot be carried over to other networks and prompts.',
    ],
  };
}

/** Runs may end in regions of their own without a common shift: then the region tells what the mean does not. */
function tellingAnswer({ report, figures }: Writing): Content {
  const place = report.impact.regions.findIndex(({ factor }) => factor === 'prompt');
  if (place < 0 || !report.found.includes('the prompt tells the region at the end')) return '';
  return html`; yet the prompt tells ${figures.percent(`impact.regions.${place}.share`)} of what there is to know about the region a run ends in`;
}

function varianceTable({ figures, report }: Writing, key: 'ends' | 'slots' | 'paths' | 'shapes', variance: Variance, caption: string): Content {
  const path = (place: number, name: string) => `impact.${key}.terms.${place}.${name}`;
  return table({
    caption: html`${caption} PERMANOVA with ${figures.number(`impact.${key}.permutations`)} permutations of ${figures.number(`impact.${key}.runs`)} runs${key === 'ends' && report.size.paths > report.size.compared && ', an even sample of all'}; residual: ${figures.percent(`impact.${key}.residual.share`)} on ${figures.number(`impact.${key}.residual.degrees`)} degrees of freedom.`,
    head: ['Factor', '#degrees', '#pseudo-F', '#R²', '#ω²', '#partial ω²', '#p', '#p corrected', '#p dispersion'],
    rows: placed(variance.terms, 12).map(({ item, place }) => [
      item.name,
      figures.number(path(place, 'degrees')),
      figures.number(path(place, 'f')),
      figures.percent(path(place, 'rSquared')),
      omega(figures, path(place, 'omega'), item.omegaLow !== null),
      figures.percent(path(place, 'partialOmegaSquared')),
      ...['p', 'corrected', 'dispersionP'].map((name) => figures.chance(path(place, name))),
    ]),
  });
}

/** ω² with its interval where there is one. */
function omega(figures: Writing['figures'], path: string, hasInterval: boolean): Markup {
  const share = figures.percent(`${path}Squared`);
  return hasInterval ? html`${share} <span class="interval">[${figures.percent(`${path}Low`)}, ${figures.percent(`${path}High`)}]</span>` : share;
}
