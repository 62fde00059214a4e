import { isProductRef, isRecord, type Json, type ProductRef } from '@genarun/spec';
import { excerpt, formatCount, humanKey, plural } from './format.ts';
import { type Content, html, type Markup } from './markup.ts';

/** How values are shown, and how much room is left for their words. */
export type ValueView = {
  readonly figure: (ref: ProductRef) => Markup;
  /** Takes up to so many characters from the page's allowance; answers how many may be shown. */
  readonly spend: (characters: number) => number;
};

const longestText = 20_000;
const longestList = 200;
const shortText = 90;

/** Shows any JSON value: texts to be read, objects as definition lists, lists as lists, products as figures. */
export function showValue(value: Json, view: ValueView): Markup {
  if (value === null) return html`<span class="nothing" title="null">nothing</span>`;
  if (typeof value === 'string') return showText(value, view);
  if (typeof value === 'number' || typeof value === 'boolean') return html`<span class="datum">${String(value)}</span>`;
  if (isProductRef(value)) return view.figure(value);
  if (Array.isArray(value)) return showList(value, view);
  return isRecord(value) ? showObject(value as Readonly<Record<string, Json>>, view) : html``;
}

/** A text, whole where there is room. */
export function showText(text: string, view: Pick<ValueView, 'spend'>): Markup {
  if (text === '') return html`<span class="nothing">empty text</span>`;
  const room = view.spend(Math.min(text.length, longestText));
  const shown = text.slice(0, room);
  const rest = text.length - shown.length;
  const note: Content = rest > 0 ? html`<span class="note">… ${formatCount(rest)} more characters are in run.json</span>` : false;
  if (rest === 0 && text.length <= shortText && !text.includes('\n')) return html`<span class="text">${text}</span>`;
  return html`<div class="prose">${shown.split(/\n{2,}/).map((paragraph) => html`<p>${paragraph}</p>`)}${note}</div>`;
}

function showList(list: readonly Json[], view: ValueView): Markup {
  if (list.length === 0) return html`<span class="nothing">empty list</span>`;
  if (list.length > 12 && list.every((element) => typeof element === 'number'))
    return html`<span class="datum">[${list.slice(0, 8).join(', ')}, …]</span> <span class="note">${plural(list.length, 'number')}</span>`;
  const shown = list.slice(0, longestList);
  const rest = list.length - shown.length;
  const note: Content = rest > 0 ? html`<p class="note">${plural(rest, 'more element', 'more elements')} in output.json</p>` : false;
  const media = shown.filter((element) => isProductRef(element)).length;
  if (media > 0 && shown.every((element) => element === null || isProductRef(element)))
    return html`<div class="pictures">${shown.map((element) => (element === null ? html`<div class="gap">nothing</div>` : showValue(element, view)))}</div>${note}`;
  const plain = shown.every((element) => !isRecord(element) && !Array.isArray(element));
  return html`<ol class="${plain ? 'plain' : 'cards'}" start="0">${shown.map((element) => html`<li>${showValue(element, view)}</li>`)}</ol>${note}`;
}

const titleKeys = ['title', 'name', 'headline', 'label'];

function showObject(object: Readonly<Record<string, Json>>, view: ValueView): Markup {
  const keys = Object.keys(object);
  if (keys.length === 0) return html`<span class="nothing">empty object</span>`;
  const title = titleKeys.find((key) => isTitle(object[key]));
  const heading = title === undefined ? false : html`<p class="title" title="${title}">${String(object[title])}</p>`;
  const rest = keys.filter((key) => key !== title);
  const portraits = rest.filter((key) => isPicture(object[key]));
  const lists = rest.filter((key) => !isPicture(object[key]) && isRich(object[key] ?? null));
  const words = rest.filter((key) => !portraits.includes(key) && !lists.includes(key));
  if (portraits.length === 0 || words.length === 0) return html`<div class="object">${heading}${showFields(rest, object, view)}</div>`;
  const beside = html`<div class="beside"><div>${showFields(words, object, view)}</div><aside>${showFields(portraits, object, view)}</aside></div>`;
  return html`<div class="object">${heading}${beside}${lists.length > 0 && html`<div class="after">${showFields(lists, object, view)}</div>`}</div>`;
}

function showFields(keys: readonly string[], object: Readonly<Record<string, Json>>, view: ValueView): Content {
  return keys.length > 0 && html`<dl>${keys.map((key) => showField(key, object[key] ?? null, view))}</dl>`;
}

function showField(key: string, value: Json, view: ValueView): Markup {
  const wide = isRich(value) || (typeof value === 'string' && (value.length > shortText || value.includes('\n')));
  return html`<div class="${wide ? 'field wide' : 'field'}"><dt title="${key}">${humanKey(key)}</dt><dd>${showValue(value, view)}</dd></div>`;
}

function isTitle(value: Json | undefined): boolean {
  return typeof value === 'string' && value !== '' && value.length <= 140;
}

function isPicture(value: Json | undefined): boolean {
  return isProductRef(value) && value.mime.startsWith('image/');
}

function isRich(value: Json): boolean {
  return isProductRef(value) || Array.isArray(value) || isRecord(value);
}

/** One line that says what a value is like. */
export function summarise(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'string') return excerpt(value, 120);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isProductRef(value)) return value.width === undefined || value.height === undefined ? value.mime : `${value.mime}, ${value.width} × ${value.height}`;
  if (Array.isArray(value))
    return value.length > 0 && value.every((element) => isProductRef(element)) ? plural(value.length, 'product') : plural(value.length, 'element');
  const title = titleKeys.map((key) => (isRecord(value) ? value[key] : undefined)).find((text) => typeof text === 'string' && text !== '');
  return typeof title === 'string' ? excerpt(title, 120) : excerpt(Object.keys(value).join(', '), 120);
}
