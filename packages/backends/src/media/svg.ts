import type { GenarunError } from '@genarun/spec';
import { unreadable } from './refusal.ts';
import { localName, scanXml } from './xml-scan.ts';

/** Attributes whose value is an address. */
const addressAttributes = new Set(['href', 'src', 'base', 'data', 'action', 'formaction']);
/** Addresses that stay inside the document. */
const insideAddress = /^\s*(?:#|data:image\/(?:png|jpeg|gif|webp);base64,|$)/i;
const insideUrl = /^\s*["']?\s*(?:#|data:image\/(?:png|jpeg|gif|webp);base64,)/i;

function refused(what: string): GenarunError {
  return unreadable(
    `svg: expected a self-contained drawing, got ${what.slice(0, 120)}`,
    'Embed pictures as data:image/png;base64,… and refer to elements with #id only.',
  );
}

function checkStyle(css: string): void {
  if (/@import/i.test(css)) throw refused('a style sheet with @import');
  // An escape can spell `url(` or `@import` in letters this check does not see; drawings have no need of one.
  if (css.includes('\\')) throw refused('a style with a backslash escape');
  for (const match of css.matchAll(/url\s*\(([^)]*)/gi)) if (!insideUrl.test(match[1] ?? '')) throw refused(`url(${match[1] ?? ''})`);
  if (/(?:image|image-set|src)\s*\(\s*["']/i.test(css)) throw refused('a style that names an image');
}

/** What every reference to something outside is written with; a drawing without any of it need not be taken apart. Asked in lower case: that is three times as fast. */
const suspiciousMark = /[&\\@!?]/;
const suspiciousWord = /href|src|base|data|action|style|include|image|url\s*\((?!#)/;

/** Throws GenarunError `invalid_input` when an SVG text refers to anything outside itself: files, addresses, entities, style sheets. */
export function checkSvg(svg: string): void {
  if (!suspiciousMark.test(svg) && !suspiciousWord.test(svg.toLowerCase())) return;
  let style = '';
  let depth = 0;
  for (const token of scanXml(svg)) {
    if (token.type === 'declaration') throw refused(`<${token.text}>`);
    if (token.type === 'instruction' && /^xml-stylesheet/i.test(token.text)) throw refused('an xml-stylesheet instruction');
    if (token.type === 'text' && depth > 0) style += token.text;
    if (token.type !== 'tag') continue;
    const name = localName(token.name);
    if (name === 'style' && !token.empty) depth += token.closing ? -1 : 1;
    if (name === 'include') throw refused('an include element');
    for (const [attribute, value] of token.attributes) {
      if (addressAttributes.has(localName(attribute)) && !insideAddress.test(value)) throw refused(`${attribute}="${value}"`);
      checkStyle(value.includes('(') || localName(attribute) === 'style' ? value : '');
    }
  }
  checkStyle(style);
}
