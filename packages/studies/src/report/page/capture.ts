import { lookOf } from '@genarun/topology';
import { cut } from '../pictures/plot.ts';
import { type Content, html, verbatim } from './markup.ts';
import { placed, plot, plots, runLink, table, type Writing } from './parts.ts';
import type { QuestionPage } from './question.ts';

const rowLimit = 60;

/** Is it stuck? Repeats, fixed points, cycles, regions and how long runs stay in them. */
export function capturePage(writing: Writing): QuestionPage {
  const { report, figures } = writing;
  const { capture, regions } = report;
  const number = (key: string) => figures.number(`capture.${key}`);
  return {
    id: 'capture',
    title: 'Is it stuck?',
    answer: html`Of ${number('counts.runs')} runs ${number('counts.fixedPoints')} rest at a fixed point, ${number('counts.cycles')} go round in a cycle, and ${number('counts.free')} keep moving: ${figures.estimate('capture.stuck', 'percent')} are caught, ${number('counts.exact')} of the runs for certain, because an output came back exactly${capture.absorptionMedian !== null && html`; half of those whose capture can be dated were caught by invocation ${number('absorptionMedian')}`}. ${capture.loopP !== null && html`That loops are longer than those of walks, and of clouds without order, has ${figures.p('capture.loopP')}.`}`,
    evidence: html`<p>A run is caught for certain when an output comes back exactly at the same place of its network (${number('counts.exact')} runs). Otherwise the path is judged: it rests when its last half keeps together more than a walk with the same steps would, on less than half of the spread of all runs; it goes round when it has a period, and its longest loop is longer than those of walks and clouds, or it keeps together. ${number('tested')} runs were tested that way, on their last ${figures.number('settings.shapeSteps')} steps at most, with up to ${figures.number('settings.surrogates')} surrogates each; p values are corrected for the number of runs.</p>
${captureTable(writing)}
<h3>Regions and how long runs stay in them</h3>
<p>${origin(writing)} ${figures.percent('regions.outside')} of steps lie in none.${regions.chain.slowest !== null && html` Read as a Markov chain, the slowest change between regions takes ${figures.number('regions.chain.slowest')} steps.`}${regions.chain.irreversibility !== null && html` The flow is irreversible to ${figures.percent('regions.chain.irreversibility')}; a pure cycle would be wholly so.`}</p>
${faces(writing)}
${plots(plot(writing, 'timeline', '', true), plot(writing, 'transitions'))}
${table({
  caption:
    'Stays in regions. The mean is by maximum likelihood, so that stays cut off by the end of a run count rightly; a small p says that stays are not memoryless.',
  head: ['Region', '#share of steps', '#runs', '#stays', '#mean stay', '#longest', '#p memoryless'],
  rows: placed(regions.list, rowLimit).map(({ item, place }) => [
    item.name,
    figures.percent(`regions.list.${place}.share`),
    ...['runs', 'stays', 'dwell', 'longestStay'].map((key) => figures.number(`regions.list.${place}.${key}`)),
    figures.chance(`regions.list.${place}.memoryP`),
  ]),
})}`,
    caveats: [
      'A run that has not repeated may still do so later: “keeps moving” is said of the steps that were made.',
      'Equal vectors need not mean equal texts, and near ones are near for the embedding model only.',
      'Persistent homology does not see the order of time. The surrogates do: they are walks that take steps of the same lengths in directions drawn anew, and clouds of the same spread.',
      report.capture.tested < report.size.paths &&
        html`${figures.number('capture.tested')} of ${figures.number('size.paths')} paths were tested: shorter ones than eight steps and those beyond the limit were not.`,
    ].filter((caveat) => caveat !== false),
  };
}

/** Where the regions come from. */
function origin({ report, figures }: Writing): Content {
  const { method, clustering, passedOver, points } = report.regions;
  const form = report.view.form === 'text' ? 'texts' : 'pictures';
  const others = report.size.steps > points && '; every other step has the region of the step of its run among them that is nearest';
  if (clustering === null)
    return html`${passedOver !== null && html`Of the kept clusters “${passedOver}” fewer than two have ${form} in them, so regions were found for this report alone. `}${method === 'density' ? 'Dense regions (HDBSCAN)' : 'No dense regions stand out, so the space is parted round medoids; the borders are a matter of choice. Regions'} of ${figures.number('regions.points')} steps of all runs together${report.size.steps > points && ', evenly chosen'}${others}.`;
  const { name, downsample, unseen } = clustering;
  return html`The regions are the kept clusters “${name}” (HDBSCAN of ${figures.number('regions.clustering.items')} outputs at unit length${downsample > 1 && html`, one in ${figures.number('regions.clustering.downsample')} of each run`}, of which ${figures.number('regions.clustering.outliers')} are in none). ${figures.number('regions.points')} of those outputs are ${form}, the steps looked at here${others}.${unseen > 0 && html` ${figures.number('regions.clustering.unseen')} of ${figures.number('regions.clustering.clusters')} clusters have none of them and are left out.`}`;
}

function captureTable({ report, figures }: Writing): Content {
  const rows = report.capture.runs.map((item, place) => ({ item, place }));
  // Those that are caught first; all of them stand in the JSON.
  const shown = [...rows].sort((a, b) => Number(b.item.kind !== 'none') - Number(a.item.kind !== 'none')).slice(0, rowLimit);
  return table({
    caption: html`Each run: how it ended up, by what evidence, from which invocation on, and with which period in invocations.${rows.length > shown.length && ' Those that are caught come first; report.json has all of them.'}`,
    head: ['Run', 'ended by', 'found', 'evidence', '#from', '#period', '#spread of last half', '#p keeps together', '#longest loop', '#p loop'],
    rows: shown.map(({ item, place }) => [
      runLink({ report }, item.run),
      report.runs[item.run]?.stopReason ?? '–',
      item.kind === 'none' ? 'keeps moving' : html`<span class="badge found">${item.kind}</span>`,
      item.evidence ?? '–',
      ...['onset', 'period'].map((key) => figures.number(`capture.runs.${place}.${key}`)),
      figures.percent(`capture.runs.${place}.spreadShare`),
      figures.chance(`capture.runs.${place}.confinedCorrected`),
      figures.percent(`capture.runs.${place}.loop`),
      figures.chance(`capture.runs.${place}.loopCorrected`),
    ]),
  });
}

/** What each region shows: its medoid, with the colour it has in all pictures. */
function faces({ report, figures, thumbnail }: Writing): Content {
  const list = report.regions.list.slice(0, 12);
  return (
    list.length > 0 &&
    html`<ul class="faces">${list.map(({ name, text, sha256, medoid }, place) => {
      const picture = thumbnail(sha256);
      return html`<li class="face"><h4>${verbatim(`<svg width="14" height="14" aria-hidden="true"><circle cx="7" cy="7" r="6" fill="${lookOf(place).colour}"/></svg>`)} Region ${name}</h4>${sha256 !== null && picture === undefined && html`<p class="soft">Its picture is not there any more.</p>`}${picture !== undefined && html`<img decoding="sync" src="${picture}" alt="${text === null ? `The medoid of region ${name}` : cut(text, 160)}">`}${text !== null && html`<p>${cut(text, 180)}</p>`}<p class="soft">${figures.percent(`regions.list.${place}.share`)} of steps · medoid: ${medoid.run === null ? 'of another experiment' : runLink({ report }, medoid.run)}, invocation ${figures.number(`regions.list.${place}.medoid.sequence`)}<br><code>${medoid.id} ${medoid.address}</code></p></li>`;
    })}</ul>`
  );
}
