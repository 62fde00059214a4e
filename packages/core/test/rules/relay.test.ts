import { type Adapter, defineAdapter, GenarunError, type Media, type Model, type ModelAnswer, type ModelRequest, type Pipeline } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { portableHash } from '../../src/index.ts';
import { createTestEngine, parsed } from '../support/engine.ts';

const described = { adapter: 'net', label: 'net', parameters: {}, seed: 'integer', deterministic: true, maxCount: 1, price: { free: true } } as const;
const models: readonly Model[] = [
  { ...described, id: 'net/paint', tasks: ['image'], input: ['text'], output: 'image' },
  { ...described, id: 'net/see', tasks: ['describe'], input: ['image', 'text'], output: 'text' },
  { ...described, id: 'net/dear', tasks: ['image'], input: ['text'], output: 'image', price: { perCall: 0.01 } },
  { ...described, id: 'net/write', tasks: ['text'], input: ['text'], output: 'text' },
  { ...described, id: 'net/embed', tasks: ['embed'], input: ['text'], output: 'embedding' },
];

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A picture is a text `pixels|how it was encoded`; equal pixels are equal pictures. */
const media = {
  pixelHash: async (bytes: Uint8Array) => portableHash(decoder.decode(bytes).split('|')[0] ?? ''),
  decode: async (bytes: Uint8Array) => {
    const level = Number(decoder.decode(bytes).split('|')[0]);
    return { width: 8, height: 8, data: new Uint8Array(256).fill(Number.isFinite(level) ? level : 0) };
  },
} as unknown as Media; // a relay asks for nothing else

type Answer = (request: ModelRequest, call: number) => string;

function network(answer: Answer, requests: ModelRequest[] = []): Adapter {
  return defineAdapter({
    name: 'net',
    version: '1',
    lane: { concurrency: 4 },
    models: () => models,
    resolve: (id) => models.find((model) => model.id === id),
    perform: async (request): Promise<ModelAnswer> => {
      const made = answer(request, requests.push(request) - 1);
      if (request.task !== 'image') return { texts: [made], usage: {}, cost: 0 };
      return { media: [{ bytes: encoder.encode(made), mime: 'image/test', width: 8, height: 8 }], usage: { products: 1 } };
    },
  });
}

function walk(repeat: object, more: object = {}): Partial<Pipeline> {
  return {
    inputs: { prompt: { default: 'a fox' } },
    nodes: [{ id: 'walk', kind: 'relay', of: '${previous | default: prompt}', seed: 'run', repeat, ...more }],
  };
}

async function walked(answer: Answer, repeat: object, { more = {}, seed = 42 }: { more?: object; seed?: number } = {}) {
  const requests: ModelRequest[] = [];
  const engine = createTestEngine({ adapters: [network(answer, requests)], media });
  const result = await engine.run(walk(repeat, more), {}, { seed });
  const events = await engine.store.events(result.id, 0);
  return { result, requests, events, ending: events.find(({ type }) => type === 'repeated')?.data };
}

const cycle = ['net/paint', 'net/see'];
const inside = (request: ModelRequest) => decoder.decode(request.media?.[0]?.bytes ?? encoder.encode(request.prompt));

describe('relay', () => {
  it('hands each model what the one before it made: pictures of texts, words for pictures', async () => {
    const { result, requests } = await walked((request) => `${inside(request)}+`, { max: 4, cycle });
    expect(result).toMatchObject({ status: 'succeeded', output: { walk: 'a fox++++' } });
    expect(requests.map(({ task, model, seed }) => [task, model, seed])).toEqual([
      ['image', 'net/paint', 42],
      ['describe', 'net/see', 42],
      ['image', 'net/paint', 42],
      ['describe', 'net/see', 42],
    ]);
  });

  it('gives a text to a model of texts as one turn, and asks about a picture what it is told', async () => {
    const { requests } = await walked(() => 'x', { max: 3, cycle: ['net/write', 'net/paint', 'net/see'] }, { more: { prompt: 'What is it?' } });
    expect(requests[0]).toMatchObject({ task: 'text', turns: [{ role: 'user', text: 'a fox' }] });
    expect(requests[1]).toMatchObject({ task: 'image', prompt: 'x' });
    expect(requests[2]).toMatchObject({ task: 'describe', prompt: 'What is it?' });
  });

  it('sends a member of the cycle the parameters that stand beside it, over those of the node', async () => {
    const own = [{ model: 'net/paint', params: { width: 256 } }, 'net/see'];
    const { requests } = await walked(() => 'x', { max: 2, cycle: own }, { more: { params: { width: 64, length: 'short' } } });
    expect(requests.map(({ params }) => params)).toEqual([
      { width: 256, length: 'short' },
      { width: 64, length: 'short' },
    ]);
  });

  it('takes the text of "empty" where a model gives none, with a warning; without it that is a fault', async () => {
    const silent = (request: ModelRequest) => (request.task === 'describe' ? ' ' : 'p');
    const { result, events } = await walked(silent, { max: 2, cycle }, { more: { empty: '[empty]' } });
    expect(result.output).toEqual({ walk: '[empty]' });
    expect(events.some(({ data }) => String(data.warnings).includes('gave no text'))).toBe(true);
    expect((await walked(silent, { max: 2, cycle })).result).toMatchObject({ status: 'partial', fault: { code: 'invalid_output' } });
  });

  it('sends any whole seed as it is, and none with seed: none', async () => {
    expect((await walked(() => 'x', { max: 1, cycle }, { seed: 5_000_000_000 })).requests[0]?.seed).toBe(5_000_000_000);
    expect((await walked(() => 'x', { max: 1, cycle }, { more: { seed: 'none' } })).requests[0]?.seed).toBeUndefined();
  });

  it.each([
    [['net/paint', 'net/paint'], 'net/paint gives a picture, and net/paint takes none (it does image)'],
    [['net/paint'], 'net/paint gives a picture, and net/paint takes none'],
    [['net/see', 'net/paint', 'net/write'], 'net/paint gives a picture, and net/write takes none'],
    [['net/embed'], 'a relay needs models that make or describe'],
  ])('refuses the cycle %j before anything runs', async (models, message) => {
    const engine = createTestEngine({ adapters: [network(() => 'x')], media });
    const error = await engine.plan(parsed(walk({ max: 9, cycle: models }))).catch((refused: unknown) => refused);
    expect(error).toBeInstanceOf(GenarunError);
    expect((error as GenarunError).message).toContain(`node "walk": `);
    expect((error as GenarunError).message).toContain(message);
  });

  it('needs a cycle', async () => {
    const engine = createTestEngine({ adapters: [network(() => 'x')], media });
    await expect(engine.plan(parsed(walk({ max: 2 })))).rejects.toThrow('node "walk": expected the models it goes through in repeat.cycle');
  });
});

