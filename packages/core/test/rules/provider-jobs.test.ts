import { type Adapter, type AdapterContext, defineAdapter, GenarunError, isStopped, type Model, type Reconciled, stopReason } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { createMemoryBlobs, createMemoryStore, portableHash } from '../../src/index.ts';
import { createTestEngine, parsed, settle } from '../support/engine.ts';

const pipeline = { nodes: [{ id: 'a', kind: 'text', model: 'jobs/writer', prompt: 'one' }] };

const model: Model = {
  id: 'jobs/writer',
  adapter: 'jobs',
  label: 'jobs',
  tasks: ['text'],
  input: ['text'],
  output: 'text',
  parameters: {},
  seed: 'none',
  deterministic: false,
  maxCount: 1,
  price: { perCall: 1 },
};

type Wait = (context: AdapterContext) => Promise<void>;

/** A provider with its own ledger of jobs, and an adapter that waits as the test says. */
function createProvider(wait: Wait, reconciled?: (requestId: string | undefined) => Reconciled) {
  const jobs: string[] = [];
  const cancelled: string[] = [];
  const asked: (string | undefined)[] = [];
  const adapter: Adapter = defineAdapter({
    name: 'jobs',
    version: '1',
    lane: { concurrency: 4 },
    models: () => [model],
    resolve: (id) => (id === model.id ? model : undefined),
    perform: async (_, context) => {
      const id = `job-${jobs.length + 1}`;
      jobs.push(id);
      await context.requestId(id);
      try {
        await wait(context);
      } catch (error) {
        if (context.signal.aborted && !isStopped(context.signal)) cancelled.push(id);
        throw error;
      }
      return { texts: [id], usage: {} };
    },
    reconcile: async ({ requestId }) => {
      asked.push(requestId);
      return reconciled?.(requestId) ?? { status: 'answered', answer: { texts: [requestId ?? 'nobody knows'], usage: {} } };
    },
  });
  return { adapter, jobs, cancelled, asked };
}

const untilAborted: Wait = ({ signal }) =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

describe("a provider's job", () => {
  it('goes on while the run is stopped, and is asked for by its id when another engine resumes it', async () => {
    const provider = createProvider(untilAborted);
    const store = createMemoryStore();
    const blobs = createMemoryBlobs({ hash: portableHash });
    const first = createTestEngine({ adapters: [provider.adapter], store, blobs });
    const run = await first.start(await first.plan(parsed(pipeline)));
    await settle();
    run.stop();
    expect((await run.result()).status).toBe('paused');
    await first.close();
    const second = createTestEngine({ adapters: [provider.adapter], store, blobs });
    const result = await (await second.resume(run.id)).result();
    expect(result.output).toEqual({ a: 'job-1' });
    expect({ jobs: provider.jobs, cancelled: provider.cancelled, asked: provider.asked }).toEqual({ jobs: ['job-1'], cancelled: [], asked: ['job-1'] });
  });

  it('is cancelled with the run', async () => {
    const provider = createProvider(untilAborted);
    const engine = createTestEngine({ adapters: [provider.adapter] });
    const run = await engine.start(await engine.plan(parsed(pipeline)));
    await settle();
    run.cancel();
    expect((await run.result()).status).toBe('cancelled');
    expect(provider.cancelled).toEqual(['job-1']);
  });

  it('is cancelled with the run also where the engine that began it is gone', async () => {
    const provider = createProvider(untilAborted);
    const reached: (readonly [string | undefined, boolean])[] = [];
    const adapter: Adapter = {
      ...provider.adapter,
      reconcile: async ({ requestId }, { signal }) => {
        reached.push([requestId, signal.aborted && !isStopped(signal)]);
        signal.throwIfAborted();
        return { status: 'unknown' };
      },
    };
    const store = createMemoryStore();
    const blobs = createMemoryBlobs({ hash: portableHash });
    const first = createTestEngine({ adapters: [adapter], store, blobs });
    const run = await first.start(await first.plan(parsed(pipeline)));
    await settle();
    run.stop();
    await run.result();
    await first.close();
    await createTestEngine({ adapters: [adapter], store, blobs }).cancel(run.id);
    expect(reached).toEqual([['job-1', true]]);
    expect(provider.jobs).toEqual(['job-1']);
    expect(await store.run(run.id)).toMatchObject({ status: 'cancelled', costUnknown: true, counts: { cancelled: 1 } });
    expect((await store.calls(run.id)).map(({ status }) => status)).toEqual(['cancelled']);
  });

  it('is asked for by its id at once when its answer is lost, and not made again', async () => {
    const provider = createProvider(async () => {
      throw new GenarunError({ code: 'unknown_outcome', message: 'lost' });
    });
    const result = await createTestEngine({ adapters: [provider.adapter] }).run(pipeline);
    expect(result.output).toEqual({ a: 'job-1' });
    expect({ jobs: provider.jobs, asked: provider.asked }).toEqual({ jobs: ['job-1'], asked: ['job-1'] });
  });

  it('that failed fails with the reason the provider names', async () => {
    const lost: Wait = async () => {
      throw new GenarunError({ code: 'unknown_outcome', message: 'lost' });
    };
    const provider = createProvider(lost, () => ({ status: 'failed', message: 'refused', code: 'content_policy' }));
    const result = await createTestEngine({ adapters: [provider.adapter] }).run(pipeline);
    expect(result.fault).toMatchObject({ code: 'content_policy', message: 'refused', retryable: false });
    expect(provider.jobs).toEqual(['job-1']);
  });
});

