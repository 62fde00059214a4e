/** A shape written as an example, JSON or nearly JSON: `{data: ['first', 'second']}`, `{ title: string, tags: [string, ...] }`. */
export type Example =
  | { readonly is: 'object'; readonly entries: readonly (readonly [string, Example])[] }
  | { readonly is: 'array'; readonly items: readonly Example[]; readonly open: boolean }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'value'; readonly value: number | boolean | null };

const maxDepth = 20;

/** The example that begins at a position, and where it ends; undefined when none does. */
export function readExample(text: string, start: number): { readonly example: Example; readonly end: number } | undefined {
  const reader = { text, at: start };
  const example = value(reader, 0);
  return example === undefined || example.is === 'text' || example.is === 'value' ? undefined : { example, end: reader.at };
}

type Reader = { readonly text: string; at: number };

function skip(reader: Reader): string | undefined {
  while (/\s/.test(reader.text[reader.at] ?? '')) reader.at++;
  return reader.text[reader.at];
}

function value(reader: Reader, depth: number): Example | undefined {
  const letter = skip(reader);
  if (letter === undefined || depth > maxDepth) return undefined;
  if (letter === '{') return object(reader, depth);
  if (letter === '[') return array(reader, depth);
  const quoted = quotedText(reader);
  if (quoted !== undefined) return { is: 'text', text: quoted };
  const bare = /^[^,[\]{}\n]{1,120}/.exec(reader.text.slice(reader.at, reader.at + 121))?.[0];
  if (bare === undefined) return undefined;
  reader.at += bare.length;
  const word = bare.trim();
  if (/^-?\d+(?:\.\d+)?$/.test(word)) return { is: 'value', value: Number(word) };
  if (word === 'true' || word === 'false') return { is: 'value', value: word === 'true' };
  return word === 'null' ? { is: 'value', value: null } : { is: 'text', text: word };
}

function object(reader: Reader, depth: number): Example | undefined {
  reader.at++;
  const entries: [string, Example][] = [];
  for (;;) {
    const letter = skip(reader);
    if (letter === '}') break;
    if (letter === ',') {
      reader.at++;
      continue;
    }
    if (ellipsis(reader)) continue;
    const key = quotedText(reader) ?? bareKey(reader);
    if (key === undefined) return undefined;
    if (skip(reader) === ':') {
      reader.at++;
      const member = value(reader, depth + 1);
      if (member === undefined) return undefined;
      entries.push([key, member]);
    } else entries.push([key, { is: 'value', value: null }]);
  }
  reader.at++;
  return { is: 'object', entries };
}

function array(reader: Reader, depth: number): Example | undefined {
  reader.at++;
  const items: Example[] = [];
  let open = false;
  for (;;) {
    const letter = skip(reader);
    if (letter === ']') break;
    if (letter === ',') {
      reader.at++;
      continue;
    }
    if (ellipsis(reader)) {
      open = true;
      continue;
    }
    const item = value(reader, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
  }
  reader.at++;
  return { is: 'array', items, open };
}

function ellipsis(reader: Reader): boolean {
  const found = /^(?:\.{2,}|…|etc\.?)/.exec(reader.text.slice(reader.at, reader.at + 8));
  if (found === null) return false;
  reader.at += found[0].length;
  return true;
}

function bareKey(reader: Reader): string | undefined {
  const key = /^[\p{L}_$][\p{L}\p{N}_$-]{0,60}/u.exec(reader.text.slice(reader.at, reader.at + 62))?.[0];
  if (key !== undefined) reader.at += key.length;
  return key;
}

const closing: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '‘': '’', '`': '`' };

function quotedText(reader: Reader): string | undefined {
  const close = closing[reader.text[reader.at] ?? ''];
  if (close === undefined) return undefined;
  let content = '';
  for (let at = reader.at + 1; at < reader.text.length; at++) {
    const letter = reader.text[at];
    if (letter === '\\') content += reader.text[++at] ?? '';
    else if (letter === close && !(close === "'" && /\p{L}/u.test(reader.text[at + 1] ?? ''))) {
      reader.at = at + 1;
      return content;
    } else content += letter;
  }
  return undefined;
}
