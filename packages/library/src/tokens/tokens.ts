import { GenarunError, type Statement, type Tokens, type TokenValue, tokensSchema } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { TokenRow, TokenValueRow } from '../tables/rows.ts';
import { insertRow, readRow, rowsOf, updateRow } from '../tables/table-rows.ts';

/** A token with its values, in their order; without a project it is global. */
export type Token = { readonly id: string; readonly name: string; readonly projectId?: string; readonly notes: string; readonly values: readonly TokenValue[] };

/** Whose token it is: a project's (by id), or everybody's. */
export type TokenPlace = { readonly projectId?: string };

/** Tokens of a project, or with no project the global ones, by name. */
export async function listTokens(library: Library, { projectId }: TokenPlace = {}): Promise<readonly Token[]> {
  const { tables, owner } = library;
  const place = `t.owner = ? AND coalesce(t.project_id, '') = ? AND t.deleted_at IS NULL`;
  const parameters = [owner, projectId ?? ''];
  const rows = await tables.query({ sql: `SELECT t.* FROM library_token AS t WHERE ${place} ORDER BY t.name`, parameters });
  const valueRows = await tables.query({
    sql: `SELECT v.* FROM library_token_value AS v JOIN library_token AS t ON t.id = v.token_id WHERE ${place} AND v.deleted_at IS NULL ORDER BY v.token_id, v.position`,
    parameters,
  });
  const values = new Map<string, TokenValue[]>();
  for (const row of valueRows) {
    const value = readRow(rowsOf.tokenValue, row);
    values.set(value.tokenId, [...(values.get(value.tokenId) ?? []), shortValue(value)]);
  }
  return rows.map((row) => {
    const { id, name, notes, projectId: project } = readRow(rowsOf.token, row);
    return { id, name, notes, ...(project === undefined ? {} : { projectId: project }), values: values.get(id) ?? [] };
  });
}

/** What `[animal]` stands for in an order: the tokens of its project before the global ones. */
export async function tokensFor(library: Library, { projectId }: TokenPlace): Promise<readonly Tokens[]> {
  const places: readonly TokenPlace[] = [...(projectId === undefined ? [] : [{ projectId }]), {}];
  return Promise.all(places.map(async (place) => Object.fromEntries((await listTokens(library, place)).map(({ name, values }) => [name, values]))));
}

/**
 * Sets tokens to these values, replacing those they had; the others of the place stay. A token without values is removed. Throws GenarunError
 * `invalid_input` for a name that markup cannot mean.
 */
export async function setTokens(library: Library, tokens: Tokens, { projectId }: TokenPlace = {}): Promise<void> {
  const checked = tokensSchema.parse(tokens);
  const there = new Map((await listTokens(library, { projectId })).map((token) => [token.name, token]));
  const now = library.clock.now();
  const kept = { owner: library.owner, createdAt: now, updatedAt: now };
  const statements: Statement[] = [];
  for (const [name, values] of Object.entries(checked)) {
    refuseName(name);
    const known = there.get(name);
    const id = known?.id ?? library.newId();
    if (known !== undefined) statements.push({ sql: 'DELETE FROM library_token_value WHERE token_id = ?', parameters: [id] });
    if (values.length === 0) {
      if (known !== undefined) statements.push(updateRow(rowsOf.token, id, { deletedAt: now }));
      continue;
    }
    const token: TokenRow = { ...kept, id, name, notes: '', ...(projectId === undefined ? {} : { projectId }) };
    statements.push(known === undefined ? insertRow(rowsOf.token, token) : updateRow(rowsOf.token, id, { updatedAt: now }));
    values.forEach((value, position) => {
      const long = typeof value === 'object' ? value : { value };
      const row: TokenValueRow = { ...kept, id: library.newId(), tokenId: id, position, ...long };
      statements.push(insertRow(rowsOf.tokenValue, row));
    });
  }
  await library.tables.write(statements, { durable: true });
}

/** What ends a token in markup cannot stand in its name. */
function refuseName(name: string): void {
  if (name.trim() === name && name !== '' && !/[[\],|:=\\&]|\.\.|_\d$/.test(name)) return;
  throw new GenarunError({
    code: 'invalid_input',
    message: `token "${name}": a name without brackets, commas, |, :, =, \\, &, .. and an ending like _1 expected`,
    hint: '[animal_1] is the token animal with values of its own again',
  });
}

function shortValue({ value, weight, note }: TokenValueRow): TokenValue {
  if (weight === undefined && note === undefined) return value;
  return { value, ...(weight === undefined ? {} : { weight }), ...(note === undefined ? {} : { note }) };
}