describe('stop', () => {
  it('duplicate: exact ends at pictures with equal pixels, however they are encoded, and keeps the one that repeats', async () => {
    const { result, ending, requests } = await walked((request, call) => (request.task === 'image' ? `same|${call}` : `text ${call}`), {
      max: 50,
      cycle,
      stop: { duplicate: 'exact' },
    });
    expect(requests).toHaveLength(3);
    expect(ending).toMatchObject({ iterations: 3, reason: 'duplicate', loopLength: 2 });
    expect(result.counts).toEqual({ done: 3 });
  });

  it('reaching max wins over a repeat in the last iteration', async () => {
    const { ending } = await walked(() => 'same', { max: 3, cycle, stop: { duplicate: 'exact' } });
    expect(ending).toMatchObject({ iterations: 3, reason: 'max' });
  });

  it('near ends at a picture not far from an earlier one, and tells how far', async () => {
    const levels = [0, 100, 200, 104];
    const painted = (request: ModelRequest, call: number) => (request.task === 'image' ? `${levels[call / 2]}|` : `words ${'abcdefgh'[call]} only ${call * 7}`);
    const { ending } = await walked(painted, { max: 50, cycle, stop: { near: { distance: 0.02 } } });
    expect(ending).toMatchObject({ iterations: 7, reason: 'near', loopLength: 4, distance: expect.closeTo(4 / 255, 9) });
  });

  it('near ends at a text of mostly the same words', async () => {
    const texts = ['a red fox in the snow', 'two boats at sea', 'a red fox in the deep snow'];
    const { ending } = await walked((_, call) => texts[call] ?? '', { max: 9, cycle: ['net/write'], stop: { near: { distance: 0.3 } } });
    expect(ending).toMatchObject({ iterations: 3, reason: 'near', loopLength: 2 });
  });

  it('fixedPoint ends after so many rounds that gave the same', async () => {
    const settled = (request: ModelRequest, call: number) => (request.task === 'image' ? `${Math.max(0, 4 - call)}|` : 'still');
    const { ending } = await walked(settled, { max: 50, cycle, stop: { fixedPoint: { rounds: 3 } } }, { more: { cache: false } });
    expect(ending).toMatchObject({ iterations: 11, reason: 'fixedPoint', loopLength: 2 });
    const restless = (request: ModelRequest, call: number) => (request.task === 'image' ? `${10 + (call % 4)}|` : `${call % 4}`);
    expect((await walked(restless, { max: 30, cycle, stop: { fixedPoint: { rounds: 2 } } }, { more: { cache: false } })).ending).toMatchObject({
      reason: 'max',
    });
  });

  it('cost ends once the loop has cost so much', async () => {
    const { ending, result } = await walked((_, call) => `${call}`, { max: 50, cycle: ['net/dear', 'net/see'], stop: { cost: 0.025 } });
    expect(ending).toMatchObject({ iterations: 5, reason: 'cost' });
    expect(result.cost).toBeCloseTo(0.03);
  });

  it('decides the same after the journal is read again in the middle', async () => {
    const adapter = network((request, call) => (request.task === 'image' ? `${call % 6}|` : `text ${call}`));
    const engine = createTestEngine({ adapters: [adapter], media });
    const plan = await engine.plan(parsed(walk({ max: 50, cycle, stop: { duplicate: 'exact' } })), {}, { seed: 1 });
    const run = await engine.start(plan, { id: 'known-id' });
    const stop = run.subscribe((notice) => {
      if (notice.type === 'event' && notice.event.address === 'walk~3' && notice.event.type === 'done') run.pause();
    });
    expect(await run.result()).toMatchObject({ id: 'known-id', status: 'paused' });
    stop();
    const again = await engine.resume('known-id');
    expect(await again.result()).toMatchObject({ status: 'succeeded', counts: { done: 7 } });
    await expect(engine.start(plan, { id: 'known-id' })).rejects.toThrow();
  });
});
