import type { Json } from '@genarun/spec';
import { type BasicType, fileWriter, parquetWriteRows, type SchemaElement } from 'hyparquet-writer';
import type { Column, ColumnType, Row } from './tables.ts';

const elements: Readonly<Record<Exclude<ColumnType, 'vector'>, Pick<SchemaElement, 'type' | 'converted_type'> & { readonly basic: BasicType }>> = {
  text: { basic: 'STRING', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { basic: 'JSON', type: 'BYTE_ARRAY', converted_type: 'JSON' },
  number: { basic: 'DOUBLE', type: 'DOUBLE' },
  integer: { basic: 'INT64', type: 'INT64' },
  boolean: { basic: 'BOOLEAN', type: 'BOOLEAN' },
  time: { basic: 'TIMESTAMP', type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
};

/** Writes rows as a Parquet file (Snappy, every column optional) a thousand rows at a time; an empty table is a file with a schema and no rows. */
export async function writeParquet(path: string, columns: readonly Column[], rows: AsyncIterable<Row>): Promise<void> {
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.flatMap(({ name, type }): SchemaElement[] => {
      if (type === 'vector') return vectorElements(name);
      const { basic: _basic, ...element } = elements[type];
      return [{ name, repetition_type: 'OPTIONAL', ...element }];
    }),
  ];
  await parquetWriteRows({
    writer: fileWriter(path),
    schema,
    columns: columns.map(({ name, type }) => ({ name, nullable: true, ...(type === 'vector' ? {} : { type: elements[type].basic }) })),
    rows: typed(columns, rows),
    rowGroupSize: 1000,
    createdBy: 'Genarun',
  });
}

/** A list of floats, as every reader of Parquet knows lists. */
function vectorElements(name: string): SchemaElement[] {
  return [
    { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'OPTIONAL', type: 'FLOAT' },
  ];
}

async function* typed(columns: readonly Column[], rows: AsyncIterable<Row>): AsyncGenerator<Record<string, unknown>> {
  for await (const row of rows) yield Object.fromEntries(columns.map((column) => [column.name, cell(column.type, row[column.name])]));
}

function cell(type: ColumnType, value: Json | undefined): unknown {
  if (value === undefined || value === null) return null;
  if (type === 'integer') return typeof value === 'number' && Number.isSafeInteger(Math.round(value)) ? BigInt(Math.round(value)) : null;
  if (type === 'time') return new Date(String(value));
  return value;
}
