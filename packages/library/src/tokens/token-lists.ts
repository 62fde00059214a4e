import { GenarunError, isRecord, type Tokens, type TokenValue, tokensSchema } from '@genarun/spec';

/** How lists of values are written. */
export const tokenFormats = ['json', 'csv', 'txt'] as const;
export type TokenFormat = (typeof tokenFormats)[number];

/**
 * Reads tokens. JSON: `{ animal: ["cat", { "value": "dog", "weight": 3 }] }`, or a list for one token. CSV: columns `token`, `value`, `weight`, `note`, the
 * first row may name them; without a column `token`, of one token. TXT: a value a line, `#` begins a remark. `name` is the token of a list that names none.
 * Throws GenarunError `invalid_input` with the line.
 */
export function readTokenList(text: string, format: TokenFormat, name: string): Tokens {
  const clean = text.replace(/^\uFEFF/, '');
  if (format === 'json') return readJson(clean, name);
  if (format === 'csv') return readCsv(clean, name);
  const values = clean
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return { [name]: values };
}

/** Writes tokens in a format that readTokenList reads; TXT holds one token, without weights and notes. */
export function writeTokenList(tokens: Tokens, format: TokenFormat): string {
  if (format === 'json') return `${JSON.stringify(tokens, null, 2)}\n`;
  const rows = Object.entries(tokens).flatMap(([name, values]) => values.map((value) => ({ name, ...longValue(value) })));
  if (format === 'csv')
    return `${[['token', 'value', 'weight', 'note'], ...rows.map(({ name, value, weight, note }) => [name, value, weight ?? '', note ?? ''])].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
  if (Object.keys(tokens).length > 1)
    throw new GenarunError({
      code: 'invalid_input',
      message: `a TXT list holds one token, got ${Object.keys(tokens).length}`,
      hint: 'name one, or choose json or csv',
    });
  return rows.map(({ value }) => `${value}\n`).join('');
}

function longValue(value: TokenValue): Exclude<TokenValue, string | number> {
  return typeof value === 'object' ? value : { value };
}

function readJson(text: string, name: string): Tokens {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new GenarunError({ code: 'invalid_input', message: `JSON expected: ${cause instanceof Error ? cause.message : String(cause)}`, cause });
  }
  const read = tokensSchema.safeParse(Array.isArray(parsed) ? { [name]: parsed } : parsed);
  if (read.success) return read.data;
  const place = read.error.issues[0]?.path.map(String).join('.') ?? '';
  throw new GenarunError({
    code: 'invalid_input',
    message: `${place === '' ? 'tokens' : place}: lists of values by name expected${isRecord(parsed) ? '' : `, got ${typeof parsed}`}`,
    hint: 'for example { "animal": ["cat", { "value": "dog", "weight": 3 }] }',
  });
}

function readCsv(text: string, name: string): Tokens {
  const rows = csvRows(text).filter((row) => row.cells.some((cellText) => cellText.trim() !== ''));
  const [first] = rows;
  const heading = first?.cells.map((cellText) => cellText.trim().toLowerCase()) ?? [];
  const named = heading.includes('value');
  const columns = named ? heading : (first?.cells.length ?? 0) === 1 ? ['value'] : ['token', 'value', 'weight', 'note'];
  const tokens: Record<string, TokenValue[]> = {};
  for (const { cells, line } of named ? rows.slice(1) : rows) {
    const at = (column: string) => cells[columns.indexOf(column)]?.trim() ?? '';
    const value = at('value');
    if (value === '') throw new GenarunError({ code: 'invalid_input', message: `line ${line}: a value expected, got nothing` });
    const weight = at('weight') === '' ? undefined : Number(at('weight'));
    if (weight !== undefined && !(weight >= 0))
      throw new GenarunError({ code: 'invalid_input', message: `line ${line}: a weight of at least 0 expected, got "${at('weight')}"` });
    const note = at('note');
    const token = at('token') === '' ? name : at('token');
    const own = Object.hasOwn(tokens, token) ? tokens[token] : undefined;
    tokens[token] = [
      ...(own ?? []),
      weight === undefined && note === '' ? value : { value, ...(weight === undefined ? {} : { weight }), ...(note === '' ? {} : { note }) },
    ];
  }
  return tokens;
}

type CsvRow = { readonly cells: readonly string[]; readonly line: number };

/** RFC 4180, also with line feeds alone; quotes may stand anywhere in a cell. */
function csvRows(text: string): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let current = '';
  let quoted = false;
  let line = 1;
  let begins = 1;
  const endRow = () => {
    rows.push({ cells: [...cells, current], line: begins });
    cells = [];
    current = '';
    begins = line + 1;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quoted && character === '"' && text[at + 1] === '"') {
      current += '"';
      at++;
    } else if (character === '"') quoted = !quoted;
    else if (quoted || (character !== ',' && character !== '\n' && character !== '\r')) current += character;
    else if (character === ',') {
      cells.push(current);
      current = '';
    } else if (character === '\n') endRow();
    if (character === '\n') line++;
  }
  if (quoted) throw new GenarunError({ code: 'invalid_input', message: `line ${begins}: a quote that closes expected, got the end` });
  if (current !== '' || cells.length > 0) endRow();
  return rows;
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
