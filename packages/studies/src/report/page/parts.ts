import type { Report } from '../analysis/report.ts';
import type { Picture } from '../pictures/draw.ts';
import type { Figures } from './figures.ts';
import { type Content, html, type Markup, verbatim } from './markup.ts';

/** What every section is written with. `thumbnail` gives the data URI of a picture by its sha256. */
export type Writing = {
  readonly report: Report;
  readonly figures: Figures;
  readonly pictures: ReadonlyMap<string, Picture>;
  readonly thumbnail: (sha256: string | null) => string | undefined;
};

/** A drawing with its caption; nothing where it was not drawn. */
export function plot({ pictures }: Pick<Writing, 'pictures'>, name: string, note: Content = '', wide = false): Content {
  const picture = pictures.get(name);
  if (picture === undefined) return undefined;
  return html`<figure id="${name}" class="${wide ? 'wide' : 'plot'}"><div class="drawing" role="img" aria-label="${picture.alt}">${verbatim(drawn(picture))}</div><figcaption><strong>${picture.title}</strong>${note} <a href="pictures/${name}.svg">SVG</a> · <a href="pictures/${name}.png">PNG</a></figcaption></figure>`;
}

/** A drawing without a name of its own: one accessible name is enough, that of the frame, which says what is to be seen. */
export function drawn({ svg }: Picture): string {
  return svg
    .replace('role="img"', 'aria-hidden="true"')
    .replace(/ aria-label="[^"]*"/, '')
    .replace(/<title>[^<]*<\/title>/, '');
}

export function plots(...figures: readonly Content[]): Content {
  return figures.some((figure) => figure !== undefined) && html`<div class="plots">${figures}</div>`;
}

/** Longer tables scroll by themselves, so that what comes after them can be found. */
const tall = 20;

/** A table; columns whose heading begins with # hold numbers. */
export function table({
  caption,
  head,
  rows,
}: {
  readonly caption: Content;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Content[])[];
}): Content {
  if (rows.length === 0) return undefined;
  const isNumber = (column: number) => head[column]?.startsWith('#') === true;
  const cell = (content: Content, column: number) =>
    column === 0 ? html`<th scope="row">${content}</th>` : html`<td class="${isNumber(column) ? 'n' : 't'}">${content}</td>`;
  return html`<div class="${rows.length > tall ? 'scroll tall' : 'scroll'}" tabindex="0" role="region" aria-label="Table"><table><caption>${caption}</caption><thead><tr>${head.map((name, column) => html`<th scope="col" class="${isNumber(column) ? 'n' : 't'}">${name.replace(/^#/, '')}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table></div>`;
}

export function badge(isFound: boolean, words: readonly [found: string, not: string]): Markup {
  return html`<span class="badge ${isFound ? 'found' : 'not'}">${isFound ? words[0] : words[1]}</span>`;
}

/** Rows of a list with their places, at most `limit`, evenly chosen from the beginning. */
export function placed<Item>(items: readonly Item[], limit: number): readonly { readonly item: Item; readonly place: number }[] {
  return items.slice(0, limit).map((item, place) => ({ item, place }));
}

/** The number of a run, as it stands in the list of runs; its place in the JSON is one less. */
export function runLink({ report }: Pick<Writing, 'report'>, run: number): Content {
  const found = report.runs[run];
  return found === undefined
    ? '–'
    : html`<a href="#run-${String(run + 1)}" title="${found.network}, seed ${String(found.seed)}: ${report.experiment.prompts[found.prompt] ?? ''}">run ${String(run + 1)}</a>`;
}
