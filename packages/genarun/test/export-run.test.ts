import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportRun } from '../src/export/export-run.ts';
import { writeRunFolder } from '../src/export/run-folder.ts';
import { type Archive, createArchive } from './fixture/archive.ts';
import { keepExhibition } from './fixture/exhibition.ts';
import { hostile, keepHostile, keepWaiting } from './fixture/unfinished.ts';

const start = Date.UTC(2026, 10, 21, 9, 30);
let folder = '';
let archive: Archive;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genarun-export-'));
  archive = createArchive();
  await keepExhibition(archive, { id: 'first', start, size: 48 });
  await keepExhibition(archive, { id: 'second', start, size: 48, failing: true, seed: 8 });
  await keepWaiting(archive, 'waiting', start);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lines = async (path: string) =>
  (await readFile(join(folder, path), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const parquet = async (path: string) => parquetReadObjects({ file: await asyncBufferFromFile(join(folder, path)) });

test('a ZIP archive holds what the folder holds, byte for byte, and is the same archive each time', async () => {
  await writeRunFolder({ ...archive, runId: 'first', directory: join(folder, 'plain') });
  await exportRun({ ...archive, runIds: ['first'], format: 'zip', to: join(folder, 'a.zip') });
  await exportRun({ ...archive, runIds: ['first'], format: 'zip', to: join(folder, 'b.zip') });
  const entries = unzipSync(await readFile(join(folder, 'a.zip')));
  const plain = (await readdir(join(folder, 'plain'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(Object.keys(entries).length).toBe(plain.length);
  for (const [name, bytes] of Object.entries(entries)) expect(Buffer.from(bytes).equals(await readFile(join(folder, 'plain', name))), name).toBe(true);
  expect((await readFile(join(folder, 'a.zip'))).equals(await readFile(join(folder, 'b.zip')))).toBe(true);
  expect((await readdir(folder)).sort()).toEqual(['a.zip', 'b.zip', 'plain']);
});

test('several runs go into one archive or folder, each under its name', async () => {
  await exportRun({ ...archive, runIds: ['first', 'waiting'], format: 'zip', to: join(folder, 'all.zip') });
  const entries = unzipSync(await readFile(join(folder, 'all.zip')));
  expect(JSON.parse(strFromU8(entries['waiting/run.json']!)).run.status).toBe('waiting');
  expect(entries['first/assets/ideas.0-series-portrait.png']).toBeDefined();
  const { files } = await exportRun({ ...archive, runIds: ['first', 'waiting'], format: 'folder', to: join(folder, 'all') });
  expect(files).toContain('waiting/assets/covers_1.png');
  expect((await readdir(join(folder, 'all'))).sort()).toEqual(['first', 'waiting']);
});

test('JSON Lines in a folder are three tables whose products point at their files', async () => {
  const { files } = await exportRun({ ...archive, runIds: ['first'], format: 'jsonl', to: join(folder, 'set') });
  expect(files.slice(0, 3)).toEqual(['runs.jsonl', 'invocations.jsonl', 'products.jsonl']);
  expect(await lines('set/invocations.jsonl')).toHaveLength(13);
  const products = await lines('set/products.jsonl');
  expect(products).toHaveLength(15);
  for (const product of products) expect(existsSync(join(folder, 'set', product.file)), product.file).toBe(true);
  expect(products.find((product) => product.address === 'ideas.1/series/portrait')).toMatchObject({
    run: 'first',
    index: 0,
    mime: 'image/png',
    width: 48,
    model: 'sim/painter',
    simulation: true,
    prompt: 'Portrait of Tomás Okafor, medium format film',
    promptTemplate: 'Portrait of ${series.photographer}, [35mm | medium format] film',
    seed: 31,
  });
  expect((await lines('set/runs.jsonl'))[0]).toMatchObject({ run: 'first', status: 'succeeded', simulation: 'all', inputs: { year: 2025 } });
});

test('one JSON Lines file holds several runs, one object a line', async () => {
  await exportRun({ ...archive, runIds: ['first', 'second'], format: 'jsonl', to: join(folder, 'all.jsonl') });
  const records = await lines('all.jsonl');
  const count = (record: string, run: string) => records.filter((line) => line.record === record && line.run === run).length;
  expect([count('run', 'first'), count('invocation', 'first'), count('invocation', 'second'), count('product', 'first'), count('product', 'second')]).toEqual([
    1, 13, 13, 15, 14,
  ]);
  const product = records.find((line) => line.record === 'product' && line.run === 'second');
  expect(product.file).toMatch(/^all-assets\/second\//);
  expect(existsSync(join(folder, product.file))).toBe(true);
});

test('CSV keeps every cell in its place, whatever the texts hold', async () => {
  await keepHostile(archive, 'hostile', start);
  await exportRun({ ...archive, runIds: ['hostile'], format: 'csv', to: join(folder, 'faces.csv') });
  expect((await readdir(folder)).sort()).toEqual(['faces-assets', 'faces.csv', 'faces.products.csv', 'faces.runs.csv']);
  const rows = parseCsv(await readFile(join(folder, 'faces.csv'), 'utf8'));
  expect(new Set(rows.map((row) => row.length)).size).toBe(1);
  const [header, ...body] = rows;
  const at = (row: readonly string[], name: string) => row[header!.indexOf(name)];
  const note = body.find((row) => at(row, 'address') === 'note')!;
  expect(at(note, 'prompt')).toBe(hostile);
  expect(JSON.parse(at(note, 'error')!)).toMatchObject({ code: hostile });
});

test('Parquet tables are read back with numbers, times, texts and JSON as they were', async () => {
  await exportRun({ ...archive, runIds: ['first', 'second'], format: 'parquet', to: join(folder, 'set') });
  const invocations = await parquet('set/invocations.parquet');
  expect(invocations).toHaveLength(26);
  const failed = invocations.find((row) => row.status === 'failed')!;
  expect(failed).toMatchObject({
    run: 'second',
    address: 'ideas.1/series/portrait',
    attempts: 3n,
    simulation: true,
    cost: 0,
    value: null,
    error: { code: 'content_policy' },
    sent: { params: { width: 48, height: 48 } },
  });
  expect(invocations[0]!.startedAt).toEqual(new Date(start));
  const products = await parquet('set/products.parquet');
  expect(products).toHaveLength(29);
  expect(products.find((row) => row.mime === 'audio/wav')).toMatchObject({ duration: 1, width: null, bytes: 8044n });
  expect(await parquet('set/runs.parquet')).toHaveLength(2);
});

test('a Parquet table without rows is a file that opens', async () => {
  const view = await archive.engine.view('waiting');
  archive.keep({ view: { ...view, run: { ...view.run, id: 'empty' }, invocations: [], products: [], calls: [] }, output: null });
  await exportRun({ ...archive, runIds: ['empty'], format: 'parquet', to: join(folder, 'set') });
  expect(await parquet('set/products.parquet')).toEqual([]);
});

test('nothing that is there is replaced without being told so', async () => {
  await writeFile(join(folder, 'a.zip'), 'mine');
  await expect(exportRun({ ...archive, runIds: ['first'], format: 'zip', to: join(folder, 'a.zip') })).rejects.toMatchObject({
    code: 'invalid_input',
    hint: expect.stringContaining('--force'),
  });
  await writeFile(join(folder, 'b.products.csv'), 'mine');
  await expect(exportRun({ ...archive, runIds: ['first'], format: 'csv', to: join(folder, 'b.csv') })).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('b.products.csv'),
  });
  expect((await readdir(folder)).sort()).toEqual(['a.zip', 'b.products.csv']);
  await exportRun({ ...archive, runIds: ['first'], format: 'zip', to: join(folder, 'a.zip'), force: true });
  expect(Object.keys(unzipSync(await readFile(join(folder, 'a.zip'))))).toContain('output.json');
});

test('no run, a run twice and an unknown run are refused, and leave nothing', async () => {
  for (const runIds of [[], ['first', 'first'], ['first', 'nobody']]) {
    for (const format of ['folder', 'zip', 'csv', 'parquet'] as const)
      await expect(exportRun({ ...archive, runIds, format, to: join(folder, 'x') })).rejects.toMatchObject({
        code: expect.stringMatching(/invalid_input|not_found/),
      });
  }
  expect(await readdir(folder)).toEqual([]);
});

test('tokens stay in the store in every format', async () => {
  for (const format of ['jsonl', 'csv', 'parquet'] as const) {
    await exportRun({ ...archive, runIds: ['waiting'], format, to: join(folder, format) });
    for (const name of await readdir(join(folder, format)))
      if (name !== 'assets') expect((await readFile(join(folder, format, name))).includes('TOKEN-THAT-STAYS'), name).toBe(false);
  }
});

/** RFC 4180, strictly. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) throw new Error(`not CSV at ${pattern.lastIndex}`);
    rows.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}
