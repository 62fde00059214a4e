import type { Ending, Fault, Job, LaneLimits, LanePace, Performer, Queue } from '@genarun/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInProcessQueue } from '../src/index.ts';
import { createTestClock, type TestClock } from './support/engine.ts';

const minute = 60_000;
const start = 1_000_000;

type Begun = { readonly address: string; readonly at: number };
type Outcome = { readonly refused?: { readonly retryAfterMs?: number }; readonly usage?: Ending['usage']; readonly calls?: number; readonly tookMs?: number };

/** A lane whose performer answers as the test says; refused jobs are dispatched again, as the engine does it. */
function createScene(limits: LaneLimits, answer: (begun: Begun, earlier: readonly Begun[]) => Outcome) {
  const clock: TestClock = createTestClock(start);
  const queue: Queue = createInProcessQueue({ clock, lanes: { it: limits } });
  const begun: Begun[] = [];
  const done: string[] = [];
  const refused: string[] = [];
  const paces: LanePace[] = [];
  queue.paces((pace) => paces.push(pace));
  const perform: Performer = (job) =>
    new Promise((resolve) => {
      const one = { address: job.address, at: clock.now() };
      const { refused: refusal, tookMs = 0, ...more } = answer(one, [...begun]);
      begun.push(one);
      const common = { run: job.run, address: job.address, attempt: 1, startedAt: one.at, endedAt: one.at, cost: 0, costUnknown: false, calls: 1, ...more };
      const fault: Fault = { code: 'rate_limit', message: 'slow down', retryable: true, ...refusal };
      const end = () => resolve(refusal ? { ...common, type: 'failed', fault } : { ...common, type: 'done', value: null, products: [] });
      if (tookMs > 0) clock.after(tookMs, end);
      else end();
    });
  queue.perform(perform);
  const jobs = new Map<string, Job>();
  const dispatch = (address: string, more: Partial<Job> = {}) => {
    const job: Job = {
      ...{ run: 'r', owner: 'o', address, attempt: 1, epoch: 1, lane: 'it', node: 'n', kind: 'text', fields: {}, params: {}, randomSeed: 1, cache: true },
      ...more,
    };
    jobs.set(address, job);
    queue.dispatch(job);
  };
  queue.endings('r', (ending) => {
    if (ending.type === 'failed') {
      refused.push(ending.address);
      clock.after(ending.fault.retryAfterMs ?? 1000, () => queue.dispatch(jobs.get(ending.address) as Job));
    } else done.push(ending.address);
  });
  return { clock, queue, begun, done, refused, paces, dispatch };
}

const many = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);

/** A provider that takes so many calls in any window, and says when the next one fits. */
function slidingLimit(count: number, windowMs: number, told = true) {
  const taken: number[] = [];
  return ({ at }: Begun): Outcome => {
    while (taken.length > 0 && at - (taken[0] ?? 0) >= windowMs) taken.shift();
    if (taken.length >= count) return { refused: told ? { retryAfterMs: windowMs - (at - (taken[0] ?? 0)) } : {} };
    taken.push(at);
    return { tookMs: 20 };
  };
}

async function finish(scene: ReturnType<typeof createScene>, count: number, stepMs: number, limitMs: number): Promise<number> {
  const begin = scene.clock.now();
  while (scene.done.length < count && scene.clock.now() - begin < limitMs) await scene.clock.advance(stepMs);
  return scene.clock.now() - begin;
}

