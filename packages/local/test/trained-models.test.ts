import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Adapter, Pixels } from '@genarun/spec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAdapter } from '../src/adapter.ts';
import { readModelFolder } from '../src/manifest/read-model-folder.ts';
import { buildWorker } from './support/build-worker.ts';
import { pngMedia } from './support/png-media.ts';
import { contextWith, createShelf, type Shelf } from './support/shelf.ts';

/** Trained networks, where somebody has put them beside the project: one draws 50 things on 28 × 28 pixels, one knows 345 sketched things. */
const folder = join(import.meta.dirname, '../../../../shared/models');
const isThere = ['quickdraw-cvae', 'doodlenet'].every((name) => existsSync(join(folder, name)));
if (!isThere) console.log('quickdraw-cvae and doodlenet are not there: the tests with their trained weights are left out');

type Drawn = {
  readonly label: string;
  readonly z: readonly number[];
  readonly pixels_first16: readonly number[];
  readonly row14_col6_to_21: readonly number[];
  readonly row6_col6_to_21: readonly number[];
  readonly sum: number;
};
type Seen = {
  readonly name: string;
  readonly image: readonly string[];
  readonly probabilities_first16: readonly number[];
  readonly top5: readonly { readonly label: string }[];
};

describe.skipIf(!isThere)('trained networks', () => {
  let shelf: Shelf;
  let adapter: Adapter;
  beforeAll(async () => {
    shelf = createShelf();
    for (const name of ['quickdraw-cvae', 'doodlenet']) {
      cpSync(join(folder, name), join(shelf.folder, name), { recursive: true });
      cpSync(join(folder, name), join(shelf.folder, `${name}-numbers`), { recursive: true });
      // The same model whose numbers are wanted as they are.
      const { manifest } = readModelFolder(join(shelf.folder, name));
      if (manifest.format !== 'onnx') continue;
      const numbers = { ...manifest, batch: 16, outputs: manifest.outputs.map((output) => ({ name: output.name, to: 'vector' })) };
      const file = join(shelf.folder, `${name}-numbers`, 'genarun-model.json');
      writeFileSync(file, JSON.stringify(numbers), { mode: 0o644, flag: 'w' });
    }
    adapter = localAdapter({ folders: [shelf.folder], worker: await buildWorker(), threads: 1 });
  });
  afterAll(async () => {
    await adapter.close?.();
    shelf.remove();
  });

  const golden = <Case>(name: string): readonly Case[] => JSON.parse(readFileSync(join(folder, name, 'golden.json'), 'utf8')).cases;
  const close = (given: ArrayLike<number>, wanted: readonly number[]) => wanted.every((value, at) => Math.abs((given[at] ?? Number.NaN) - value) < 1e-4);

  it('draw their golden pictures, number by number', async () => {
    const cases = golden<Drawn>('quickdraw-cvae');
    expect(cases.length).toBeGreaterThan(1);
    for (const { label, z, pixels_first16, row14_col6_to_21, row6_col6_to_21, sum } of cases) {
      const { vectors } = await adapter.perform(
        { model: 'local/quickdraw-cvae-numbers', task: 'embed', texts: [label], count: 1, params: { z } },
        contextWith(),
      );
      const numbers = vectors?.[0] ?? new Float32Array();
      expect(numbers).toHaveLength(784);
      expect(close(numbers, pixels_first16)).toBe(true);
      expect(close(numbers.subarray(14 * 28 + 6), row14_col6_to_21)).toBe(true);
      expect(close(numbers.subarray(6 * 28 + 6), row6_col6_to_21)).toBe(true);
      expect(Math.abs(numbers.reduce((total, number) => total + number, 0) - sum)).toBeLessThan(0.01);
      const { media = [] } = await adapter.perform({ model: 'local/quickdraw-cvae', task: 'image', prompt: label, count: 1, params: { z } }, contextWith());
      const { width, height, data } = await pngMedia.decode(media[0]?.bytes ?? new Uint8Array());
      expect([width, height]).toEqual([28, 28]);
      numbers.forEach((number, at) => {
        expect(Math.abs((data[at * 4] ?? -1) - 255 * (1 - number))).toBeLessThanOrEqual(0.51);
      });
    }
  });

  it('see their golden sketches, in a run of many as one by one', async () => {
    const cases = golden<Seen>('doodlenet');
    const media = await Promise.all(cases.map(({ image }) => pngMedia.encode(sketch(image), 'png')));
    const { vectors = [] } = await adapter.perform({ model: 'local/doodlenet-numbers', task: 'embed', media, count: 1, params: {} }, contextWith());
    for (const [index, { probabilities_first16 }] of cases.entries()) {
      expect(close(vectors[index] ?? [], probabilities_first16)).toBe(true);
      const alone = await adapter.perform(
        { model: 'local/doodlenet-numbers', task: 'embed', media: media.slice(index, index + 1), count: 1, params: {} },
        contextWith(),
      );
      expect(alone.vectors?.[0]).toEqual(vectors[index]);
    }
  });

  it('name what is drawn, likeliest first, and keep to the labels of the other where they are asked to', async () => {
    for (const { image, top5 } of golden<Seen>('doodlenet')) {
      const media = [await pngMedia.encode(sketch(image), 'png')];
      const see = async (params: Readonly<Record<string, string>>) =>
        (await adapter.perform({ model: 'local/doodlenet', task: 'describe', media, count: 1, seed: 1, params }, contextWith())).texts?.[0];
      expect(await see({})).toBe(top5[0]?.label);
      expect(await see({ pick: 'top' })).toBe(top5.map(({ label }) => label).join(', '));
      expect(adapter.resolve('local/quickdraw-cvae')?.prompts).toContain(await see({ only: 'quickdraw-cvae' }));
    }
  });
});

/** Black where a row has `#`, on white. */
function sketch(rows: readonly string[]): Pixels {
  const width = rows[0]?.length ?? 0;
  const data = new Uint8Array(width * rows.length * 4).fill(255);
  rows.forEach((row, y) => {
    [...row].forEach((sign, x) => {
      if (sign === '#') data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    });
  });
  return { width, height: rows.length, data };
}
