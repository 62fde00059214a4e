import type { ModelRequest } from '@genarun/spec';
import { expect, it } from 'vitest';
import { createTestAdapter, createTestEngine } from './support/engine.ts';

const picture = { bytes: new Uint8Array([1, 2, 3]), mime: 'image/png', width: 4, height: 4 };

/** A model that makes pictures, and what it was asked. */
function painter() {
  const requests: ModelRequest[] = [];
  const adapter = createTestAdapter(() => '', { tasks: ['image'], output: 'image', price: { perCall: 1 } });
  const perform: typeof adapter.perform = async (request) => {
    requests.push(request);
    return { media: [{ ...picture, bytes: new Uint8Array([requests.length]) }], usage: { products: 1 } };
  };
  return { adapter: { ...adapter, perform }, requests };
}

const shape = { id: 'shape', kind: 'image', model: 'test/model', prompt: 'a shape' };
const shapes = { id: 'shapes', kind: 'image', model: 'test/model', prompt: 'shapes', count: 2 };

it('gives a product that stands as a parameter as a medium that names it', async () => {
  const { adapter, requests } = painter();
  const engine = createTestEngine({ adapters: [adapter] });
  const edit = { id: 'edit', kind: 'image', model: 'test/model', prompt: 'fill', image: '${shape}', params: { mask: '${shape}', more: '${shapes}', steps: 4 } };
  expect(await engine.run({ nodes: [shape, shapes, edit] })).toMatchObject({ status: 'succeeded' });
  const asked = requests.at(-1);
  expect(asked?.params).toEqual({ steps: 4 });
  expect(asked?.media?.map(({ parameter, mime }) => [parameter, mime])).toEqual([
    [undefined, 'image/png'],
    ['mask', 'image/png'],
    ['more', 'image/png'],
    ['more', 'image/png'],
  ]);
  expect(asked?.media?.[1]?.bytes).toEqual(asked?.media?.[0]?.bytes);
});

it('takes the result of an equal edit over: the mask counts by its bytes', async () => {
  const { adapter, requests } = painter();
  const engine = createTestEngine({ adapters: [adapter] });
  const edit = { id: 'edit', kind: 'image', model: 'test/model', prompt: 'fill', params: { mask: '${shape}' } };
  const first = await engine.run({ nodes: [shape, edit] }, {}, { seed: 1 });
  await engine.run({ nodes: [shape, edit] }, {}, { from: first.id });
  expect(requests).toHaveLength(2);
});

it('tells a call the model of its plan, and wakes it by a hint for its request alone', async () => {
  const told: string[] = [];
  const adapter = createTestAdapter(() => '');
  const perform: typeof adapter.perform = async (_request, { model, hints }) => {
    const woken = new Promise<void>((resolve) => hints?.subscribe('job-1', resolve));
    told.push(
      `${model?.version} ${hints?.url}`,
      String(engine.hint('other', 'job-1')),
      String(engine.hint('test', 'job-2')),
      String(engine.hint('test', 'job-1')),
    );
    await woken;
    return { texts: ['x'], usage: {} };
  };
  const resolve = (id: string) => ({ ...adapter.models()[0]!, id, version: 'v7' });
  const engine = createTestEngine({ adapters: [{ ...adapter, perform, resolve }], hintUrl: (name) => `https://here.example/${name}` });
  const text = { id: 'a', kind: 'text', model: 'test/model', prompt: 'p' };
  expect(await engine.run({ nodes: [text] })).toMatchObject({ status: 'succeeded' });
  expect(told).toEqual(['v7 https://here.example/test', 'false', 'false', 'true']);
});
