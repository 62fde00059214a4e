import { type Content, html, type Markup } from './markup.ts';

/** A page that answers one question: the answer in a sentence, the evidence, and what it cannot show. */
export type QuestionPage = {
  readonly id: string;
  readonly title: string;
  readonly answer: Markup;
  readonly evidence: Content;
  readonly caveats: readonly Content[];
};

/** A page as it is written: `id` is its address after the #. */
export type Page = { readonly id: string; readonly title: string; readonly body: Content };

/** Writes the answer, the evidence and the caveats of a question. */
export function pageOf({ id, title, answer, evidence, caveats }: QuestionPage): Page {
  return {
    id,
    title,
    body: html`<p class="answer">${answer}</p>${evidence}<aside class="caveats" aria-label="What this cannot show"><h3>What this cannot show</h3><ul>${caveats.map((caveat) => html`<li>${caveat}</li>`)}</ul></aside>`,
  };
}

/** All pages one after the other, each with links to the one before it and the one after it. Without a script they are sections of one long page. */
export function writePages(pages: readonly Page[]): Content {
  return pages.map(({ id, title, body }, place) => {
    const [before, after] = [pages[place - 1], pages[place + 1]];
    return html`<section class="page" id="${id}" aria-labelledby="${id}-title" data-title="${title}"><h2 id="${id}-title" tabindex="-1">${title}</h2>${body}<nav class="onward" aria-label="Before and after">${before !== undefined && html`<a href="#${before.id}" rel="prev"><span>Before</span>${before.title}</a>`}${after !== undefined && html`<a href="#${after.id}" rel="next"><span>Next</span>${after.title}</a>`}</nav></section>`;
  });
}
