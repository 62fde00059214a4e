/** What stands in an XML text, in order: tags with their decoded attributes, character data, and the rest by its opening. */
export type XmlToken =
  | {
      readonly type: 'tag';
      readonly name: string;
      readonly closing: boolean;
      readonly empty: boolean;
      readonly attributes: readonly (readonly [string, string])[];
    }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'declaration'; readonly text: string }
  | { readonly type: 'instruction'; readonly text: string };

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Replaces the five named and all numeric character references. */
export function decodeReferences(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));/gi,
    (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return named[name.toLowerCase()] ?? whole;
      const code = hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** The part of a name after its namespace prefix, in lower case. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase();
}

function attributesOf(body: string): [string, string][] {
  const found = body.matchAll(/([^\s=/"'<>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
  return [...found].map((match) => [match[1] ?? '', decodeReferences(match[2] ?? match[3] ?? '')]);
}

/** End of the tag that opens at `start`: quotes may hold `>`. -1 when it never ends. */
function tagEnd(xml: string, start: number): number {
  let quote = '';
  for (let at = start + 1; at < xml.length; at++) {
    const character = xml[at];
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at;
  }
  return -1;
}

function tagToken(body: string): XmlToken {
  const closing = body.startsWith('/');
  const inner = closing ? body.slice(1) : body;
  const name = /^[^\s/>]*/.exec(inner)?.[0] ?? '';
  return { type: 'tag', name, closing, empty: inner.endsWith('/'), attributes: closing ? [] : attributesOf(inner.slice(name.length)) };
}

/** Reads an XML text token by token, in linear time; comments are left out. A piece that never ends reads as text. */
export function* scanXml(xml: string): Generator<XmlToken> {
  let at = 0;
  while (at < xml.length) {
    const open = xml.indexOf('<', at);
    if (open !== at) {
      const text = xml.slice(at, open === -1 ? xml.length : open);
      yield { type: 'text', text: decodeReferences(text) };
      if (open === -1) return;
    }
    const delimited = (opening: string, ending: string) => {
      if (!xml.startsWith(opening, open)) return undefined;
      const end = xml.indexOf(ending, open + opening.length);
      at = end === -1 ? xml.length : end + ending.length;
      return xml.slice(open + opening.length, end === -1 ? xml.length : end);
    };
    if (delimited('<!--', '-->') !== undefined) continue;
    const data = delimited('<![CDATA[', ']]>');
    if (data !== undefined) {
      yield { type: 'text', text: data };
      continue;
    }
    const instruction = delimited('<?', '?>');
    if (instruction !== undefined) {
      yield { type: 'instruction', text: instruction };
      continue;
    }
    const end = tagEnd(xml, open);
    const body = xml.slice(open + 1, end === -1 ? xml.length : end);
    at = end === -1 ? xml.length : end + 1;
    yield body.startsWith('!') ? { type: 'declaration', text: body } : tagToken(body);
  }
}
