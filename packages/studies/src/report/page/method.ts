import { html } from './markup.ts';
import { badge, placed, table, type Writing } from './parts.ts';
import type { Page } from './question.ts';
import { runsTable } from './runs.ts';

/** The main tests, corrected together; how everything was made; and all runs. */
export function methodPage(writing: Writing): Page {
  const { report, figures } = writing;
  return {
    id: 'method',
    title: 'Data and method',
    body: html`<h3>What the findings rest on</h3>
<p>These are the tests the report stands on, corrected together: a test holds when the chance of any false finding among all of them is at most ${figures.percent('settings.alpha')} (Holm). All other p values describe, and are corrected within their own tables (Benjamini–Hochberg).</p>
${table({
  caption: 'Main tests.',
  head: ['Finding', '#size', 'measured as', '#p', '#p, false discovery', '#p, family-wise', 'holds'],
  rows: placed(report.family, 30).map(({ item, place }) => [
    item.name,
    figures.percent(`family.${place}.size`),
    item.effect,
    figures.chance(`family.${place}.p`),
    figures.chance(`family.${place}.falseDiscovery`),
    figures.chance(`family.${place}.familyWise`),
    badge(item.isFound, ['holds', 'not told from chance']),
  ]),
})}
<p>Permutation tests use ${figures.number('settings.permutations')} permutations, bootstrap intervals ${figures.number('settings.resamples')} resamples at 95 %, all drawn from seed ${figures.number('settings.seed')}: equal data give an equal report. Tests by surrogates stop as soon as five of them are as extreme (Besag and Clifford); several runs are joined by Fisher's method, which takes runs as independent. What is too much is sampled evenly, and the text says so: ${figures.number('size.compared')} of ${figures.number('size.paths')} paths were compared with each other, ${figures.number('regions.points')} of ${figures.number('size.steps')} steps make the regions.</p>${runsTable(writing)}`,
  };
}
