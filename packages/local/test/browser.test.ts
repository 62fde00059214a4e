import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Adapter, ModelAnswer, ModelRequest } from '@genarun/spec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAdapter } from '../src/adapter.ts';
import { encodeWav } from '../src/media/wav.ts';
import { buildWorker } from './support/build-worker.ts';
import { wasmFolder } from './support/page/bundle.ts';
import type { Tab } from './support/page/open-page.ts';
import { serve } from './support/page/serve.ts';
import { base64, hasChromium, loopOf, openStage, pinned, type Stage, sha256, wordsOf } from './support/page/stage.ts';
import { pngMedia } from './support/png-media.ts';
import { contextWith, createShelf, type Shelf } from './support/shelf.ts';
import { tinyDecoder } from './support/tiny/decoder.ts';
import { tinyTranslator } from './support/tiny/seq2seq.ts';
import { embedder, filesOf, humming, listener, painter, reader, shapes, slowPainter } from './support/tiny-models.ts';

type Scores = readonly (readonly { readonly label: string; readonly score: number }[])[];
const near = (given: readonly number[] | undefined, wanted: ArrayLike<number>): void => {
  expect(given).toHaveLength(wanted.length);
  given?.forEach((value, at) => {
    expect(Math.abs(value - (wanted[at] ?? Number.NaN))).toBeLessThan(1e-5);
  });
};

