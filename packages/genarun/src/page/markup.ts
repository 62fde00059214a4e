/** HTML that is safe to write out. Only `html` and `verbatim` make it. */
export type Markup = { readonly markup: string };

/** What may stand in an `html` template: text is escaped, markup is not, nothing is nothing. */
export type Content = Markup | string | number | false | null | undefined | readonly Content[];

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Escapes text for element content and quoted attributes; characters that HTML cannot hold become U+FFFD. */
export function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly the control characters are what must go
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd');
}

/** HTML whose interpolations are escaped. Attributes that hold one must be quoted. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let markup = parts[0] ?? '';
  values.forEach((value, index) => {
    markup += render(value) + (parts[index + 1] ?? '');
  });
  return { markup };
}

/** Markup of our own that needs no escaping: style sheets and scripts. */
export function verbatim(markup: string): Markup {
  return { markup };
}

function render(value: Content): string {
  if (value === false || value === null || value === undefined) return '';
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return String(value);
  if (isMarkup(value)) return value.markup;
  return value.map(render).join('');
}

function isMarkup(value: Markup | readonly Content[]): value is Markup {
  return 'markup' in value;
}
