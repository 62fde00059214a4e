import { describe, expect, it } from 'vitest';
import { createMemory } from './memory.ts';

/** A memory of 100 bytes that notes who leaves. */
function open() {
  const gone: string[] = [];
  const memory = createMemory(100);
  const load = async (key: string, bytes: number) => {
    await memory.reserve(key, key, bytes, async () => {
      gone.push(key);
    });
  };
  return { memory, gone, load };
}

describe('bounded memory', () => {
  it('lets the model leave that was used longest ago, and no more than it must', async () => {
    const { memory, gone, load } = open();
    for (const key of ['a', 'b', 'c']) {
      await load(key, 30);
      memory.end(key);
    }
    memory.begin('a');
    memory.end('a');
    await load('d', 30);
    expect(gone).toEqual(['b']);
    expect(memory.bytes()).toBe(90);
  });

  it('never evicts what is at work: who comes waits until it rests', async () => {
    const { memory, gone, load } = open();
    await load('a', 60);
    let isIn = false;
    const waiting = load('b', 60).then(() => {
      isIn = true;
    });
    await Promise.resolve();
    expect([isIn, gone]).toEqual([false, []]);
    memory.end('a');
    await waiting;
    expect(gone).toEqual(['a']);
  });

  it('refuses what could never fit, also once it is measured', async () => {
    const { memory, load } = open();
    await expect(load('a', 101)).rejects.toMatchObject({ code: 'invalid_input' });
    await load('b', 10);
    await expect(memory.measured('b', 'b', 200)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('makes room for what turns out larger', async () => {
    const { memory, gone, load } = open();
    await load('a', 50);
    memory.end('a');
    await load('b', 40);
    await memory.measured('b', 'b', 80);
    expect(gone).toEqual(['a']);
    expect(memory.bytes()).toBe(80);
  });

  it('never holds more than its bound, whoever comes in whatever order', async () => {
    const { memory, load } = open();
    const sizes = [30, 70, 20, 100, 10, 50, 60, 40];
    let most = 0;
    await Promise.all(
      sizes.map(async (bytes, index) => {
        await load(`m${index}`, bytes);
        most = Math.max(most, memory.bytes());
        await Promise.resolve();
        memory.end(`m${index}`);
      }),
    );
    expect(most).toBeLessThanOrEqual(100);
  });
});