it('a signal that was stopped is told from one that was cancelled or ran out of time', () => {
  expect(isStopped(AbortSignal.abort(stopReason()))).toBe(true);
  expect(isStopped(AbortSignal.abort())).toBe(false);
  expect(isStopped(AbortSignal.abort(new GenarunError({ code: 'timeout', message: 'late' })))).toBe(false);
  expect(isStopped(new AbortController().signal)).toBe(false);
});

describe('a model that is described by its provider', () => {
  const described = (describe: Adapter['describe']) => {
    const { adapter } = createProvider(async () => {});
    return createTestEngine({ adapters: [{ ...adapter, ...(describe ? { describe } : {}) }] });
  };

  it('stands in the plan as the provider describes it', async () => {
    const engine = described(async () => ({ ...model, version: 'v7', parameters: { type: 'object', properties: { steps: { type: 'integer' } } } }));
    const plan = await engine.plan(parsed(pipeline));
    expect(plan.models['jobs/writer']).toMatchObject({ version: 'v7', parameters: { properties: { steps: { type: 'integer' } } } });
  });

  it('stands as it was described last, with a warning, where the provider cannot be reached now', async () => {
    let isUp = true;
    const engine = described(async () => {
      if (isUp) return { ...model, version: 'v7', parameters: { type: 'object', properties: { steps: { type: 'integer' } } } };
      throw new GenarunError({ code: 'timeout', message: 'no answer' });
    });
    const before = await engine.plan(parsed(pipeline));
    expect(before.models['jobs/writer']?.parametersHash).toBe(portableHash('{"properties":{"steps":{"type":"integer"}},"type":"object"}'));
    isUp = false;
    const after = await engine.plan(parsed(pipeline));
    expect(after.models).toEqual(before.models);
    expect(after.warnings).toEqual(['jobs/writer: its parameters are those of its latest description, since jobs could not be asked for them (no answer)']);
  });

  it('stands unchecked, with a warning, where the provider cannot be reached', async () => {
    const engine = described(async () => {
      throw new GenarunError({ code: 'network', message: 'no network' });
    });
    const plan = await engine.plan(parsed(pipeline));
    expect(plan.models['jobs/writer']).toEqual(model);
    expect(plan.warnings).toEqual(['jobs/writer: its parameters are unchecked, since jobs could not be asked for them (no network)']);
  });

  it('refuses the plan when the provider does not have it, or says that it does something else', async () => {
    const missing = described(async () => {
      throw new GenarunError({ code: 'not_found', message: 'no such model' });
    });
    await expect(missing.plan(parsed(pipeline))).rejects.toMatchObject({ code: 'not_found' });
    const other = described(async () => ({ ...model, tasks: ['image'] }));
    await expect(other.plan(parsed(pipeline))).rejects.toThrow('node "a": model "jobs/writer" does image; kind "text" needs a model that does text');
  });
});
