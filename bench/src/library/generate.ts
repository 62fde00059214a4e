import { keepEmbeddings, type Library, type Product, rowsOf } from '@genarun/library';
import type { Statement } from '@genarun/spec';
import { stream, vectorAt } from './vectors.ts';

/** Words by how often they are said: the first one in nearly a third of all prompts. */
export const vocabulary: readonly string[] = Array.from({ length: 5000 }, (_, at) => `w${at.toString(36)}`);
export const models = ['m/common', 'm/second', 'm/third', 'm/seldom', 'm/rare'] as const;
const batch = 5000;
const day = 86_400_000;

/** A product of a number, always the same. */
function productAt(library: Library, index: number, count: number): Product {
  const next = stream(index + 1);
  const pick = (shares: readonly number[]) => {
    const drawn = next();
    let sum = 0;
    return shares.findIndex((share) => {
      sum += share;
      return drawn < sum;
    });
  };
  const words = Array.from({ length: 6 + Math.floor(next() * 8) }, () => vocabulary[Math.floor(vocabulary.length * next() ** 6)] ?? 'w0');
  const createdAt = Math.floor((index / count) * 1000 * day);
  const model = pick([0.6, 0.3, 0.0899, 0.01, 0.0001]);
  const kind = (['image', 'video', 'audio', 'text'] as const)[pick([0.9, 0.06, 0.03, 0.01])] ?? 'image';
  return {
    id: library.newId(),
    owner: library.owner,
    orderId: `order${Math.floor(index / 40)}`,
    projectId: `project${Math.floor(next() * 60)}`,
    kind,
    mime: `${kind}/x`,
    sha256: index.toString(16).padStart(64, '0'),
    bytes: 20_000 + Math.floor(next() * 4_000_000),
    width: 512 + 64 * Math.floor(next() * 12),
    height: 512 + 64 * Math.floor(next() * 12),
    name: `${words[0]} ${index}`,
    source: next() < 0.8 ? 'generated' : 'imported',
    model: models[model] ?? models[0],
    provider: 'm',
    seed: Math.floor(next() * 100_000),
    prompt: words.join(' '),
    parameters: {
      steps: 20 + Math.floor(next() * 30),
      guidance_scale: Math.floor(next() * 20) / 2,
      sampler: next() < 0.5 ? 'euler' : 'dpm',
      ...(index % 5000 === 0 ? { style: 'etching' } : {}),
    },
    cost: Math.floor(next() * 400) / 10_000,
    favourite: next() < 0.02,
    ...(next() < 0.2 ? { rating: 1 + Math.floor(next() * 5) } : {}),
    pictureHash:
      Math.floor(next() * 2 ** 32)
        .toString(16)
        .padStart(8, '0') +
      Math.floor(next() * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    createdAt,
    updatedAt: createdAt,
  };
}

/** Fills the library with so many products, every tenth with a tag or two, and a collection of 5,000. Answers the ids. */
export async function fillProducts(library: Library, count: number, note: (done: number) => void): Promise<readonly string[]> {
  const ids: string[] = [];
  const collection = { id: library.newId(), owner: library.owner, name: 'bench', description: '', createdAt: 1, updatedAt: 1 };
  await library.tables.write([inserted('library_collection', collection)]);
  for (let start = 0; start < count; start += batch) {
    const statements: Statement[] = [];
    for (let index = start; index < Math.min(count, start + batch); index++) {
      const product = productAt(library, index, count);
      ids.push(product.id);
      const tags = index % 10 === 0 ? ['often', ...(index % 30 === 0 ? ['warm'] : []), ...(index % 10_000 === 0 ? ['seldom'] : [])] : [];
      // Tags first: words are written once.
      for (const tag of tags)
        statements.push(inserted('library_product_tag', { id: library.newId(), owner: library.owner, productId: product.id, tag, createdAt: 1, updatedAt: 1 }));
      const { parameters, favourite, ...plain } = product;
      statements.push(inserted(rowsOf.product.name, { ...plain, parameters: JSON.stringify(parameters), favourite: favourite ? 1 : 0 }));
      if (index % Math.ceil(count / 5000) === 0)
        statements.push(
          inserted('library_collection_item', {
            id: library.newId(),
            owner: library.owner,
            collectionId: collection.id,
            productId: product.id,
            position: index,
            createdAt: 1,
            updatedAt: 1,
          }),
        );
    }
    await library.tables.write(statements);
    note(Math.min(count, start + batch));
  }
  return ids;
}

function inserted(table: string, row: Readonly<Record<string, string | number | undefined>>): Statement {
  const entries = Object.entries(row).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  const columns = entries.map(([name]) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  return { sql: `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`, parameters: entries.map(([, value]) => value) };
}

/** Gives every product its vector. */
export async function fillEmbeddings(library: Library, ids: readonly string[], note: (done: number) => void): Promise<void> {
  for (let start = 0; start < ids.length; start += batch) {
    const vectors = ids.slice(start, start + batch).map((id, at): [string, Float32Array] => [id, vectorAt(start + at)]);
    await keepEmbeddings(library, 'bench', new Map(vectors));
    note(Math.min(ids.length, start + batch));
  }
}
