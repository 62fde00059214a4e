/** HTML that is safe to write out. Only `html` and `verbatim` make it. */
export type Markup = { readonly markup: string };

/** What may stand in an `html` template: text is escaped, markup is not, nothing is nothing. */
export type Content = Markup | string | number | false | null | undefined | readonly Content[];

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** HTML whose interpolations are escaped. Attributes that hold one must be quoted. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return { markup: parts.reduce((markup, part, place) => markup + written(values[place - 1]) + part) };
}

/** Markup of our own that needs no escaping: style sheets and drawings. */
export function verbatim(markup: string): Markup {
  return { markup };
}

function written(value: Content): string {
  if (value === false || value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escaped(value);
  return 'markup' in value ? value.markup : value.map(written).join('');
}

function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly the control characters are what must go
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd');
}
