/** Attributes of an element; undefined ones are left out, numbers are written with two decimals at most. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Text made safe to stand between tags or in an attribute; characters XML does not know are replaced. */
export function escapeText(text: string): string {
  const known = [...text].map((character) => (isKnown(character.codePointAt(0) ?? 0) ? character : '\uFFFD')).join('');
  return known.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

/** Whether XML 1.0 allows the character. */
function isKnown(code: number): boolean {
  return code === 9 || code === 10 || code === 13 || (code >= 32 && code < 0xd800) || (code >= 0xe000 && code < 0xfffe) || code >= 0x10000;
}

/** One SVG element around markup that is safe already. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => (value === undefined ? '' : ` ${key}="${typeof value === 'number' ? short(value) : escapeText(value)}"`))
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** A coordinate with two decimals at most. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/**
 * A text with a rim of the ground's colour under it, where there is a ground, so that it reads on top of lines. Drawn as two texts, because not every renderer
 * knows a paint order.
 */
export function rimmed(text: string, attributes: Attributes, ground: string | undefined): string {
  const rim =
    ground === undefined
      ? ''
      : label(text, { ...attributes, fill: ground, stroke: ground, 'stroke-width': 3.5, 'stroke-linejoin': 'round', 'aria-hidden': 'true' });
  return rim + label(text, attributes);
}

/** A text element at a place. */
export function label(text: string, attributes: Attributes): string {
  return element('text', attributes, escapeText(text));
}
