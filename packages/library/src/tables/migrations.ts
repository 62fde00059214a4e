import type { SqlDialect, TableOwner } from '@genarun/spec';
import { index, table } from './columns.ts';
import { productBlocks } from './product-blocks.ts';
import { productText } from './product-text.ts';

/** The library's tables, in the database of the store. */
export const libraryTables: TableOwner = {
  namespace: 'library',
  migrations: [
    { version: 1, statements: first },
    // How an order is gone on with by whoever works the queue: JSON.
    { version: 2, statements: () => ['ALTER TABLE library_order ADD COLUMN going_on text'] },
    { version: 3, statements: third },
  ],
};

function first(dialect: SqlDialect): readonly string[] {
  return [...orders(dialect), ...products(dialect), ...tokens(dialect), ...collections(dialect), ...productText[dialect]];
}

const kept = { where: 'deleted_at IS NULL' } as const;
const only = { unique: true, where: 'deleted_at IS NULL' } as const;

function orders(dialect: SqlDialect): readonly string[] {
  return [
    table(dialect, 'project', { name: 'text', description: 'text', status: 'text', sample_product_id: 'text?' }),
    index('project', 'name', 'owner, name', only),
    table(dialect, 'order', {
      project_id: 'text?',
      title: 'text',
      status: 'text',
      outcome: 'text?',
      kind: 'text',
      model: 'text?',
      provider: 'text?',
      prompt: 'text?',
      negative_prompt: 'text?',
      // The order document as it was typed; what its markup was read as; the plan's JSON as a blob.
      document: 'text',
      base: 'text',
      plan_sha256: 'text',
      run: 'text',
      seed: 'integer',
      budget: 'real?',
      expected_cost: 'real?',
      generations: 'integer',
      queued: 'integer',
      template: 'integer',
      favourite: 'integer',
      from_order_id: 'text?',
      cost: 'real',
      cost_unknown: 'integer',
      // The journal's seq up to which generations and products were taken over.
      synced: 'integer',
      fault: 'text?',
      started_at: 'integer?',
      ended_at: 'integer?',
    }),
    index('order', 'run', 'run', { unique: true }),
    index('order', 'created', 'owner, created_at, id', kept),
    index('order', 'status', 'owner, status, created_at, id', kept),
    index('order', 'project', 'project_id, created_at, id', kept),
    table(dialect, 'generation', {
      order_id: 'text',
      number: 'integer',
      address: 'text',
      status: 'text',
      // The three sets: asked for, sent to the provider, told by the provider.
      generation_set: 'text',
      actual_set: 'text?',
      return_set: 'text?',
      seed: 'integer?',
      attempts: 'integer',
      products: 'integer',
      cost: 'real?',
      cost_unknown: 'integer',
      fault: 'text?',
      retry_at: 'integer?',
      started_at: 'integer?',
      ended_at: 'integer?',
    }),
    index('generation', 'order', 'order_id, number', { unique: true }),
    index('generation', 'status', 'order_id, status'),
    // Files that an order starts from, and the products they are.
    table(dialect, 'order_input', { order_id: 'text', name: 'text', sha256: 'text', product_id: 'text?' }),
    index('order_input', 'order', 'order_id, name', { unique: true }),
    index('order_input', 'product', 'product_id, order_id'),
  ];
}

function products(dialect: SqlDialect): readonly string[] {
  return [
    table(dialect, 'product', {
      generation_id: 'text?',
      order_id: 'text?',
      project_id: 'text?',
      kind: 'text',
      mime: 'text',
      sha256: 'text',
      bytes: 'integer',
      width: 'integer?',
      height: 'integer?',
      duration: 'real?',
      name: 'text',
      source: 'text',
      model: 'text?',
      provider: 'text?',
      seed: 'integer?',
      prompt: 'text?',
      negative_prompt: 'text?',
      caption: 'text?',
      parameters: 'text',
      cost: 'real?',
      favourite: 'integer',
      rating: 'integer?',
      run: 'text?',
      address: 'text?',
      position: 'integer?',
      // 64 bits in hex, of pictures.
      picture_hash: 'text?',
    }),
    index('product', 'place', 'run, address, position', { unique: true, where: 'run IS NOT NULL' }),
    index('product', 'sha256', 'sha256'),
    index('product', 'picture_hash', 'picture_hash', { where: 'picture_hash IS NOT NULL' }),
    index('product', 'trash', 'owner, deleted_at, id', { where: 'deleted_at IS NOT NULL' }),
    ...['created_at', 'updated_at', 'bytes', 'rating', 'cost', 'name', 'seed', 'duration'].map((column) =>
      index('product', column, `owner, ${column}, id`, kept),
    ),
    ...['kind', 'project_id', 'order_id', 'generation_id', 'model', 'provider', 'source', 'favourite'].map((column) =>
      index('product', column, `owner, ${column}, created_at, id`, kept),
    ),
    table(dialect, 'product_tag', { product_id: 'text', tag: 'text' }),
    index('product_tag', 'product', 'product_id, tag', { unique: true }),
    index('product_tag', 'tag', 'owner, tag, product_id'),
    // What a product was made from: role `input`, `crop`, `rotate`, `resize`, `convert`, `vary`, `upscale`.
    table(dialect, 'product_parent', { product_id: 'text', parent_id: 'text', role: 'text', details: 'text?' }),
    index('product_parent', 'product', 'product_id, parent_id, role', { unique: true }),
    index('product_parent', 'parent', 'parent_id, product_id'),
    table(dialect, 'embedding', { product_id: 'text', model: 'text', dimension: 'integer', signature: 'bytes', vector: 'bytes' }),
    index('embedding', 'product', 'product_id, model', { unique: true }),
    index('embedding', 'model', 'owner, model, serial, signature'),
  ];
}

/** Products of equal value stand in the order of their coming, which an index of SQLite has by itself. */
function third(dialect: SqlDialect): readonly string[] {
  const end = dialect === 'sqlite' ? '' : ', serial';
  const sorted = ['created_at', 'updated_at', 'bytes', 'rating', 'cost', 'name', 'seed', 'duration'];
  const equal = ['project_id', 'order_id', 'generation_id', 'model'];
  // Of these SQLite asks its blocks.
  const few = ['kind', 'provider', 'source', 'favourite'];
  return [
    ...[...sorted, ...equal, ...few].map((column) => `DROP INDEX library_product_by_${column}`),
    ...sorted.map((column) => index('product', column, `owner, ${column}${end}`, kept)),
    ...[...equal, ...(dialect === 'sqlite' ? [] : few)].map((column) => index('product', column, `owner, ${column}, created_at${end}`, kept)),
    ...productBlocks[dialect],
  ];
}

function tokens(dialect: SqlDialect): readonly string[] {
  return [
    // Without a project: global.
    table(dialect, 'token', { project_id: 'text?', name: 'text', notes: 'text' }),
    index('token', 'name', "owner, coalesce(project_id, ''), name", only),
    // Values are JSON: texts and numbers.
    table(dialect, 'token_value', { token_id: 'text', position: 'integer', value: 'text', weight: 'real?', note: 'text?' }),
    index('token_value', 'token', 'token_id, position', only),
  ];
}

function collections(dialect: SqlDialect): readonly string[] {
  return [
    table(dialect, 'collection', { project_id: 'text?', name: 'text', description: 'text' }),
    index('collection', 'name', 'owner, name', only),
    table(dialect, 'collection_item', { collection_id: 'text', product_id: 'text', position: 'real' }),
    index('collection_item', 'product', 'product_id, collection_id', { unique: true }),
    index('collection_item', 'position', 'collection_id, position, id', kept),
  ];
}
