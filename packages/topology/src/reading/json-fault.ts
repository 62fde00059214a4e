type Expecting = 'value' | 'value or ]' | ', or closing' | 'name' | 'name or }' | ':' | 'end';

const token =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings.
  /[[\]{},:]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;

/** Where a text stops being JSON, counted from 0 (engines tell it only for some texts); the length of the text when its end is missing. */
export function jsonFault(text: string): number {
  const open: ('[' | '{')[] = [];
  let expecting: Expecting = 'value';
  let at = afterSpace(text, 0);
  while (at < text.length) {
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    const next: Expecting | undefined = found === undefined ? undefined : after(found, expecting, open);
    if (found === undefined || next === undefined) return at;
    expecting = next;
    at = afterSpace(text, at + found.length);
  }
  return at;
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text[at] ?? '')) at++;
  return at;
}

/** What may follow a token; undefined when the token itself may not stand here. */
function after(found: string, expecting: Expecting, open: ('[' | '{')[]): Expecting | undefined {
  const done = (): Expecting => (open.length === 0 ? 'end' : ', or closing');
  if (found === ']' || found === '}') {
    const opening = found === ']' ? '[' : '{';
    const empty = expecting === (found === ']' ? 'value or ]' : 'name or }');
    if (open.at(-1) !== opening || (!empty && expecting !== ', or closing')) return undefined;
    open.pop();
    return done();
  }
  if (found === ',') return expecting !== ', or closing' ? undefined : open.at(-1) === '[' ? 'value' : 'name';
  if (found === ':') return expecting === ':' ? 'value' : undefined;
  if (expecting === 'name' || expecting === 'name or }') return found.startsWith('"') ? ':' : undefined;
  if (expecting !== 'value' && expecting !== 'value or ]') return undefined;
  if (found !== '[' && found !== '{') return done();
  open.push(found);
  return found === '[' ? 'value or ]' : 'name or }';
}
