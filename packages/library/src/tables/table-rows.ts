import { GenarunError, type SqlRow, type SqlValue, type Statement } from '@genarun/spec';
import type { z } from 'zod';
import { collectionSchema, generationSchema, orderInputSchema, orderRowSchema, productSchema, projectSchema, tokenSchema, tokenValueSchema } from './rows.ts';

/** How a table's rows become objects: what is JSON and what a truth value in them. */
export type TableOf<Row> = { readonly name: string; readonly schema: z.ZodType<Row>; readonly json: readonly string[]; readonly truths: readonly string[] };

/** The library's tables with the objects that their rows are. */
export const rowsOf = {
  project: { name: 'library_project', schema: projectSchema, json: [], truths: [] },
  order: {
    name: 'library_order',
    schema: orderRowSchema,
    json: ['document', 'base', 'fault', 'going_on'],
    truths: ['queued', 'template', 'favourite', 'cost_unknown'],
  },
  generation: {
    name: 'library_generation',
    schema: generationSchema,
    json: ['generation_set', 'actual_set', 'return_set', 'fault'],
    truths: ['cost_unknown'],
  },
  orderInput: { name: 'library_order_input', schema: orderInputSchema, json: [], truths: [] },
  product: { name: 'library_product', schema: productSchema, json: ['parameters'], truths: ['favourite'] },
  token: { name: 'library_token', schema: tokenSchema, json: [], truths: [] },
  tokenValue: { name: 'library_token_value', schema: tokenValueSchema, json: ['value'], truths: [] },
  collection: { name: 'library_collection', schema: collectionSchema, json: [], truths: [] },
} as const;

/** A row as an object: names in camel case, what is null left out, JSON read. Throws GenarunError `internal` when the row is none of this table. */
export function readRow<Row>(table: TableOf<Row>, row: SqlRow): Row {
  const object: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row)) {
    if (value === null) continue;
    object[camel(column)] = table.json.includes(column) ? JSON.parse(String(value)) : table.truths.includes(column) ? value === 1 : value;
  }
  const read = table.schema.safeParse(object);
  if (read.success) return read.data;
  const { path = [], message } = read.error.issues[0] ?? {};
  throw new GenarunError({ code: 'internal', message: `${table.name}: row ${String(row.id)}: ${path.map(String).join('.')}: ${message}` });
}

/** Inserts an object as a row; with `ignore`, one that a unique index refuses is left out. */
export function insertRow<Row extends object>(table: TableOf<Row>, object: Row, { ignore = false }: { readonly ignore?: boolean } = {}): Statement {
  const entries = columnsOf(table, object);
  const names = entries.map(([name]) => name).join(', ');
  const marks = entries.map(() => '?').join(', ');
  return {
    sql: `INSERT INTO ${table.name} (${names}) VALUES (${marks})${ignore ? ' ON CONFLICT DO NOTHING' : ''}`,
    parameters: entries.map(([, value]) => value),
  };
}

/** Changes fields of the row with this id; those given as undefined are cleared. */
export function updateRow<Row extends object>(table: TableOf<Row>, id: string, changes: Partial<Row>): Statement {
  const entries = columnsOf(table, changes);
  return {
    sql: `UPDATE ${table.name} SET ${entries.map(([name]) => `${name} = ?`).join(', ')} WHERE id = ?`,
    parameters: [...entries.map(([, value]) => value), id],
  };
}

function columnsOf<Row>({ json, name }: TableOf<Row>, object: object): readonly (readonly [string, SqlValue])[] {
  return Object.entries(object).map(([key, value]) => {
    const column = snake(key);
    return [column, value === undefined ? null : json.includes(column) ? JSON.stringify(value) : sqlValue(value, `${name}.${column}`)];
  });
}

function sqlValue(value: unknown, where: string): SqlValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null || typeof value === 'string' || typeof value === 'number' || value instanceof Uint8Array) return value;
  throw new GenarunError({ code: 'internal', message: `${where}: a text, number, truth value or bytes expected, got ${typeof value}` });
}

function camel(column: string): string {
  return column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `sha256` and `planSha256` keep their digits together. */
function snake(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
