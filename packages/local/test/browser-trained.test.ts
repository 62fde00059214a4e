import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Adapter } from '@genarun/spec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAdapter } from '../src/adapter.ts';
import { buildWorker } from './support/build-worker.ts';
import { hasChromium, loopOf, openStage, type Stage, wordsOf } from './support/page/stage.ts';
import { pngMedia } from './support/png-media.ts';
import { contextWith } from './support/shelf.ts';

/** Trained networks, where somebody has put them beside the project: one draws, one knows sketches, one writes. */
const folder = join(import.meta.dirname, '../../../../shared/models');
const names = ['quickdraw-cvae', 'doodlenet', 'stories260K'];
const isThere = names.every((name) => existsSync(join(folder, name)));
if (!isThere) console.log('trained models are not there: the tests with their weights in a page are left out');

describe.skipIf(!hasChromium || !isThere)('trained networks in a page', () => {
  let stage: Stage;
  let machine: Adapter;
  beforeAll(async () => {
    machine = localAdapter({ folders: [folder], worker: await buildWorker(), threads: 1 });
    stage = await openStage({ '/trained/': folder });
    expect(await stage.tab.open({ models: names.map((name) => `${stage.models.url}trained/${name}/genarun-model.json`) })).not.toHaveProperty('error');
  }, 60_000);
  afterAll(async () => {
    await stage?.close();
    await machine?.close?.();
  });

  it('draw and see as on a machine', async () => {
    for (const [seed, prompt] of ['apple', 'mug', 'mountain'].entries()) {
      const paint = { model: 'local/quickdraw-cvae', task: 'image', prompt, seed, count: 1, params: {} } as const;
      const [there, mine] = [await stage.tab.ask(paint), await machine.perform(paint, contextWith())];
      const { data } = await pngMedia.decode(mine.media?.[0]?.bytes ?? new Uint8Array());
      // A difference in the last bit may round to the next of 256 greys.
      expect([...data].filter((value, at) => Math.abs((there.media?.[0]?.data?.[at] ?? -9) - value) > 1)).toEqual([]);
      const see = { model: 'local/doodlenet', task: 'describe', count: 1, seed, params: { pick: 'top', format: 'json' } } as const;
      const media = (there.media ?? []).map(({ mime, base64 }) => ({ mime, base64 }));
      const seen = JSON.parse((await stage.tab.ask({ ...see, media })).texts?.[0] ?? '[]');
      const bytes = media.map(({ mime, base64 }) => ({ mime, bytes: Uint8Array.from(Buffer.from(base64, 'base64')) }));
      const known = JSON.parse((await machine.perform({ ...see, media: bytes }, contextWith())).texts?.[0] ?? '[]');
      expect(seen.map(({ label }: { label: string }) => label)).toEqual(known.map(({ label }: { label: string }) => label));
      for (const [place, { score }] of seen.entries()) expect(Math.abs(score - known[place].score)).toBeLessThan(1e-5);
    }
  });

  it('write their golden text', async () => {
    const { cases } = JSON.parse(readFileSync(join(folder, 'stories260K/golden.json'), 'utf8'));
    for (const { prompt, max_new_tokens, text } of cases) {
      const told = await stage.tab.ask({ model: 'local/stories260K', prompt, params: { do_sample: false, max_new_tokens } });
      expect(told.texts).toEqual([text]);
    }
  });

  it('walk from word to picture to word in a pipeline, the same way for the same seed', async () => {
    const loop = loopOf('apple', ['local/quickdraw-cvae', { model: 'local/doodlenet', params: { only: 'quickdraw-cvae' } }], 10);
    const walked = await stage.tab.run(loop, 7);
    expect([walked.status, wordsOf(walked).length]).toEqual(['succeeded', 5]);
    for (const seen of wordsOf(walked)) expect(machine.resolve('local/quickdraw-cvae')?.prompts).toContain(seen);
    expect(wordsOf(await stage.tab.run(loop, 7))).toEqual(wordsOf(walked));
  });
});
