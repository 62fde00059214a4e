import { readFile, writeFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import {
  findProject,
  type Library,
  listTokens,
  openProject,
  readTokenList,
  setTokens,
  type Token,
  type TokenFormat,
  tokenFormats,
  writeTokenList,
} from '@genarun/library';
import { didYouMean, GenarunError, type Tokens } from '@genarun/spec';
import { withLibrary } from '../engine/with-library.ts';
import { shellWord } from '../running/waiting-lines.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { clip, plural } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';

type Common = { readonly home?: string; readonly project?: string; readonly json?: boolean };

/** `genarun tokens list [NAME]`: what `[name]` stands for in prompts. */
export async function tokensList(shell: Shell, [name]: readonly string[], options: Common): Promise<number> {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    const tokens = only(await listTokens(library, await placeOf(library, options)), name);
    if (options.json === true) shell.out(`${JSON.stringify(valuesByName(tokens), null, 2)}\n`);
    else if (name !== undefined) shell.out(valuesTable(shell, tokens));
    else shell.out(tokensTable(shell, tokens));
    if (tokens.length === 0) shell.error('no tokens yet; set one with: genarun tokens set animal cat dog owl\n');
    return 0;
  });
}

/** `genarun tokens set NAME VALUE…`: replaces its values. */
export async function tokensSet(shell: Shell, [name = '', ...values]: readonly string[], options: Common & { readonly remove?: boolean }): Promise<number> {
  if (values.length === 0 && options.remove !== true)
    throw new GenarunError({
      code: 'invalid_input',
      message: `token "${name}": values expected, got none`,
      hint: `genarun tokens set ${name} one two; --remove takes it away`,
    });
  if (values.length > 0 && options.remove === true)
    throw new GenarunError({ code: 'invalid_input', message: '--remove takes the token away; no values expected with it' });
  return withLibrary(shell, { home: options.home, create: true, needsKeys: false }, async (_genarun, library) => {
    const place = await placeOf(library, options, true);
    const before = await listTokens(library, place);
    if (options.remove === true) only(before, name);
    await setTokens(library, { [name]: values }, place);
    if (options.json === true) shell.out(`${JSON.stringify(valuesByName(await listTokens(library, place)), null, 2)}\n`);
    shell.error(options.remove === true ? `token "${name}" is removed\n` : `[${name}] stands for ${plural(values.length, 'value')}\n`);
    tellReplaced(shell, before, { [name]: values }, options);
    return 0;
  });
}

/** `genarun tokens import FILES`: lists in JSON, CSV or TXT; a list that names no token is called like its file. */
export async function tokensImport(shell: Shell, files: readonly string[], options: Common & { readonly as?: string }): Promise<number> {
  const lists = await Promise.all(files.map((file) => readList(shell, file, options.as)));
  return withLibrary(shell, { home: options.home, create: true, needsKeys: false }, async (_genarun, library) => {
    const tokens: Tokens = Object.assign({}, ...lists);
    const place = await placeOf(library, options, true);
    const before = await listTokens(library, place);
    await setTokens(library, tokens, place);
    if (options.json === true) shell.out(`${JSON.stringify(tokens, null, 2)}\n`);
    for (const [name, values] of Object.entries(tokens)) shell.error(`[${name}] stands for ${plural(values.length, 'value')}\n`);
    tellReplaced(shell, before, tokens, options);
    return 0;
  });
}

/** Tells how values that were replaced or removed come back: there is no other copy of them. */
function tellReplaced(shell: Shell, before: readonly Token[], now: Tokens, { project }: Common): void {
  const place = project === undefined ? '' : ` --project ${shellWord(project)}`;
  for (const { name, values } of before) {
    if (!Object.hasOwn(now, name) || JSON.stringify(now[name]) === JSON.stringify(values)) continue;
    const plain = values.every((value) => typeof value === 'string' && !value.startsWith('-'));
    const back = plain ? `genarun tokens set${place} ${[name, ...values].map((word) => shellWord(String(word))).join(' ')}` : undefined;
    shell.error(back === undefined ? `it was, as tokens import reads it: ${JSON.stringify({ [name]: values })}\n` : `bring back what it was with: ${back}\n`);
  }
}

/** `genarun tokens export [NAMES]`: to stdout, or a file whose ending tells the format. */
export async function tokensExport(
  shell: Shell,
  names: readonly string[],
  options: Common & { readonly out?: string; readonly format?: TokenFormat },
): Promise<number> {
  const format = options.format ?? (options.out === undefined ? 'json' : formatOf(options.out));
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    const all = await listTokens(library, await placeOf(library, options));
    const tokens = names.length === 0 ? all : names.flatMap((name) => only(all, name));
    const text = writeTokenList(valuesByName(tokens), format);
    if (options.out === undefined) shell.out(text);
    else {
      await writeFile(resolve(shell.cwd, options.out), text);
      shell.error(`${plural(tokens.length, 'token')} in ${options.out}\n`);
    }
    return 0;
  });
}

async function placeOf(library: Library, { project }: Common, changes = false): Promise<{ readonly projectId?: string }> {
  if (project === undefined) return {};
  return { projectId: (await (changes ? openProject : findProject)(library, project)).id };
}

function only(tokens: readonly Token[], name: string | undefined): readonly Token[] {
  if (name === undefined) return tokens;
  const found = tokens.filter((token) => token.name === name);
  if (found.length > 0) return found;
  const names = tokens.map((token) => token.name);
  throw new GenarunError({ code: 'not_found', message: `no token "${name}".${didYouMean(name, names)}`, hint: 'list them with: genarun tokens list' });
}

function valuesByName(tokens: readonly Token[]): Tokens {
  return Object.fromEntries(tokens.map(({ name, values }) => [name, values]));
}

function tokensTable(shell: Shell, tokens: readonly Token[]): string {
  const rows = tokens.map(({ name, values }) => [
    `[${name}]`,
    String(values.length),
    clip(values.map((value) => String(typeof value === 'object' ? value.value : value)).join(', '), 80),
  ]);
  return formatTable([{ title: 'token' }, { title: 'values', align: 'right' }, { title: '' }], rows, coloursOf(shell, 'out'));
}

function valuesTable(shell: Shell, tokens: readonly Token[]): string {
  const rows = tokens.flatMap(({ values }) =>
    values.map((value) => (typeof value === 'object' ? [String(value.value), String(value.weight ?? ''), value.note ?? ''] : [String(value), '', ''])),
  );
  return formatTable([{ title: 'value' }, { title: 'weight', align: 'right' }, { title: 'note' }], rows, coloursOf(shell, 'out'));
}

async function readList(shell: Shell, file: string, as: string | undefined): Promise<Tokens> {
  const text = await readFile(resolve(shell.cwd, file), 'utf8').catch((cause: unknown) => {
    throw new GenarunError({ code: 'not_found', message: `no file ${file}`, cause });
  });
  try {
    return readTokenList(text, formatOf(file), as ?? basename(file, extname(file)));
  } catch (error) {
    if (error instanceof GenarunError) throw new GenarunError({ code: error.code, message: `${file}: ${error.message}`, hint: error.hint, cause: error });
    throw error;
  }
}

function formatOf(file: string): TokenFormat {
  const ending = extname(file).slice(1).toLowerCase();
  const format = tokenFormats.find((known) => known === ending);
  if (format !== undefined) return format;
  throw new GenarunError({ code: 'invalid_input', message: `${file}: a file that ends with .json, .csv or .txt expected` });
}