describe.skipIf(!hasChromium)('local models in a page', () => {
  const decoder = tinyDecoder();
  let shelf: Shelf;
  let local: Adapter;
  let stage: Stage;
  let tab: Tab;
  const urls = (...names: readonly string[]): readonly string[] => names.map((name) => `${stage.models.url}models/${name}`);
  const here = (request: Parameters<Adapter['perform']>[0]): Promise<ModelAnswer> => local.perform(request, contextWith());

  beforeAll(async () => {
    shelf = createShelf();
    for (const [name, model] of Object.entries({ painter, reader, listener, embedder, humming, slow: slowPainter(12) })) shelf.put(name, pinned(model));
    const graph = decoder.files['onnx/model.onnx'];
    shelf.put('writer', {
      ...decoder.files,
      'genarun-model.json': JSON.stringify({ genarunModel: 1, format: 'transformers', file: 'onnx/model.onnx', sha256: sha256(graph) }),
    });
    local = localAdapter({ folders: [shelf.folder], worker: await buildWorker(), threads: 1 });
    stage = await openStage({ '/models/': shelf.folder });
    tab = stage.tab;
    expect(await tab.open({ models: urls('painter', 'reader', 'listener', 'embedder', 'humming', 'writer', 'slow') })).not.toHaveProperty('error');
  }, 60_000);

  afterAll(async () => {
    await stage?.close();
    await local?.close?.();
    shelf?.remove();
  });

  it('draw the very pictures that they draw on a machine, for the same words and seeds', async () => {
    for (const [index, prompt] of shapes.entries()) {
      const request = { model: 'local/painter', task: 'image', prompt, seed: index + 3, count: 2, params: { scale: 3 } } as const;
      const [there, mine] = [await tab.ask(request), await here(request)];
      expect(there.error).toBeUndefined();
      expect(there.returned).toEqual(mine.returned);
      const pictures = await Promise.all((mine.media ?? []).map(({ bytes }) => pngMedia.decode(bytes)));
      expect(pictures).toHaveLength(2);
      pictures.forEach(({ width, height, data }, at) => {
        expect([there.media?.[at]?.width, there.media?.[at]?.height]).toEqual([width, height]);
        // A difference in the last bit may round to the next of 256 greys.
        data.forEach((value, place) => {
          expect(Math.abs((there.media?.[at]?.data?.[place] ?? -1) - value)).toBeLessThanOrEqual(1);
        });
      });
    }
  });

  it('see, hear and embed with the numbers of a machine, within 0.00001', async () => {
    const pixels = { width: 4, height: 4, data: Uint8Array.from({ length: 64 }, (_, at) => (at % 4 === 3 ? 255 : (at * 37) % 256)) };
    const picture = await pngMedia.encode(pixels, 'png');
    const sound = encodeWav({ rate: 64, channels: [Float32Array.from({ length: 64 }, (_, at) => Math.sin((at / 64) * 12 * Math.PI) / 2)] });
    for (const [model, medium] of [
      ['local/reader', picture],
      ['local/listener', sound],
    ] as const) {
      const request = { model, task: 'describe', count: 1, seed: 4, params: { top: 3 } } as const;
      const there = await tab.ask({ ...request, media: [{ mime: medium.mime, base64: base64(medium.bytes) }] });
      const mine = await here({ ...request, media: [medium] });
      expect(there.texts).toEqual(mine.texts);
      const scores = (answer: { readonly returned?: Readonly<Record<string, unknown>> }) => (answer.returned?.labels as Scores | undefined)?.[0] ?? [];
      expect(scores(there).map(({ label }) => label)).toEqual(scores(mine).map(({ label }) => label));
      near(
        scores(there).map(({ score }) => score),
        scores(mine).map(({ score }) => score),
      );
    }
    const request = { model: 'local/embedder', task: 'embed', texts: ['ab', 'zoo'], count: 1, params: {} } as const;
    const [there, mine] = [await tab.ask(request), await here(request)];
    expect(mine.vectors).toHaveLength(2);
    for (const [at, vector] of (mine.vectors ?? []).entries()) near(there.vectors?.[at], vector);
    const hum = { model: 'local/humming', task: 'audio', prompt: 'x', count: 1, params: { loudness: 0.25 } } as const;
    expect((await tab.ask(hum)).media?.[0]?.base64).toBe(base64((await here(hum)).media?.[0]?.bytes ?? new Uint8Array()));
  });

  it('write the text they write on a machine, greedy and by chance, and tell it as it comes', async () => {
    const wishes: readonly ModelRequest['params'][] = [{ max_new_tokens: 24 }, { max_new_tokens: 24, temperature: 1.2, top_p: 0.9 }];
    for (const params of wishes) {
      const request = { model: 'local/writer', task: 'text', turns: [{ role: 'user', text: 'once upon' }], count: 1, seed: 6, params } as const;
      const [there, mine] = [await tab.ask(request), await here(request)];
      expect(there.error).toBeUndefined();
      expect(there.texts).toEqual(mine.texts);
      expect(there.usage).toEqual(mine.usage);
      expect(there.notes?.at(-1)?.[1]).toBe(there.texts?.[0]);
    }
  });

  it('have the version they have on a machine', async () => {
    const { models: listed = [] } = await tab.open({ models: urls('painter', 'writer') }, 'versions');
    expect(listed.map(({ id, label }) => [id, label])).toEqual([
      ['local/painter', 'Tiny painter'],
      ['local/writer', 'writer in this page'],
    ]);
    expect(listed.map(({ version }) => version)).toEqual(['painter', 'writer'].map((name) => local.resolve(`local/${name}`)?.version));
  });

  it('leave the page its time while they work', async () => {
    await tab.ask({ model: 'local/slow', task: 'image', prompt: 'x', seed: 1 });
    const told = await tab.ask({ model: 'local/slow', task: 'image', prompt: 'x', seed: 1, count: 2 });
    expect(told.error).toBeUndefined();
    expect(told.took).toBeGreaterThan(50);
    // A tenth of what an idle page would count: the machine has other things to do too.
    expect(told.ticks).toBeGreaterThan(told.took / 5 / 10);
    expect(told.longest).toBeLessThan(told.took / 2);
    expect(told.notes?.at(-1)?.[0]).toBe(1);
  });

  it('are cancelled at once, and the next call is answered', async () => {
    const told = await tab.ask({ model: 'local/slow', task: 'image', prompt: 'x', seed: 1, count: 64 }, { cancelAfter: 30 });
    expect(told.error?.code).toBe('cancelled');
    expect((await tab.ask({ model: 'local/painter', task: 'image', prompt: 'box', seed: 1 })).media).toHaveLength(1);
  });

  it('run in whole pipelines of the core: words become a picture, the picture words, again and again', async () => {
    const { status, output } = await tab.run(loopOf('bar', ['local/painter', 'local/reader'], 6), 3);
    expect(status).toBe('succeeded');
    expect(output).toMatchObject({
      walk: Array.from({ length: 6 }, (_, step) =>
        step % 2 === 0 ? { kind: 'image', mime: 'image/png', width: 4, height: 4 } : expect.stringMatching(/^(bar|box|dot)$/),
      ),
    });
    expect(wordsOf(await tab.run(loopOf('bar', ['local/painter', 'local/reader'], 6), 3))).toEqual(wordsOf({ output }));
  });

  it('refuse a file that is not the one described, and take it again once it is', async () => {
    const files = pinned({ ...painter, graph: { ...painter.graph, name: 'fragile' } });
    const path = shelf.put('fragile', files);
    const good = files['model.onnx'] as Uint8Array;
    writeFileSync(
      join(path, 'model.onnx'),
      Uint8Array.from(good, (byte, at) => (at === 200 ? byte ^ 1 : byte)),
    );
    await tab.open({ models: urls('fragile') }, 'fragile');
    const request = { model: 'local/fragile', task: 'image', prompt: 'box', seed: 1 } as const;
    const { error } = await tab.ask(request, { name: 'fragile' });
    expect(error).toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/fragile\/model\.onnx is not the file.*sha256 [0-9a-f]{64} expected, got [0-9a-f]{64}/),
    });
    writeFileSync(join(path, 'model.onnx'), good.subarray(0, 100));
    expect((await tab.ask(request, { name: 'fragile' })).error?.message).toContain(`bytes ${good.length} expected, got 100`);
    writeFileSync(join(path, 'model.onnx'), good);
    expect((await tab.ask(request, { name: 'fragile' })).media).toHaveLength(1);
    await tab.close('fragile');
  });

  it('run models of several graphs: by the files that a manifest lists, and pulled ones by the record of the pull', async () => {
    const { files } = tinyTranslator();
    const listed = Object.entries(files).map(([path, content]) => ({ path, bytes: Buffer.byteLength(content), sha256: sha256(content) }));
    shelf.put('listed', { ...files, 'genarun-model.json': JSON.stringify({ genarunModel: 1, format: 'transformers', files: listed }) });
    shelf.put('record', { ...files, 'genarun-pull.json': JSON.stringify({ id: 'somebody/translator', version: 'f'.repeat(64), files: listed }) });
    const { models: opened = [] } = await tab.open({ models: urls('listed', 'record') }, 'several');
    expect(opened.map(({ id }) => id)).toEqual(['local/listed', 'local/somebody/translator']);
    expect(opened[1]?.version).toBe('f'.repeat(64));
    const request = { task: 'translate', texts: ['hello'], language: { from: 'en', to: 'fr' }, count: 1, params: { max_new_tokens: 8 } } as const;
    const mine = await here({ ...request, model: 'local/listed' });
    expect(mine.texts?.[0]).not.toBe('');
    for (const { id } of opened) expect(await tab.ask({ ...request, model: id }, { name: 'several' })).toMatchObject({ texts: mine.texts });
    await tab.close('several');
  });

  it('work without their servers once they were loaded, and fetch a newer model when there is one', async () => {
    const other = await serve({ folders: { '/models/': shelf.folder, '/ort/': wasmFolder() } });
    const path = shelf.put('kept', pinned(painter));
    const open = (name: string) => tab.open({ models: ['kept', 'writer'].map((model) => `${other.url}models/${model}`) }, name);
    const paint = (name: string) => tab.ask({ model: 'local/kept', task: 'image', prompt: 'box', seed: 1 }, { name });
    const write = (name: string) => tab.ask({ model: 'local/writer', prompt: 'once', params: { max_new_tokens: 5 } }, { name });
    await open('first');
    const [picture, text] = [await paint('first'), await write('first')];
    await tab.close('first');
    const fetched = other.asked.filter((file) => file.endsWith('.onnx')).length;
    expect(fetched).toBe(2);
    // Another model at the same address is another file.
    const newer = pinned({ ...painter, manifest: { ...painter.manifest, title: 'Newer' }, graph: { ...painter.graph, name: 'newer' } });
    for (const [name, content] of Object.entries(newer)) writeFileSync(join(path, name), content);
    await open('second');
    expect((await paint('second')).media?.[0]?.base64).toBe(picture.media?.[0]?.base64);
    await tab.close('second');
    expect(other.asked.filter((file) => file.endsWith('.onnx'))).toHaveLength(fetched + 1);
    await other.close();
    const before = stage.pages.asked.length;
    const again = await stage.another();
    const opened = await again.open({ models: ['kept', 'writer'].map((model) => `${other.url}models/${model}`) });
    expect(opened.models?.map(({ label }) => label)).toEqual(['Newer', 'writer in this page']);
    expect((await again.ask({ model: 'local/kept', task: 'image', prompt: 'box', seed: 1 })).media?.[0]?.base64).toBe(picture.media?.[0]?.base64);
    expect((await again.ask({ model: 'local/writer', prompt: 'once', params: { max_new_tokens: 5 } })).texts).toEqual(text.texts);
    // Its code comes from the page's own server; the WebAssembly does not come twice.
    expect(stage.pages.asked.slice(before).filter((file) => file.endsWith('.wasm'))).toEqual([]);
    await again.page.close();
  });

  it('say what is wrong with what they are given', async () => {
    const refused = async (options: Readonly<Record<string, unknown>>) => (await tab.open(options, 'wrong')).error;
    expect(await refused({ models: urls('nowhere') })).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('models/nowhere/'),
      hint: expect.stringContaining('genarun-pull.json'),
    });
    expect(await refused({ models: ['http://127.0.0.1:9/m'] })).toMatchObject({
      code: 'network',
      message: expect.stringContaining('http://127.0.0.1:9/m/genarun-model.json'),
    });
    expect(await refused({ models: urls('painter', 'painter') })).toMatchObject({ code: 'invalid_input', message: expect.stringContaining('"painter"') });
    expect(await refused({ models: urls('painter'), threads: 2 })).toMatchObject({
      code: 'invalid_input',
      hint: expect.stringContaining('Cross-Origin-Opener-Policy'),
    });
    expect(await refused({ models: urls('painter'), device: 'webgpu' })).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('"webgpu" is not there'),
    });
    shelf.put('unsure', filesOf(painter));
    expect(await refused({ models: urls('unsure') })).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('a sha256 of "model.onnx" expected'),
    });
    shelf.put(
      'stray',
      pinned({ ...reader, manifest: { ...reader.manifest, outputs: [{ name: 'shares', to: 'labels', map: { labels: '../../secret.json' } }] } }),
    );
    expect(await refused({ models: urls('stray') })).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('or in one beside it, expected'),
    });
    const lost = { model: 'local/painter', task: 'image', prompt: 'box' } as const;
    await tab.open({ models: urls('painter'), worker: '/nowhere.js' }, 'wrong');
    expect((await tab.ask(lost, { name: 'wrong' })).error).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('/nowhere.js cannot be loaded'),
    });
    await tab.open({ models: urls('painter'), wasmPaths: '/nowhere' }, 'wrong');
    expect((await tab.ask(lost, { name: 'wrong' })).error).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('/nowhere/ort-wasm-simd-threaded.wasm'),
      hint: expect.stringContaining('wasmPaths'),
    });
    expect((await tab.ask({ ...lost, model: 'local/paintr' })).error).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('Did you mean "painter"?'),
    });
  });

  it('use several threads where the page may share memory, and stop when told without losing their worker', async () => {
    const headers = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
    const { tab: second, pages } = await stage.isolated(headers);
    expect(await second.open({ models: urls('painter', 'slow'), threads: 2 })).not.toHaveProperty('error');
    const request = { model: 'local/painter', task: 'image', prompt: 'dot', seed: 9 } as const;
    expect((await second.ask(request)).media?.[0]?.base64).toBe((await tab.ask(request)).media?.[0]?.base64);
    await second.ask({ model: 'local/slow', task: 'image', prompt: 'x', seed: 1 });
    const loads = pages.asked.length;
    expect((await second.ask({ model: 'local/slow', task: 'image', prompt: 'x', seed: 1, count: 64 }, { cancelAfter: 30 })).error?.code).toBe('cancelled');
    expect((await second.ask(request)).media).toHaveLength(1);
    expect(pages.asked.length).toBe(loads);
    await second.page.close();
  });
});
