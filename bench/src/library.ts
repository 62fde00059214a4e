// A library of 1,000,000 generated products in one SQLite file: first and next pages of every order and filter, words, and nearest vectors with their
// recall against all vectors. `--quick` takes 100,000.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '@genarun/backends/sqlite';
import { nodeHash, systemClock } from '@genarun/backends/system';
import { createMemoryBlobs } from '@genarun/core';
import { type FindOptions, findProducts, type Library, openLibrary, openSimilarityIndex } from '@genarun/library';
import { fillEmbeddings, fillProducts } from './library/generate.ts';
import { combinations, filters, searches, sorts, texts } from './library/questions.ts';
import { stream, vectorAt } from './library/vectors.ts';

const quick = process.argv.includes('--quick');
const count = quick ? 100_000 : 1_000_000;
const folder = mkdtempSync(join(tmpdir(), 'genarun-library-'));
const file = join(folder, 'library.db');
const bounds: { readonly name: string; readonly value: number; readonly limit: number; readonly unit: string; readonly least?: boolean }[] = [];

async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const begin = performance.now();
  const value = await work();
  return { ms: performance.now() - begin, value };
}

async function fill(library: Library): Promise<readonly string[]> {
  const note = (what: string) => (done: number) => {
    if (done % 100_000 === 0) console.log(`  ${what}: ${done.toLocaleString('en-US')} after ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  };
  const begin = performance.now();
  const ids = await fillProducts(library, count, note('products'));
  await fillEmbeddings(library, ids, note('vectors'));
  console.log(`  ${(statSync(file).size / 1e9).toFixed(2)} GB`);
  return ids;
}

/** Pages of one question after another, each twice: what counts is the second time, when the columns it needs are in memory. The first is told, too. */
async function pages(library: Library, name: string, questions: readonly FindOptions[]): Promise<void> {
  const first: { readonly ms: number; readonly what: string }[] = [];
  const next: typeof first = [];
  const cold: number[] = [];
  const twice = async (options: FindOptions) => {
    cold.push((await timed(() => findProducts(library, options))).ms);
    return timed(() => findProducts(library, options));
  };
  for (const options of questions) {
    const what = JSON.stringify(options);
    const page = await twice(options);
    first.push({ ms: page.ms, what });
    let after = page.value.next;
    for (let round = 0; round < 4 && after !== undefined; round++) {
      const cursor: string = after;
      const more = await twice({ ...options, after: cursor });
      next.push({ ms: more.ms, what: `${what} page ${round + 2}` });
      after = more.value.next;
    }
  }
  tell(`first page${name}`, first, 50);
  tell(`next page${name}`, next, 30);
  cold.sort((a, b) => b - a);
  console.log(
    `  the first time, with columns to read: slowest ${cold
      .slice(0, 3)
      .map((ms) => ms.toFixed(1))
      .join(', ')} ms`,
  );
}

async function words(library: Library): Promise<void> {
  const found: { readonly ms: number; readonly what: string }[] = [];
  const plain = texts.flatMap((text) => [{}, { kind: 'image' as const }, { sort: 'rating' as const }].map((options) => ({ text, ...options })));
  for (const options of [...plain, ...searches(100)]) {
    const { next } = await findProducts(library, options);
    const { ms } = await timed(() => findProducts(library, options));
    found.push({ ms, what: JSON.stringify(options) });
    if (next === undefined) continue;
    const more = await timed(() => findProducts(library, { ...options, after: next }));
    found.push({ ms: more.ms, what: `${JSON.stringify(options)} page 2` });
  }
  tell('search by words', found, 100);
}

/** What is paid before the first page: once for what was written from outside, and by each program for what it asks first. */
async function firstUse(library: Library): Promise<void> {
  const asked: FindOptions = { model: 'm/common', kind: 'video', rating: { from: 5 }, sort: 'name' };
  const sealed = await timed(() => findProducts(library, asked));
  console.log(`  the first question after all of them came: ${(sealed.ms / 1000).toFixed(1)} s, ${((sealed.ms * 1000) / count).toFixed(1)} µs a product`);
  const store = await openSqliteStore({ file });
  const another = await openLibrary({ tables: store.tables, store, blobs: createMemoryBlobs({ hash: nodeHash }), clock: systemClock, random: stream(6) });
  const fresh = await timed(() => findProducts(another, asked));
  console.log(`  the first question of another program: ${fresh.ms.toFixed(0)} ms`);
  await store.close();
}

async function similarity(library: Library, ids: readonly string[]): Promise<void> {
  const opened = await timed(() => openSimilarityIndex(library, 'bench'));
  console.log(`  signatures of ${opened.value.size.toLocaleString('en-US')} vectors read in ${(opened.ms / 1000).toFixed(1)} s`);
  const next = stream(99);
  // Vectors like those that are there, but none of them.
  const queries = Array.from({ length: 20 }, () => vectorAt(count + Math.floor(next() * 1e6)));
  const best = queries.map((): { readonly id: string; readonly likeness: number }[] => []);
  for (const [index, id] of ids.entries()) {
    const vector = vectorAt(index);
    for (const [at, query] of queries.entries()) {
      let likeness = 0;
      for (let axis = 0; axis < vector.length; axis++) likeness += (vector[axis] ?? 0) * (query[axis] ?? 0);
      const list = best[at] ?? [];
      if (list.length === 10 && likeness <= (list[9]?.likeness ?? 0)) continue;
      list.push({ id, likeness });
      list.sort((a, b) => b.likeness - a.likeness);
      if (list.length > 10) list.pop();
    }
  }
  await opened.value.nearest(vectorAt(3), { limit: 10 });
  const times: { readonly ms: number; readonly what: string }[] = [];
  let met = 0;
  for (const [at, query] of queries.entries()) {
    await opened.value.nearest(query, { limit: 10 });
    const { ms, value } = await timed(() => opened.value.nearest(query, { limit: 10 }));
    times.push({ ms, what: `query ${at}` });
    const found = new Set(value.map(({ product }) => product.id));
    met += (best[at] ?? []).filter(({ id }) => found.has(id)).length;
  }
  tell('nearest vectors', times, 300);
  const within = { project: 'project7' };
  const opening = await timed(() => opened.value.nearest(vectorAt(3), { limit: 10, within }));
  console.log(`  the first question within a project: ${(opening.ms / 1000).toFixed(1)} s`);
  const inside: { readonly ms: number; readonly what: string }[] = [];
  for (const filter of [within, { kind: 'image' as const }, { ...within, tags: ['often'], rating: { from: 4 } }])
    for (const query of queries.slice(0, 5)) {
      const { ms } = await timed(() => opened.value.nearest(query, { limit: 10, within: filter }));
      inside.push({ ms, what: JSON.stringify(filter) });
    }
  tell('nearest vectors within a filter', inside, 300);
  bounds.push({ name: 'nearest vectors: recall@10', value: met / (queries.length * 10), limit: 0.9, unit: '', least: true });
}

function tell(name: string, times: readonly { readonly ms: number; readonly what: string }[], limit: number): void {
  const sorted = [...times].sort((a, b) => a.ms - b.ms);
  const median = sorted[Math.floor(sorted.length / 2)]?.ms ?? Number.NaN;
  console.log(`\n${name}: median ${median.toFixed(1)} ms of ${sorted.length}; slowest:`);
  for (const { ms, what } of sorted.slice(-5).reverse()) console.log(`  ${ms.toFixed(1).padStart(7)} ms  ${what}`);
  bounds.push({ name: `${name}: slowest`, value: sorted.at(-1)?.ms ?? Number.NaN, limit, unit: 'ms' });
}

console.log(`Node ${process.versions.node}, ${process.arch}; a library of ${count.toLocaleString('en-US')} products`);
try {
  const store = await openSqliteStore({ file });
  const library = await openLibrary({ tables: store.tables, store, blobs: createMemoryBlobs({ hash: nodeHash }), clock: systemClock, random: stream(5) });
  const ids = await fill(library);
  const [row] = await library.tables.query({ sql: 'SELECT id FROM library_collection' });
  await firstUse(library);
  const every = [...filters, { collection: String(row?.id) }].flatMap((filter) => sorts.map((sort) => ({ ...filter, ...sort })));
  await pages(library, '', every);
  await pages(library, ' of three filters', combinations(200));
  await words(library);
  await similarity(library, ids);
  await store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const missed = bounds.filter(({ value, limit, least = false }) => !(least ? value >= limit : value <= limit));
console.log('\nbounds');
for (const bound of bounds)
  console.log(
    `  ${missed.includes(bound) ? 'MISSED' : 'ok    '} ${bound.name}: ${bound.value.toFixed(bound.unit === 'ms' ? 1 : 3)} ${bound.unit} (at ${bound.least === true ? 'least' : 'most'} ${bound.limit})`,
  );
console.log(`\n${bounds.length - missed.length} bounds held, ${missed.length} missed`);
if (process.argv.includes('--check') && missed.length > 0) process.exitCode = 1;
