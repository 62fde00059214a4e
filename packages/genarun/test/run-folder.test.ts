import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeRunFolder } from '../src/export/run-folder.ts';
import { createArchive } from './fixture/archive.ts';
import { keepExhibition } from './fixture/exhibition.ts';
import { keepHostile, keepWaiting } from './fixture/unfinished.ts';

const start = Date.UTC(2026, 10, 21, 9, 30);
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genarun-export-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const json = async (path: string) => JSON.parse(await readFile(join(folder, path), 'utf8'));

async function exhibited(options: Partial<Parameters<typeof keepExhibition>[1]> = {}) {
  const archive = createArchive();
  await keepExhibition(archive, { id: 'run-1', start, size: 64, ...options });
  return archive;
}

describe('a run as a folder', () => {
  test('holds the output with relative paths that lead to pictures, in the order in which it was assembled', async () => {
    const { output, files } = await writeRunFolder({ ...(await exhibited()), runId: 'run-1', directory: join(folder, 'out') });
    const written = await json('out/output.json');
    expect(written).toEqual(output);
    expect(Object.keys(written[0])).toEqual(['theme', 'title', 'photographer', 'description', 'rating', 'portrait', 'photos', 'narration']);
    expect(written[0].portrait).toBe('assets/ideas.0-series-portrait.png');
    expect(written[2].photos).toEqual(['assets/ideas.2-series-photos_0.png', 'assets/ideas.2-series-photos_1.png', 'assets/ideas.2-series-photos_2.png']);
    expect(written[1].narration).toBe('assets/ideas.1-series-narration.wav');
    for (const file of files) expect(existsSync(join(folder, 'out', file)), file).toBe(true);
    expect((await readdir(join(folder, 'out'))).sort()).toEqual(['assets', 'index.html', 'output.json', 'run.json']);
    expect((await readdir(join(folder, 'out/assets'))).length).toBe(15);
  });

  test('gives the same bytes for the same plan and seed, whatever the run is called and whenever it ran', async () => {
    await writeRunFolder({ ...(await exhibited()), runId: 'run-1', directory: join(folder, 'one') });
    await writeRunFolder({ ...(await exhibited({ id: 'run-2', start: start + 999_999 })), runId: 'run-2', directory: join(folder, 'two') });
    expect(await readFile(join(folder, 'one/output.json'))).toEqual(await readFile(join(folder, 'two/output.json')));
    for (const name of await readdir(join(folder, 'one/assets')))
      expect(await readFile(join(folder, 'one/assets', name)), name).toEqual(await readFile(join(folder, 'two/assets', name)));
  });

  test('writes into each picture how it was made, without run and time, and leaves it out on request', async () => {
    const archive = await exhibited();
    await writeRunFolder({ ...archive, runId: 'run-1', directory: join(folder, 'with') });
    await writeRunFolder({ ...archive, runId: 'run-1', directory: join(folder, 'without'), metadata: false });
    const provenance = archive.media.readProvenance(await readFile(join(folder, 'with/assets/ideas.1-series-portrait.png')));
    expect(provenance).toMatchObject({
      genarun: 1,
      address: 'ideas.1/series/portrait',
      index: 0,
      model: 'sim/painter',
      simulation: true,
      runSeed: 7,
      seed: 31,
      inputs: { year: 2025 },
      params: { width: 64, height: 64 },
    });
    expect(provenance?.promptTemplate).toBe('Portrait of ${series.photographer}, [35mm | medium format] film');
    expect(provenance?.prompt).toBe('Portrait of Tomás Okafor, medium format film');
    expect(JSON.stringify(provenance)).not.toContain('run-1');
    const bare = await readFile(join(folder, 'without/assets/ideas.1-series-portrait.png'));
    expect(archive.media.readProvenance(bare)).toBeUndefined();
    expect(archive.hash(bare)).toBe(
      (await json('without/run.json')).products.find((product: { file: string }) => product.file.endsWith('ideas.1-series-portrait.png')).sha256,
    );
  });

  test('tells everything about every invocation in run.json', async () => {
    await writeRunFolder({ ...(await exhibited({ failing: true })), runId: 'run-1', directory: join(folder, 'out') });
    const record = await json('out/run.json');
    expect(record.run).toMatchObject({
      id: 'run-1',
      status: 'partial',
      seed: 7,
      simulation: 'all',
      counts: { done: 12, failed: 1 },
      cost: 0,
      startedAt: '2026-11-21T09:30:00.000Z',
    });
    expect(record.inputs).toEqual({ year: 2025 });
    expect(record.models[0]).toMatchObject({ id: 'sim/writer', label: 'simulation, no AI', simulation: true });
    expect(record.invocations).toHaveLength(13);
    const failed = record.invocations.find((entry: { status: string }) => entry.status === 'failed');
    expect(failed).toMatchObject({
      address: 'ideas.1/series/portrait',
      attempts: 3,
      simulation: true,
      error: { code: 'content_policy' },
      picks: { prompt: ['medium format'] },
      sent: { params: { width: 64 } },
    });
    const photos = record.invocations.find((entry: { address: string }) => entry.address === 'ideas.0/series/photos');
    expect(photos.value[1]).toMatchObject({ $product: 'ideas.0/series/photos#1', file: 'assets/ideas.0-series-photos_1.png' });
    expect(photos).toMatchObject({ returned: { scene: 'hills' }, durationMs: 1500, warnings: ['the model made 3 pictures one after another'] });
    expect((await json('out/output.json'))[1].portrait).toBeNull();
  });

  test('keeps to itself the tokens with which strangers could answer', async () => {
    const archive = createArchive();
    await keepWaiting(archive, 'run-w', start);
    await writeRunFolder({ ...archive, runId: 'run-w', directory: join(folder, 'out') });
    for (const name of ['run.json', 'index.html', 'output.json']) expect(await readFile(join(folder, 'out', name), 'utf8')).not.toContain('TOKEN-THAT-STAYS');
    const record = await json('out/run.json');
    expect(record.open[0]).toMatchObject({ address: 'favourite', status: 'waiting', wait: { request: { question: 'Which cover shall we print?' } } });
    expect(record.invocations[0].calls[0]).toMatchObject({ requestId: 'req-1', cost: 0.08 });
    expect(await json('out/output.json')).toBeNull();
  });

  test('keeps keys that look like prototypes as keys', async () => {
    const archive = createArchive();
    await keepHostile(archive, 'run-h', start);
    archive.keep({ view: await archive.engine.view('run-h'), output: JSON.parse('{"__proto__":{"polluted":1},"constructor":2}') });
    await writeRunFolder({ ...archive, runId: 'run-h', directory: join(folder, 'out') });
    expect(await readFile(join(folder, 'out/output.json'), 'utf8')).toContain('"__proto__"');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('the place of the folder', () => {
  test('is refused when other files are in it, and nothing is touched', async () => {
    const archive = await exhibited();
    await mkdir(join(folder, 'out'));
    await writeFile(join(folder, 'out/novel.txt'), 'mine');
    await expect(writeRunFolder({ ...archive, runId: 'run-1', directory: join(folder, 'out') })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('novel.txt'),
    });
    expect(await readdir(join(folder, 'out'))).toEqual(['novel.txt']);
    expect(await readdir(folder)).toEqual(['out']);
  });

  test('takes the export beside other files when forced, and leaves those alone', async () => {
    const archive = await exhibited();
    await mkdir(join(folder, 'out'));
    await writeFile(join(folder, 'out/novel.txt'), 'mine');
    await writeRunFolder({ ...archive, runId: 'run-1', directory: join(folder, 'out'), force: true });
    expect((await readdir(join(folder, 'out'))).sort()).toEqual(['assets', 'index.html', 'novel.txt', 'output.json', 'run.json']);
  });

  test('is taken over from an earlier export, and nothing of that remains', async () => {
    const archive = await exhibited();
    await keepWaiting(archive, 'run-w', start);
    await writeRunFolder({ ...archive, runId: 'run-1', directory: join(folder, 'out') });
    await writeRunFolder({ ...archive, runId: 'run-w', directory: join(folder, 'out') });
    expect(await readdir(join(folder, 'out/assets'))).toEqual(['covers_0.png', 'covers_1.png']);
    expect(await readdir(folder)).toEqual(['out']);
  });

  test('is not taken over when somebody has added a file to an earlier export', async () => {
    const archive = await exhibited();
    await writeRunFolder({ ...archive, runId: 'run-1', directory: join(folder, 'out') });
    await writeFile(join(folder, 'out/assets/retouched.png'), 'mine');
    await expect(writeRunFolder({ ...archive, runId: 'run-1', directory: join(folder, 'out') })).rejects.toMatchObject({
      message: expect.stringContaining('assets/retouched.png'),
    });
  });

  test('stays as it was when a product is missing from the store', async () => {
    const archive = await exhibited();
    await writeRunFolder({ ...archive, runId: 'run-1', directory: join(folder, 'out') });
    const before = await readFile(join(folder, 'out/run.json'));
    const [product] = (await archive.engine.view('run-1')).products;
    await archive.blobs.delete(product!.sha256);
    await expect(writeRunFolder({ ...archive, runId: 'run-1', directory: join(folder, 'out') })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining(`${product!.address}#${product!.index}`),
    });
    expect(await readFile(join(folder, 'out/run.json'))).toEqual(before);
    expect(await readdir(folder)).toEqual(['out']);
  });

  test('gets the permissions of any new folder', async () => {
    await writeRunFolder({ ...(await exhibited()), runId: 'run-1', directory: join(folder, 'deep/er/out') });
    await mkdir(join(folder, 'plain'));
    expect((await stat(join(folder, 'deep/er/out'))).mode).toBe((await stat(join(folder, 'plain'))).mode);
  });

  test('is not there when the run is unknown', async () => {
    await expect(writeRunFolder({ ...(await exhibited()), runId: 'nobody', directory: join(folder, 'out') })).rejects.toMatchObject({ code: 'not_found' });
    expect(await readdir(folder)).toEqual([]);
  });
});
