import type { Featured } from '../analysis/report.ts';
import { cut, runName } from '../pictures/plot.ts';
import { type Content, html, type Markup } from './markup.ts';
import { badge, placed, plot, plots, table, type Writing } from './parts.ts';

const listed = 240;

/** Single runs from their first step to their last: filmstrips, shapes, recurrence. */
export function featuredSection(writing: Writing): Content {
  const { report } = writing;
  if (report.featured.length === 0) return undefined;
  return html`<section id="single" aria-labelledby="single-title"><h2 id="single-title">Single runs</h2><p>Semantic jumps are marked in orange. Persistence counts components, loops and, for short paths, voids at every scale; the shaded strip is what walks with the same steps have.</p>${report.featured.map((each, place) => featuredRun(writing, each, place))}</section>`;
}

function featuredRun(writing: Writing, { run, why }: Featured, place: number): Markup {
  const { report, figures } = writing;
  const facts = report.runs[run];
  const name = `run-${run + 1}`;
  return html`<article class="run" aria-label="${runName(run)}"><h3><a href="#${name}">${runName(run)}</a>: ${why}</h3><p>${cut(report.experiment.prompts[facts?.prompt ?? 0] ?? '', 200)}<br><span class="soft">${facts?.network ?? ''}, seed ${figures.number(`runs.${run}.seed`)}, ${figures.number(`runs.${run}.length`)} invocations</span></p>${filmstrip(writing, place)}${plots(plot(writing, `${name}-drift`), plot(writing, `${name}-recurrence`), plot(writing, `${name}-diagram`), plot(writing, `${name}-barcode`), plot(writing, `${name}-landscape`))}</article>`;
}

function filmstrip({ report, figures, thumbnail }: Writing, place: number): Content {
  const frames = report.featured[place]?.filmstrip ?? [];
  return html`<ol class="strip" tabindex="0" aria-label="Filmstrip">${frames.map(({ isJump, text, sha256 }, index) => {
    const picture = thumbnail(sha256);
    const path = `featured.${place}.filmstrip.${index}`;
    return html`<li class="${isJump ? 'jump' : 'still'}">${picture !== undefined && html`<img src="${picture}" alt="${text === null ? 'The picture at this step' : cut(text, 160)}">`}<span>invocation ${figures.number(`${path}.sequence`)}</span>${isJump && html` <span class="mark">jump of ${figures.number(`${path}.distance`)}</span>`}${text !== null && html`<br><q>${cut(text, 150)}</q>`}</li>`;
  })}</ol>`;
}

/** The main tests, corrected together, and how everything was made. */
export function methodSection({ report, figures }: Writing): Markup {
  return html`<section id="method" aria-labelledby="method-title"><h2 id="method-title">What the findings rest on</h2><p>These are the tests the report stands on, corrected together: a test holds when the chance of any false finding among all of them is at most ${figures.percent('settings.alpha')} (Holm). All other p values describe, and are corrected within their own tables (Benjamini–Hochberg).</p>
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
<p>Permutation tests use ${figures.number('settings.permutations')} permutations, bootstrap intervals ${figures.number('settings.resamples')} resamples at 95 %, all drawn from seed ${figures.number('settings.seed')}: equal data give an equal report. Tests by surrogates stop as soon as five of them are as extreme (Besag and Clifford); several runs are joined by Fisher's method, which takes runs as independent. What is too much is sampled evenly, and the text says so: ${figures.number('size.compared')} of ${figures.number('size.paths')} paths were compared with each other, ${figures.number('regions.points')} of ${figures.number('size.steps')} steps make the regions.</p></section>`;
}

/** All runs, so that numbers of runs lead somewhere. */
export function runsSection({ report, figures }: Writing): Markup {
  const more = report.runs.length > listed;
  return html`<section id="runs" aria-labelledby="runs-title"><h2 id="runs-title">Runs</h2><div class="scroll" tabindex="0" role="region" aria-label="All runs"><table><caption>${more ? 'The first runs; report.json has all of them.' : 'All runs.'}</caption><thead><tr><th scope="col">Run</th><th scope="col">Network</th><th scope="col" class="n">seed</th><th scope="col">Prompt</th><th scope="col" class="n">invocations</th><th scope="col">ended by</th></tr></thead><tbody>${placed(
    report.runs,
    listed,
  ).map(
    ({ item, place }) =>
      html`<tr id="run-${String(place + 1)}"><th scope="row">${runName(place)}</th><td>${item.network}</td><td class="n">${figures.number(`runs.${place}.seed`)}</td><td>${cut(report.experiment.prompts[item.prompt] ?? '', 120)}</td><td class="n">${figures.number(`runs.${place}.length`)}</td><td>${item.stopReason ?? '–'}${item.loopLength !== null && html` (loop of ${figures.number(`runs.${place}.loopLength`)})`}</td></tr>`,
  )}</tbody></table></div></section>`;
}
