import type { Adapter } from '@genarun/spec';
import { type AdapterUnderTest, adapterSuite } from '@genarun/spec/conformance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAdapter } from '../src/adapter.ts';
import { encodeWav } from '../src/media/wav.ts';
import { buildWorker } from './support/build-worker.ts';
import { pngMedia } from './support/png-media.ts';
import { contextWith, createShelf, type Shelf } from './support/shelf.ts';
import { embedder, filesOf, humming, listener, painter, reader } from './support/tiny-models.ts';

let shelf: Shelf;
let worker: URL;
const adapters: Adapter[] = [];
beforeAll(async () => {
  worker = await buildWorker();
  shelf = createShelf();
  for (const [name, model] of Object.entries({ painter, reader, listener, embedder, humming })) shelf.put(name, filesOf(model));
});
afterAll(async () => {
  await Promise.all(adapters.map((adapter) => adapter.close?.()));
  shelf.remove();
});

adapterSuite({ describe, it, expect }, async (): Promise<AdapterUnderTest> => {
  const adapter = localAdapter({ folders: [shelf.folder], worker, threads: 1 });
  adapters.push(adapter);
  const picture = await pngMedia.encode(
    { width: 4, height: 4, data: new Uint8Array(64).fill(255).map((_, at) => (at % 4 === 3 || at % 8 < 4 ? 255 : 0)) },
    'png',
  );
  const sound = encodeWav({ rate: 128, channels: [Float32Array.from({ length: 128 }, (_, at) => Math.sin(at / 5) / 2)] });
  const one = { count: 1, params: {} };
  return {
    adapter,
    context: contextWith(),
    requests: [
      { ...one, model: 'local/painter', task: 'image', prompt: 'box', count: 3, seed: 4, params: { scale: 2 } },
      { ...one, model: 'local/reader', task: 'describe', media: [picture, picture], seed: 4, params: { pick: 'sample' } },
      { ...one, model: 'local/listener', task: 'describe', media: [sound], seed: 4 },
      { ...one, model: 'local/embedder', task: 'embed', texts: ['a boat', 'two'] },
      { ...one, model: 'local/humming', task: 'audio', prompt: 'hum', params: { loudness: 0.25 } },
    ],
    refusals: [
      { request: { ...one, model: 'local/painter', task: 'image', prompt: 'circle' }, code: 'invalid_input' },
      { request: { ...one, model: 'local/painter', task: 'image', prompt: 'box', params: { scale: 'big' } }, code: 'invalid_input' },
      { request: { ...one, model: 'local/reader', task: 'describe' }, code: 'invalid_input' },
      { request: { ...one, model: 'local/painter', task: 'text', prompt: 'box' }, code: 'invalid_input' },
      { request: { ...one, model: 'local/nobody', task: 'image', prompt: 'box' }, code: 'not_found' },
    ],
  };
});
