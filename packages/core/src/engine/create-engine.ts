import { type Event, GenarunError, type Kind, type Model, type Plan, type StoredRun } from '@genarun/spec';
import type { Engine, EngineOptions, Run } from '../facade.ts';
import { builtInKinds } from '../kinds/index.ts';
import { type CompiledPlan, compilePlan } from '../plan/compile.ts';
import { makePlan } from '../plan/make-plan.ts';
import { outputSchemaOf } from '../plan/output-schema.ts';
import { answerRun } from './answer.ts';
import { drive } from './drive.ts';
import { estimatePlan } from './estimate.ts';
import { createHints } from './hints.ts';
import { createPerformer } from './perform.ts';
import { fileReaders } from './read-files.ts';
import { newRunId, newToken } from './run-id.ts';
import { createValues } from './values.ts';
import { viewRun } from './view.ts';

/** Creates the one door for execution. What it is given is all it can reach. */
export function createEngine(options: EngineOptions): Engine {
  const { store, queue, blobs, clock, adapters } = options;
  const owner = options.owner ?? 'local';
  const driver = options.driver ?? `driver-${newRunId(clock.now(), options.random)}`;
  const kinds = new Map<string, Kind>([...builtInKinds, ...(options.kinds ?? [])].map((kind) => [kind.name, kind]));
  const kind = (name: string) => kinds.get(name);
  const values = createValues(blobs);
  const compiledPlans = new Map<string, CompiledPlan>();
  const driven = new Map<string, Run>();
  for (const adapter of adapters) queue.limit(adapter.name, adapter.lane);
  const adapterOf = (name: string) => adapters.find((adapter) => adapter.name === name);
  const hints = createHints();
  const stopPerforming = queue.perform(
    createPerformer({
      ...options,
      kind,
      adapter: adapterOf,
      model: async (run, id) => modelIn((compiledPlans.get(run)?.plan ?? (await store.run(run))?.plan)?.models, id),
      services: options.services ?? {},
      secret: options.secret ?? (() => undefined),
      onUnknown: options.onUnknown ?? 'surface',
      hints,
    }),
  );

  const stored = async (id: string): Promise<StoredRun> => {
    const run = await store.run(id);
    if (!run) throw new GenarunError({ code: 'not_found', message: `there is no run "${id}"`, hint: 'genarun runs list' });
    return run;
  };

  // A plan that was just made has just been compiled.
  const madeHere = new WeakMap<Plan, CompiledPlan>();
  const compile = (plan: Plan): CompiledPlan => madeHere.get(plan) ?? compilePlan(plan, { kind });

  const take = async (
    run: StoredRun,
    compiled: CompiledPlan,
    decide: (current: StoredRun) => { readonly redo?: { readonly unknown: boolean }; readonly budget?: number },
  ): Promise<Run> => {
    const lease = await store.lease(run.id, driver, options.leaseMs ?? 15_000, clock.now());
    if (!lease) {
      const holder = await store.leaseOf(run.id, clock.now());
      throw new GenarunError({
        code: 'invalid_input',
        message: `run ${run.id} is being driven by ${holder?.owner ?? 'another process'}`,
        hint: `genarun logs ${run.id} --follow`,
      });
    }
    // What is decided here stands on what the lease protects: another driver may have been at it until a moment ago.
    const current = await stored(run.id);
    let more: ReturnType<typeof decide>;
    try {
      more = decide(current);
    } catch (error) {
      await store.release(lease);
      throw error;
    }
    compiledPlans.set(run.id, compiled);
    const events = await allEvents(run.id);
    const inbox = events.reduce((highest, { data }) => (typeof data.inbox === 'number' ? Math.max(highest, data.inbox) : highest), 0);
    const driving = drive({
      options,
      values,
      compiled,
      stored: current,
      lease,
      events,
      messages: await store.inbox(run.id, inbox),
      inbox,
      ...more,
      ...(compiled.plan.from === undefined ? {} : { earlier: await keysOf(compiled.plan.from) }),
      newToken: () => newToken(options.random),
      model: (id) => modelIn(compiled.plan.models, id),
      onStop: () => {
        driven.delete(run.id);
        compiledPlans.delete(run.id);
      },
    });
    driven.set(run.id, driving);
    return driving;
  };

  // Two who ask at once get the same driver.
  const taking = new Map<string, Promise<Run>>();
  const resumeOnce = (run: StoredRun, decide: Parameters<typeof take>[2]): Promise<Run> => {
    const here = driven.get(run.id);
    if (here) return Promise.resolve(here);
    const known = taking.get(run.id) ?? take(run, compile(run.plan), decide).finally(() => taking.delete(run.id));
    taking.set(run.id, known);
    return known;
  };

  const allEvents = async (id: string): Promise<Event[]> => {
    const events: Event[] = [];
    for (;;) {
      const page = await store.events(id, events[events.length - 1]?.seq ?? 0, 10_000);
      for (const event of page) events.push(event);
      if (page.length < 10_000) return events;
    }
  };

  const keysOf = async (id: string): Promise<ReadonlyMap<string, string>> => {
    const rows = await store.invocations(id);
    return new Map(rows.flatMap((row) => (row.status === 'done' && row.key !== undefined ? [[row.address, row.key] as const] : [])));
  };

  const post = async (id: string, type: 'pause' | 'cancel', here: (run: Run) => void): Promise<void> => {
    const run = driven.get(id);
    if (run) return here(run);
    const row = await stored(id);
    refuseEnded(row);
    await store.post({ run: id, at: clock.now(), type, data: {} });
    // Nobody drives it: this engine takes it up just to fold the message.
    if (type === 'cancel' && !(await store.leaseOf(id, clock.now()))) {
      const taken = await take(row, compile(row.plan), refuseEnded);
      taken.cancel();
      await taken.result();
    }
  };

  return {
    plan: async (document, params = {}, planOptions = {}) => {
      const from = planOptions.from === undefined ? undefined : await stored(planOptions.from);
      const { plan, compiled } = await makePlan(
        document,
        params,
        { ...planOptions, ...(planOptions.seed === undefined && from ? { seed: from.seed } : {}) },
        {
          kind,
          adapters,
          defaultModels: options.defaultModels ?? {},
          hash: options.hash,
          http: options.http,
          descriptions: {
            recall: (id) => store.setting(`model:${id}`),
            keep: (id, model) => store.setSetting(`model:${id}`, model),
          },
          newSeed: () => Math.floor(options.random() * 0x7fffffff),
          secret: options.secret ?? (() => undefined),
          maxInvocations: options.maxInvocations ?? 100_000,
          ...fileReaders(options),
        },
      );
      madeHere.set(plan, compiled);
      return plan;
    },
    estimate: (plan) => estimatePlan(compile(plan)),
    outputSchema: (plan) => outputSchemaOf(compile(plan)),
    newRunId: () => newRunId(clock.now(), options.random),
    start: async (plan, { id } = {}) => {
      const now = clock.now();
      const run: StoredRun = {
        id: id ?? newRunId(now, options.random),
        owner,
        name: plan.name,
        dialect: plan.dialect,
        status: 'running',
        seed: plan.seed,
        createdAt: now,
        updatedAt: now,
        cost: 0,
        costUnknown: false,
        counts: {},
        seq: 0,
        plan,
        ...(plan.budget === undefined ? {} : { budget: plan.budget }),
        ...(plan.from === undefined ? {} : { from: plan.from }),
      };
      const compiled = compile(plan);
      await store.createRun(run);
      return take(run, compiled, () => ({}));
    },
    resume: async (id, { budget, retryUnknown = false } = {}) => {
      const here = driven.get(id);
      if (here) return here;
      const decide = ({ status }: StoredRun) => {
        if (status === 'succeeded' || status === 'cancelled')
          throw new GenarunError({
            code: 'invalid_input',
            message: `run ${id} has ended (${status}); there is nothing to resume`,
            hint: `genarun run FILE --from ${id} takes its results over into a new run`,
          });
        const redo = status === 'failed' || status === 'partial' || retryUnknown ? { redo: { unknown: retryUnknown } } : {};
        return { ...redo, ...(budget === undefined ? {} : { budget }) };
      };
      const run = await stored(id);
      decide(run);
      return resumeOnce(run, decide);
    },
    answer: async (id, address, value, answerOptions = {}) =>
      answerRun({ run: await stored(id), address, value, ...answerOptions }, { store, clock, compile, events: allEvents, values }),
    pause: (id) => post(id, 'pause', (run) => run.pause()),
    cancel: (id) => post(id, 'cancel', (run) => run.cancel()),
    hint: hints.hint,
    view: async (id) => viewRun(await stored(id), { store, clock, compile, events: allEvents }),
    runs: (filter) => store.runs(filter),
    output: async (id) => {
      const { output } = await stored(id);
      return output === undefined ? undefined : values.whole(output);
    },
    whole: values.whole,
    events: (id, { after = 0, follow = false, signal } = {}) => followEvents({ id, after, follow, ...(signal ? { signal } : {}) }, options),
    models: () => adapters.flatMap((adapter) => adapter.models()),
    kinds: () => [...kinds.values()],
    release: async (models) => {
      const own = (name: string) => models.filter((id) => id.startsWith(`${name}/`));
      await Promise.all(options.adapters.map(({ name, release }) => (own(name).length === 0 ? undefined : release?.(own(name)))));
    },
    close: async () => {
      for (const run of driven.values()) run.stop();
      await Promise.all([...driven.values()].map((run) => run.result()));
      await stopPerforming();
      await queue.close();
      await Promise.all(options.adapters.map((adapter) => adapter.close?.()));
    },
  };
}