describe('a lane with limits per minute', () => {
  it('starts no more calls in any minute than it may, and no later than it must', async () => {
    const scene = createScene({ concurrency: 100, perMinute: 10 }, () => ({}));
    for (const address of many(25)) scene.dispatch(address);
    await finish(scene, 25, 1000, 5 * minute);
    expect(scene.begun.map(({ at }) => Math.floor((at - start) / minute))).toEqual([...Array(10).fill(0), ...Array(10).fill(1), ...Array(5).fill(2)]);
  });

  it('counts a conversation as the calls it may make, and gives back those it did not', async () => {
    const scene = createScene({ concurrency: 100, perMinute: 10 }, () => ({ calls: 2, tookMs: 100 }));
    for (const address of many(5)) scene.dispatch(address, { calls: 4 });
    await scene.clock.advance(50);
    expect(scene.begun).toHaveLength(2);
    await scene.clock.advance(1000);
    // 2 + 2 and 4 to come, then 2 + 2 + 2 and 4: the fifth has to wait.
    expect(scene.begun).toHaveLength(4);
    await scene.clock.advance(minute);
    expect(scene.begun).toHaveLength(5);
  });

  it('reserves tokens for the longest answers, and gives back what was not used when a call ends', async () => {
    const scene = createScene({ concurrency: 100, tokensPerMinute: 10_000 }, () => ({ tookMs: 1000, usage: { inputTokens: 100, outputTokens: 400 } }));
    for (const address of many(20)) scene.dispatch(address, { tokens: 5000 });
    await scene.clock.advance(0);
    expect(scene.begun).toHaveLength(2);
    await scene.clock.advance(1000);
    // Two have used 1,000; one of 5,000 fits beside them, a second one would be too many.
    expect(scene.begun).toHaveLength(3);
    await scene.clock.advance(4 * minute);
    expect(scene.done).toHaveLength(20);
  });

  it('lets a call pass alone that is larger than the whole limit', async () => {
    const scene = createScene({ concurrency: 4, tokensPerMinute: 1000 }, () => ({ usage: { inputTokens: 5000 } }));
    for (const address of many(2)) scene.dispatch(address, { tokens: 5000 });
    await scene.clock.advance(0);
    expect(scene.begun).toHaveLength(1);
    await scene.clock.advance(minute);
    expect(scene.begun).toHaveLength(2);
  });

  it('never lets more tokens through in a minute than its limit, whatever the jobs reserve and use', async () => {
    const job = fc.record({
      tokens: fc.integer({ min: 1, max: 900 }),
      share: fc.double({ min: 0.05, max: 1, noNaN: true }),
      tookMs: fc.integer({ min: 1, max: 40_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(job, { minLength: 1, maxLength: 20 }), async (jobs) => {
        const used: { readonly at: number; readonly tokens: number }[] = [];
        const scene = createScene({ concurrency: 5, tokensPerMinute: 1000 }, ({ address, at }) => {
          const own = jobs[Number(address.slice(1))] ?? { tokens: 0, share: 0, tookMs: 1 };
          const tokens = Math.ceil(own.tokens * own.share);
          used.push({ at, tokens });
          return { tookMs: own.tookMs, usage: { outputTokens: tokens } };
        });
        jobs.forEach(({ tokens }, index) => {
          scene.dispatch(`n${index}`, { tokens });
        });
        await finish(scene, jobs.length, 30_000, 60 * minute);
        expect(scene.done).toHaveLength(jobs.length);
        for (const { at } of used)
          expect(used.filter((other) => other.at > at - minute && other.at <= at).reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(1000);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a lane whose provider refuses calls', () => {
  it('starts nothing before the moment the provider names, and then half as much as it takes', async () => {
    let refuses = true;
    const scene = createScene({ concurrency: 8 }, ({ address }) => (refuses && Number(address.slice(1)) >= 4 ? { refused: { retryAfterMs: 30_000 } } : {}));
    for (const address of many(40)) scene.dispatch(address);
    await scene.clock.advance(0);
    refuses = false;
    const told = scene.paces.at(-1);
    // Four calls were taken, and half a minute is to be waited: eight a minute, halved; what is told first may not know all refusals yet.
    expect(told).toMatchObject({ lane: 'it', slowed: true, until: start + 30_000 });
    expect(told?.perMinute).toBeGreaterThanOrEqual(4);
    expect(told?.perMinute).toBeLessThan(8);
    const before = scene.begun.length;
    await scene.clock.advance(29_999);
    expect(scene.begun).toHaveLength(before);
    await scene.clock.advance(1);
    expect(scene.begun).toHaveLength(before + 1);
    expect(scene.begun.at(-1)?.at).toBe(start + 30_000);
    await scene.clock.advance(minute);
    const gaps = scene.begun.slice(before).map(({ at }, index, all) => at - (all[index - 1]?.at ?? at));
    // Four a minute, and five once the first of them has succeeded.
    expect(gaps[1]).toBe(12_000);
    expect(gaps.slice(1).every((gap, index, all) => index === 0 || gap < (all[index - 1] ?? 0))).toBe(true);
  });

  it('halves once for all calls that were under way together, and judges by all that were refused', async () => {
    const scene = createScene({ concurrency: 16 }, (_, earlier) => (earlier.length < 2 ? {} : { refused: { retryAfterMs: 10_000 }, tookMs: 5 }));
    for (const address of many(12)) scene.dispatch(address);
    await scene.clock.advance(10);
    // Two were taken in ten seconds: twelve a minute; only the newest word counts.
    expect(scene.paces.at(-1)?.perMinute).toBeCloseTo(6, 1);
    expect(scene.paces.every(({ concurrency }) => concurrency === 8)).toBe(true);
  });

  it('waits longer and longer where the provider names no moment', async () => {
    const scene = createScene({ concurrency: 1 }, () => ({ refused: {} }));
    scene.dispatch('n0');
    await scene.clock.advance(0);
    await scene.clock.advance(10 * minute);
    const gaps = scene.begun.map(({ at }, index, all) => Math.round((at - (all[index - 1]?.at ?? at)) / 1000)).slice(1, 8);
    expect(gaps).toEqual([1, 2, 4, 8, 16, 32, 60]);
  });

  it('recovers with successes and says so once it goes as before', async () => {
    let refuses = true;
    const scene = createScene({ concurrency: 4 }, () => (refuses ? { refused: { retryAfterMs: 1000 } } : { tookMs: 10 }));
    for (const address of many(200)) scene.dispatch(address);
    await scene.clock.advance(500);
    refuses = false;
    await finish(scene, 200, 1000, 10 * minute);
    expect(scene.done).toHaveLength(200);
    expect(scene.paces.at(-1)).toEqual({ lane: 'it', slowed: false, concurrency: 4 });
    expect(scene.paces.filter(({ slowed }) => !slowed)).toHaveLength(1);
  });

  it.each([
    ['10 calls a minute, told', 10, minute, true],
    ['60 calls a minute, told', 60, minute, true],
    ['3 calls a second, told', 3, 1000, true],
    ['60 calls a minute, untold', 60, minute, false],
  ] as const)('comes near the optimum under %s', async (_, count, windowMs, told) => {
    const jobs = count * 6;
    const scene = createScene({ concurrency: 16 }, slidingLimit(count, windowMs, told));
    for (const address of many(jobs)) scene.dispatch(address);
    const took = await finish(scene, jobs, windowMs / 20, 60 * minute);
    const best = (jobs / count - 1) * windowMs;
    expect(scene.done).toHaveLength(jobs);
    expect(took / best).toBeLessThan(1.5);
    expect(scene.refused.length).toBeLessThan(16 + jobs / 4);
  });

  it('does not come to a standstill where calls are refused at random', async () => {
    let state = 7;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const scene = createScene({ concurrency: 8 }, () => (random() < 0.2 ? { refused: { retryAfterMs: 100 }, tookMs: 10 } : { tookMs: 50 }));
    for (const address of many(300)) scene.dispatch(address);
    const took = await finish(scene, 300, 100, 30 * minute);
    expect(scene.done).toHaveLength(300);
    expect(took).toBeLessThan(2 * minute);
  });

  it('goes the same way every time under the same clock', async () => {
    const once = async () => {
      const scene = createScene({ concurrency: 8 }, slidingLimit(20, 10_000));
      for (const address of many(100)) scene.dispatch(address);
      await finish(scene, 100, 500, 10 * minute);
      return { begun: scene.begun, paces: scene.paces };
    };
    expect(await once()).toEqual(await once());
  });
});
