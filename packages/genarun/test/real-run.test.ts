import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportRun } from '../src/export/export-run.ts';
import { writeRunFolder } from '../src/export/run-folder.ts';
import { createRealSource } from './fixture/engine.ts';

const postcards = `
genarun: 1
name: postcards
inputs:
  season: { type: string, default: autumn }
models: { writer: sim/writer, camera: sim/painter }
nodes:
  - id: towns
    kind: list
    model: writer
    prompt: "Three towns by the sea in \${season}"
    items: { type: string }
    size: { min: 3, max: 3 }
    as: town
    nodes:
      - id: card
        kind: image
        model: camera
        prompt: "A postcard of \${town}, [morning | evening]"
        params: { width: 64, height: 48 }
      - id: stamps
        kind: image
        model: camera
        prompt: "A stamp of \${town}"
        count: 2
        params: { width: 32, height: 32 }
`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genarun-real-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const text = (path: string) => readFile(join(folder, path), 'utf8');

test('a run of the engine becomes a folder whose pictures open and say how they were made', async () => {
  const source = createRealSource();
  const runId = await source.perform(postcards);
  const { files } = await writeRunFolder({ ...source, runId, directory: join(folder, 'out') });
  const output = JSON.parse(await text('out/output.json'));
  expect(output.towns).toHaveLength(3);
  expect(output.towns[1].stamps).toHaveLength(2);
  const record = JSON.parse(await text('out/run.json'));
  expect(record.run).toMatchObject({ status: 'succeeded', simulation: 'all', counts: { done: 7 } });
  expect(files).toHaveLength(9 + 3);
  for (const [index, town] of output.towns.entries()) {
    for (const path of [town.card, ...town.stamps])
      expect(await source.media.decode(await readFile(join(folder, 'out', path)))).toMatchObject({ width: path === town.card ? 64 : 32 });
    const provenance = source.media.readProvenance(await readFile(join(folder, 'out', town.card)));
    const invocation = record.invocations.find((entry: { address: string }) => entry.address === `towns.${index}/card`);
    expect(provenance).toMatchObject({
      address: `towns.${index}/card`,
      prompt: invocation.asked.prompt,
      promptTemplate: 'A postcard of ${town}, [morning | evening]',
      params: { width: 64, height: 48 },
      seed: invocation.seed,
      simulation: true,
    });
    expect(provenance?.prompt).toMatch(new RegExp(`^A postcard of ${town.town}, (morning|evening)$`));
  }
  expect(await text('out/index.html')).toContain('simulation, no AI');
  await source.engine.close();
});

test('the same plan and seed give the same bytes in another store; another seed gives others', async () => {
  for (const [name, seed] of [
    ['one', 7],
    ['two', 7],
    ['three', 8],
  ] as const) {
    const source = createRealSource();
    await writeRunFolder({ ...source, runId: await source.perform(postcards, {}, seed), directory: join(folder, name) });
    await source.engine.close();
  }
  expect(await text('two/output.json')).toBe(await text('one/output.json'));
  expect(await text('three/output.json')).not.toBe(await text('one/output.json'));
  const names = await readdir(join(folder, 'one/assets'));
  expect(await readdir(join(folder, 'two/assets'))).toEqual(names);
  for (const name of names) expect(await readFile(join(folder, 'two/assets', name)), name).toEqual(await readFile(join(folder, 'one/assets', name)));
});

test('a run that waits for a person is exported without the token of the question', async () => {
  const source = createRealSource();
  const runId = await source.perform(
    'genarun: 1\nname: ask\nnodes:\n  - { id: choice, kind: human, interaction: text, question: "Which one?" }\n  - { id: after, kind: transform, value: "${choice}" }\n',
  );
  const { open } = await source.engine.view(runId);
  const token = JSON.stringify(open[0]?.wait).match(/"token":"([^"]+)"/)?.[1];
  expect(token).toBeTypeOf('string');
  await writeRunFolder({ ...source, runId, directory: join(folder, 'out') });
  for (const name of ['run.json', 'index.html']) expect((await text(`out/${name}`)).includes(String(token)), name).toBe(false);
  expect(JSON.parse(await text('out/run.json')).open[0].wait.request.question).toBe('Which one?');
  await source.engine.close();
});

test('real runs become a data set', async () => {
  const source = createRealSource();
  const runIds = [await source.perform(postcards), await source.perform(postcards, { season: 'spring' }, 9)];
  await exportRun({ ...source, runIds, format: 'parquet', to: join(folder, 'set') });
  const products = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, 'set/products.parquet')) });
  expect(products).toHaveLength(18);
  for (const product of products) expect((await readFile(join(folder, 'set', String(product.file)))).length).toBeGreaterThan(50);
  expect(new Set(products.map((product) => product.run)).size).toBe(2);
  await source.engine.close();
});
