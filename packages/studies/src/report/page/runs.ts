import type { Featured } from '../analysis/report.ts';
import { cut, runName } from '../pictures/plot.ts';
import { type Content, html, type Markup } from './markup.ts';
import { placed, plot, plots, type Writing } from './parts.ts';
import type { Page } from './question.ts';

const listed = 240;

/** Single runs from their first step to their last: filmstrips, shapes, recurrence. */
export function featuredPage(writing: Writing): Page | undefined {
  const { report } = writing;
  if (report.featured.length === 0) return undefined;
  return {
    id: 'single',
    title: 'Single runs',
    body: html`<p>Semantic jumps are marked in orange. Persistence counts components, loops and, for short paths, voids at every scale; the shaded strip is what walks with the same steps have.</p>${report.featured.map((each, place) => featuredRun(writing, each, place))}`,
  };
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
    return html`<li class="${isJump ? 'jump' : 'still'}">${picture !== undefined && html`<img decoding="sync" src="${picture}" alt="${text === null ? 'The picture at this step' : cut(text, 160)}">`}<span>invocation ${figures.number(`${path}.sequence`)}</span>${isJump && html` <span class="mark">jump of ${figures.number(`${path}.distance`)}</span>`}${text !== null && html`<br><q>${cut(text, 150)}</q>`}</li>`;
  })}</ol>`;
}

/** All runs, so that numbers of runs lead somewhere. */
export function runsTable({ report, figures }: Writing): Markup {
  const more = report.runs.length > listed;
  return html`<h3 id="runs">Runs</h3><div class="scroll" tabindex="0" role="region" aria-label="All runs"><table><caption>${more ? 'The first runs; report.json has all of them.' : 'All runs.'}</caption><thead><tr><th scope="col">Run</th><th scope="col">Network</th><th scope="col" class="n">seed</th><th scope="col">Prompt</th><th scope="col" class="n">invocations</th><th scope="col">ended by</th></tr></thead><tbody>${placed(
    report.runs,
    listed,
  ).map(
    ({ item, place }) =>
      html`<tr id="run-${String(place + 1)}"><th scope="row">${runName(place)}</th><td>${item.network}</td><td class="n">${figures.number(`runs.${place}.seed`)}</td><td>${cut(report.experiment.prompts[item.prompt] ?? '', 120)}</td><td class="n">${figures.number(`runs.${place}.length`)}</td><td>${item.stopReason ?? '–'}${item.loopLength !== null && html` (loop of ${figures.number(`runs.${place}.loopLength`)})`}</td></tr>`,
  )}</tbody></table></div>`;
}
