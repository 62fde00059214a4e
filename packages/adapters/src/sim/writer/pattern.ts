import type { Random } from '../random.ts';

const maxRepeat = 8;
const maxLength = 2000;
const sets: Readonly<Record<string, string>> = { d: '0123456789', w: 'abcdefghijklmnopqrstuvwxyz0123456789_', s: ' ' };
const anything = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A text that a common regular expression accepts (classes, groups, alternatives, counts, anchors), or undefined for what it does not understand. */
export function matching(pattern: string, random: Random): string | undefined {
  if (pattern.length > maxLength / 4) return undefined;
  const reader = { pattern, at: 0, random };
  const text = alternatives(reader);
  return text === undefined || reader.at < pattern.length ? undefined : text;
}

type Reader = { readonly pattern: string; at: number; readonly random: Random };

function alternatives(reader: Reader): string | undefined {
  const options: string[] = [];
  for (;;) {
    const option = sequence(reader);
    if (option === undefined) return undefined;
    options.push(option);
    if (reader.pattern[reader.at] !== '|') return reader.random.pick(options);
    reader.at++;
  }
}

function sequence(reader: Reader): string | undefined {
  let text = '';
  while (reader.at < reader.pattern.length && reader.pattern[reader.at] !== '|' && reader.pattern[reader.at] !== ')') {
    const start = reader.at;
    const first = atom(reader);
    if (first === undefined) return undefined;
    const after = reader.at;
    const [lowest, highest] = count(reader);
    const next = reader.at;
    const times = reader.random.integer(lowest, highest);
    for (let time = 0; time < times && text.length < maxLength; time++) {
      reader.at = start;
      text += time === 0 ? first : (atom(reader) ?? '');
    }
    reader.at = Math.max(next, after);
  }
  return text;
}

function atom(reader: Reader): string | undefined {
  const { pattern, random } = reader;
  const letter = pattern[reader.at++];
  if (letter === '^' || letter === '$') return '';
  if (letter === '.') return random.pick([...anything]);
  if (letter === '\\') return escaped(reader);
  if (letter === '[') return oneOf(reader);
  if (letter !== '(') return letter;
  if (pattern.startsWith('?:', reader.at)) reader.at += 2;
  else if (pattern[reader.at] === '?') {
    const named = /^\?<\w+>/.exec(pattern.slice(reader.at, reader.at + 40));
    if (named === null) return undefined;
    reader.at += named[0].length;
  }
  const inside = alternatives(reader);
  if (pattern[reader.at] !== ')') return undefined;
  reader.at++;
  return inside;
}

function escaped(reader: Reader): string | undefined {
  const letter = reader.pattern[reader.at++];
  if (letter === undefined || /[bBpPk1-9DWS]/.test(letter)) return undefined;
  const set = sets[letter];
  return set === undefined ? letter : reader.random.pick([...set]);
}

function oneOf(reader: Reader): string | undefined {
  const end = reader.pattern.indexOf(']', reader.at + 1);
  if (end < 0 || reader.pattern[reader.at] === '^') return undefined;
  const body = reader.pattern.slice(reader.at, end);
  reader.at = end + 1;
  const members = body
    .replace(/\\([dws])/g, (_, name: string) => sets[name] ?? '')
    .replace(/\\(.)/g, '$1')
    .replace(/([a-zA-Z0-9])-([a-zA-Z0-9])/g, (_, from: string, to: string) => {
      const [low, high] = [from.charCodeAt(0), to.charCodeAt(0)];
      return Array.from({ length: Math.max(0, high - low + 1) }, (_unused, index) => String.fromCharCode(low + index)).join('');
    });
  return members === '' ? undefined : reader.random.pick([...members]);
}

function count(reader: Reader): readonly [number, number] {
  const rest = reader.pattern.slice(reader.at, reader.at + 20);
  const found = /^(?:([*+?])|\{(\d+)(,(\d*))?\})\??/.exec(rest);
  if (found === null) return [1, 1];
  reader.at += found[0].length;
  if (found[1] === '?') return [0, 1];
  if (found[1] !== undefined) return [found[1] === '+' ? 1 : 0, maxRepeat];
  const lowest = Number(found[2]);
  if (found[3] === undefined) return [lowest, lowest];
  return [lowest, found[4] === '' || found[4] === undefined ? lowest + maxRepeat : Number(found[4])];
}
