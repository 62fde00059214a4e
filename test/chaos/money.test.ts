import type { Pipeline } from '@genarun/spec';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openBlobs, openHome } from './support/compose.ts';
import { billsByKey } from './support/ledger.ts';
import { openScene, type Scene } from './support/scene.ts';
import { problemsOf } from './support/soundness.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterEach(() => scene.behave({ hold: false, refuseText: '', dropRate: 0, refuseRate: 0 }));
afterAll(() => scene.close());

const forty: Pipeline = {
  genarun: 1,
  name: 'forty',
  nodes: [{ id: 'row', kind: 'text', model: 'm/writer', prompt: 'Row ${index}', forEach: Array.from({ length: 40 }, (_, index) => index) }],
};

const themes: Pipeline = {
  genarun: 1,
  name: 'themes',
  nodes: [
    {
      ...{ id: 'ideas', kind: 'list', model: 'm/writer', prompt: '4 themes', as: 'theme' },
      nodes: [
        { id: 'story', kind: 'text', model: 'm/writer', prompt: 'Story number ${index} of ${theme}' },
        { id: 'cover', kind: 'image', model: 'm/painter', prompt: 'Cover of ${story}' },
      ],
    },
  ],
};

const billed = (id: string) => scene.ledger(id).filter((line) => line.type === 'billed').length;

async function inspect<Result>(
  home: string,
  look: (kept: { store: Awaited<ReturnType<typeof openHome>>; blobs: ReturnType<typeof openBlobs> }) => Promise<Result>,
) {
  const kept = { store: await openHome(home), blobs: openBlobs(home) };
  try {
    return await look(kept);
  } finally {
    await kept.store.close();
  }
}

it('many calls at once never exceed a budget; the run pauses, and a higher budget lets it go on (E13)', async () => {
  const home = scene.home();
  await scene.behave({ refuseRate: 0.1 });
  const pipeline: Pipeline = { ...forty, onError: [{ match: ['rate_limit', 'provider_outage'], retry: { max: 9, delay: '1ms', backoff: 'none' } }] };
  const first = await scene.drive(home, { do: 'start', pipeline, seed: 7, budget: 0.0205 }).rest();
  const id = first[0]?.run ?? '';
  expect(first.at(-1)?.result).toMatchObject({ status: 'paused', reason: 'budget' });
  expect(billed(id)).toBe(20);
  expect((await scene.drive(home, { do: 'resume', run: id }).rest()).at(-1)?.result).toMatchObject({ status: 'paused', reason: 'budget' });
  expect(billed(id)).toBe(20);
  expect((await scene.drive(home, { do: 'resume', run: id, budget: 0.03 }).rest()).at(-1)?.result).toMatchObject({ status: 'paused', reason: 'budget' });
  expect(billed(id)).toBe(30);
  expect((await scene.drive(home, { do: 'resume', run: id, budget: 1 }).rest()).at(-1)?.result).toMatchObject({ status: 'succeeded' });
  expect(billed(id)).toBe(40);
  expect(await inspect(home, (kept) => problemsOf(kept, id, scene.ledger(id)))).toEqual([]);
});

it('calls whose answers are lost are surfaced as unknown where the provider cannot be asked, and asked for where it can (E8)', async () => {
  const home = scene.home();
  await scene.behave({ hold: true });
  const first = scene.drive(home, { do: 'start', pipeline: forty, seed: 7 }, { concurrency: 4, leaseMs: 1, inboxMs: 500, asks: false });
  const id = (await first.next())?.run ?? '';
  await scene.heldCalls(4);
  first.signal('SIGKILL');
  await first.rest();
  await scene.behave({ hold: false });
  const mute = (await scene.drive(home, { do: 'resume', run: id }, { asks: false }).rest()).at(-1)?.result;
  expect(mute).toMatchObject({ status: 'partial', costUnknown: true, counts: { done: 36, unknown: 4 }, fault: { code: 'unknown_outcome' } });
  expect(await inspect(home, async ({ store }) => (await store.calls(id)).filter((call) => call.status === 'unknown').length)).toBe(4);
  expect(Math.max(...billsByKey(scene.ledger(id)).values())).toBe(1);
  const asking = (await scene.drive(home, { do: 'resume', run: id }).rest()).at(-1)?.result;
  expect(asking).toMatchObject({ status: 'succeeded', costUnknown: false, counts: { done: 40 } });
  expect(billed(id)).toBe(40);
  expect(await inspect(home, (kept) => problemsOf(kept, id, scene.ledger(id)))).toEqual([]);
});

it('where the provider cannot be asked, only an explicit wish calls again (E8)', async () => {
  const home = scene.home();
  await scene.behave({ hold: true });
  const first = scene.drive(home, { do: 'start', pipeline: forty, seed: 7 }, { concurrency: 4, leaseMs: 1, inboxMs: 500, asks: false });
  const id = (await first.next())?.run ?? '';
  await scene.heldCalls(4);
  first.signal('SIGKILL');
  await first.rest();
  await scene.behave({ hold: false });
  for (let turn = 0; turn < 2; turn += 1)
    expect((await scene.drive(home, { do: 'resume', run: id }, { asks: false }).rest()).at(-1)?.result?.counts).toEqual({ done: 36, unknown: 4 });
  expect(billed(id)).toBe(40);
  const again = (await scene.drive(home, { do: 'resume', run: id, retryUnknown: true }, { asks: false }).rest()).at(-1)?.result;
  expect(again).toMatchObject({ status: 'succeeded', costUnknown: true, counts: { done: 40 } });
  expect(billed(id)).toBe(44);
});

it('a failing element leaves null at its index, its siblings finish, and resume performs only that branch again', async () => {
  const home = scene.home();
  await scene.behave({ refuseText: 'Story number 2' });
  const first = await scene.drive(home, { do: 'start', pipeline: themes, seed: 7 }).rest();
  const id = first[0]?.run ?? '';
  expect(first.at(-1)?.result).toMatchObject({ status: 'partial' });
  const output = async () => inspect(home, async ({ store }) => (await store.run(id))?.output as { ideas: Record<string, unknown>[] });
  const before = (await output()).ideas;
  expect(before.map(({ story, cover }) => [typeof story, cover === null])).toEqual([
    ['string', false],
    ['string', false],
    ['object', true],
    ['string', false],
  ]);
  expect(before[2]).toMatchObject({ theme: expect.any(String), story: null, cover: null });
  expect(billed(id)).toBe(7);
  await scene.behave({ refuseText: '' });
  const bought = new Set(billsByKey(scene.ledger(id)).keys());
  const resumed = await scene.drive(home, { do: 'resume', run: id }).rest();
  expect(resumed.at(-1)?.result).toMatchObject({ status: 'succeeded' });
  const anew = [...billsByKey(scene.ledger(id)).keys()].filter((key) => !bought.has(key)).map((key) => key.split(':')[1]);
  expect(anew.sort()).toEqual(['ideas.2/cover', 'ideas.2/story']);
  expect(resumed.filter((line) => line.type === 'started').map((line) => line.address)).toEqual(['ideas.2/story', 'ideas.2/cover']);
  const after = (await output()).ideas;
  expect(after[2]).toMatchObject({ story: expect.any(String), cover: { kind: 'image' } });
  expect([after[0], after[1], after[3]]).toEqual([before[0], before[1], before[3]]);
  expect(await inspect(home, (kept) => problemsOf(kept, id, scene.ledger(id)))).toEqual([]);
});
