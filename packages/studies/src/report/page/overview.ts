import { cut } from '../pictures/plot.ts';
import { type Content, html } from './markup.ts';
import { badge, type Writing } from './parts.ts';
import type { Page, QuestionPage } from './question.ts';

const shownPrompts = 24;
const shownSeeds = 40;

/** The opening page: what was run, every answer in a sentence with the way to its page, and which main tests hold. */
export function overviewPage(writing: Writing, questions: readonly QuestionPage[]): Page {
  const { report, figures } = writing;
  const measure = (name: string, value: Content) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  return {
    id: 'overview',
    title: 'What was found',
    body: html`<dl class="measures">${measure('Runs', figures.number('size.runs'))}${measure('Outputs', figures.number('size.outputs'))}${measure('Networks', figures.number('size.networks'))}${measure('Prompts', figures.number('size.prompts'))}${measure('Seen by', report.view.model === '' ? '–' : report.view.model)}${measure('Dimensions', figures.number('view.dimension'))}</dl>
<ul class="answers">${questions.map(({ id, title, answer }) => html`<li><h3><a href="#${id}">${title}</a></h3><p>${answer}</p></li>`)}</ul>
${mainFindings(writing)}
<h3>What was run</h3>
${ran(writing)}`,
  };
}

function mainFindings({ report, figures }: Writing): Content {
  const made = report.family.flatMap((test, place) => (test.p === null ? [] : [{ test, place }]));
  if (made.length === 0) return html`<p>There was too little to make any of the main tests.</p>`;
  const found = made.filter(({ test }) => test.isFound);
  const list = html`<ul>${found.map(({ test, place }) => html`<li>${test.name} ${badge(true, ['holds', ''])} <span class="soft">${figures.p(`family.${place}.familyWise`)}, corrected for all main tests</span></li>`)}</ul>`;
  return html`<h3>What holds</h3>${found.length === 0 ? html`<p>None of the main tests is told from chance. That is not to say that there is nothing: the <a href="#method">method</a> tells how many runs it rests on.</p>` : list}`;
}

function ran({ report, figures }: Writing): Content {
  const { networks, prompts, seeds } = report.experiment;
  const unseeded = seeds.includes(-1);
  return html`<p>Every network ran with every prompt and every seed${unseeded && '; a negative seed stands for runs without one'}. Distances are between vectors of ${report.view.form === 'text' ? 'texts' : 'pictures'} that the runs made; where several models of a network give them in turn, those of the last one. All runs stand under <a href="#runs">data and method</a>.</p>
<div class="columns"><div><h4>Networks</h4><ul>${networks.map((network) => html`<li>${network}</li>`)}</ul></div><div><h4>Prompts</h4><ul>${prompts.slice(0, shownPrompts).map((prompt) => html`<li>${cut(prompt, 160)}</li>`)}${prompts.length > shownPrompts && html`<li class="soft">and more, in report.json</li>`}</ul></div><div><h4>Seeds</h4><p>${seeds.slice(0, shownSeeds).map((_, place) => [place === 0 ? '' : ', ', figures.number(`experiment.seeds.${place}`)])}${seeds.length > shownSeeds && ' and more'}</p></div></div>`;
}