function refuseEnded(run: StoredRun): Record<string, never> {
  if (run.endedAt !== undefined) throw new GenarunError({ code: 'invalid_input', message: `run ${run.id} has ended (${run.status})` });
  return {};
}

function modelIn(models: Readonly<Record<string, Model>> | undefined, id: string): Model | undefined {
  return models && Object.hasOwn(models, id) ? models[id] : undefined;
}

type Following = { readonly id: string; readonly after: number; readonly follow: boolean; readonly signal?: AbortSignal };

/** The journal as the store has it; with `follow`, looks again until the run has ended. */
async function* followEvents({ id, after, follow, signal }: Following, { store, clock, inboxMs = 250 }: EngineOptions): AsyncGenerator<Event> {
  let seq = after;
  for (;;) {
    if (signal?.aborted) return;
    const ended = (await store.run(id))?.endedAt !== undefined;
    const page = await store.events(id, seq, 1000);
    for (const event of page) {
      seq = event.seq;
      yield event;
    }
    if (page.length === 1000) continue;
    if (!follow || ended) return;
    await new Promise<void>((resolve) => {
      const cancel = clock.after(inboxMs, resolve);
      signal?.addEventListener(
        'abort',
        () => {
          cancel();
          resolve();
        },
        { once: true },
      );
    });
  }
}
