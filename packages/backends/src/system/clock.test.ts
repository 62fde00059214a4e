import { expect, it } from 'vitest';
import { createClock, systemClock } from './clock.ts';
import { nodeHash } from './hash.ts';

/** Time that passes only when the test says so. */
function handTime() {
  let time = 1000;
  const timers = new Map<number, { due: number; callback: () => void }>();
  let number = 0;
  const clock = createClock({
    now: () => time,
    schedule: (callback, milliseconds) => {
      if (milliseconds > 2 ** 31 - 1) throw new Error(`timer of ${milliseconds} ms would fire at once`);
      timers.set(++number, { due: time + milliseconds, callback });
      return number;
    },
    cancel: (timer) => timers.delete(timer),
  });
  const pass = (milliseconds: number) => {
    const end = time + milliseconds;
    for (;;) {
      const next = [...timers].filter(([, { due }]) => due <= end).sort(([, left], [, right]) => left.due - right.due)[0];
      if (next === undefined) break;
      timers.delete(next[0]);
      time = next[1].due;
      next[1].callback();
    }
    time = end;
  };
  return { clock, pass, pending: () => timers.size };
}

it('calls back once, when the time has come', () => {
  const { clock, pass } = handTime();
  const calls: number[] = [];
  clock.after(50, () => calls.push(clock.now()));
  pass(49);
  expect(calls).toEqual([]);
  pass(1000);
  expect(calls).toEqual([1050]);
});

it('waits for weeks without firing early', () => {
  const { clock, pass, pending } = handTime();
  const week = 7 * 24 * 3600 * 1000;
  const calls: number[] = [];
  clock.after(9 * week, () => calls.push(clock.now()));
  pass(9 * week - 1);
  expect(calls).toEqual([]);
  pass(1);
  expect(calls).toEqual([1000 + 9 * week]);
  expect(pending()).toBe(0);
});

it('never calls back what was cancelled, also late in a long wait', () => {
  const { clock, pass, pending } = handTime();
  const calls: string[] = [];
  const cancel = clock.after(2 ** 33, () => calls.push('called'));
  pass(2 ** 32);
  cancel();
  pass(2 ** 34);
  expect(calls).toEqual([]);
  expect(pending()).toBe(0);
});

it('the clock of this machine calls back', async () => {
  const before = systemClock.now();
  await new Promise<void>((resolve) => systemClock.after(5, resolve));
  expect(systemClock.now() - before).toBeGreaterThanOrEqual(4);
});

it('hashes texts as UTF-8 and bytes alike', () => {
  expect(nodeHash('hello')).toBe('2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824');
  expect(nodeHash('é')).toBe(nodeHash(Uint8Array.of(0xc3, 0xa9)));
});
