import { simAdapter } from '@genarun/adapters/sim';
import { GenarunError, type ModelRequest } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { contextOf } from './sim.ts';

const request: ModelRequest = { model: 'sim/writer', task: 'text', turns: [{ role: 'user', text: 'Say something.' }], count: 1, seed: 3, params: {} };

/** Codes of the failures among calls `0 … calls − 1` of a run; undefined where a call succeeds. */
async function outcomes(adapter: ReturnType<typeof simAdapter>, calls: number, changes: Partial<ModelRequest> = {}): Promise<(string | undefined)[]> {
  return Promise.all(
    Array.from({ length: calls }, async (_, call) => {
      try {
        await adapter.perform({ ...request, ...changes }, contextOf({ callKey: `run:node:1:${call}` }));
        return undefined;
      } catch (error) {
        if (!(error instanceof GenarunError) || !error.retryable) throw error;
        return error.code;
      }
    }),
  );
}

describe('the simulated provider', () => {
  it('passes the asked latency through the context’s sleep, telling growing progress', async () => {
    const slept: number[] = [];
    const fractions: number[] = [];
    const context = contextOf({ sleep: async (milliseconds) => void slept.push(milliseconds), progress: (fraction) => void fractions.push(fraction) });
    await simAdapter({ latencyMs: 250 }).perform(request, context);
    expect(slept.reduce((sum, each) => sum + each, 0)).toBeCloseTo(250);
    expect(fractions.length).toBeGreaterThan(5);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  it('lets a request’s own latency win over the adapter’s', async () => {
    let slept = 0;
    const sleep = async (milliseconds: number): Promise<void> => {
      slept += milliseconds;
    };
    const context = contextOf({ sleep });
    await simAdapter({ latencyMs: 250 }).perform({ ...request, params: { latency: 40 } }, context);
    expect(slept).toBeCloseTo(40);
  });

  it('stops in the middle of its latency when the caller gives up', async () => {
    const abort = new AbortController();
    let naps = 0;
    const sleep = async (): Promise<void> => {
      if (++naps === 3) abort.abort();
    };
    await expect(simAdapter({ latencyMs: 1000 }).perform(request, contextOf({ signal: abort.signal, sleep }))).rejects.toMatchObject({ code: 'cancelled' });
    expect(naps).toBe(3);
  });

  it('turns a sleep that rejects on abort into `cancelled`', async () => {
    const abort = new AbortController();
    const sleep = async (): Promise<void> => {
      abort.abort();
      throw new DOMException('aborted', 'AbortError');
    };
    await expect(simAdapter({ latencyMs: 10 }).perform(request, contextOf({ signal: abort.signal, sleep }))).rejects.toMatchObject({
      code: 'cancelled',
      retryable: false,
    });
  });

  it('fails about the asked share of calls, retryable, with both codes', async () => {
    const found = await outcomes(simAdapter({ failureRate: 0.3 }), 300);
    const failed = found.filter((code) => code !== undefined);
    expect(failed.length).toBeGreaterThan(60);
    expect(failed.length).toBeLessThan(120);
    expect(new Set(failed)).toEqual(new Set(['rate_limit', 'provider_outage']));
  });

  it('fails the same calls for the same seed, and others for another', async () => {
    const adapter = simAdapter();
    const params = { failureRate: 0.5 };
    expect(await outcomes(adapter, 40, { params })).toEqual(await outcomes(simAdapter(), 40, { params }));
    expect(await outcomes(adapter, 40, { params })).not.toEqual(await outcomes(adapter, 40, { params, seed: 4 }));
  });

  it('never fails at 0 and always at 1', async () => {
    expect((await outcomes(simAdapter(), 50)).every((code) => code === undefined)).toBe(true);
    expect((await outcomes(simAdapter({ failureRate: 1 }), 50)).every((code) => code !== undefined)).toBe(true);
  });

  it('gives a call that succeeds at last the answer it would have had at once', async () => {
    const calm = await simAdapter().perform(request, contextOf());
    const adapter = simAdapter({ failureRate: 0.6 });
    for (let attempt = 1; ; attempt++) {
      const answer = await adapter.perform(request, contextOf({ callKey: `run:node:${attempt}:0` })).catch(() => undefined);
      if (answer === undefined) continue;
      expect(answer).toEqual(calm);
      return;
    }
  });

  it('answers otherwise for each call when no seed is sent', async () => {
    const unseeded = { ...request, seed: undefined };
    const [first, second] = await Promise.all(['a', 'b'].map((callKey) => simAdapter().perform(unseeded, contextOf({ callKey }))));
    expect(first?.texts).not.toEqual(second?.texts);
  });

  it('says in every answer that it is a simulation, and costs nothing', async () => {
    const answer = await simAdapter().perform(request, contextOf());
    expect(answer).toMatchObject({ cost: 0, returned: { simulation: 'simulation, no AI', model: 'sim/writer', seed: 3 } });
  });

  it('has a free price and a schema that takes latency and failure rate for every model', () => {
    for (const model of simAdapter().models()) {
      expect(model).toMatchObject({ simulation: true, price: { free: true } });
      expect(model.label).toContain('simulation, no AI');
      expect(model.parameters.properties).toHaveProperty('latency');
      expect(model.parameters.properties).toHaveProperty('failureRate');
    }
  });

  it('remarks on wishes it does not know instead of failing or keeping silent', async () => {
    const answer = await simAdapter().perform({ ...request, params: { temperature: 0.7, quality: 'hd' } }, contextOf());
    expect(answer.warnings).toEqual([expect.stringContaining('"quality"')]);
  });
});
