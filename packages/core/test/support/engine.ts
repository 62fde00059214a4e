import {
  type Adapter,
  type Clock,
  defineAdapter,
  defineKind,
  GenarunError,
  type Kind,
  type Media,
  type Model,
  type ModelRequest,
  type Parsed,
  type Pipeline,
  type Store,
} from '@genarun/spec';
import {
  createEngine,
  createInProcessQueue,
  createMemoryBlobs,
  createMemoryStore,
  createRandom,
  type Engine,
  type EngineOptions,
  portableHash,
  type RunResult,
} from '../../src/index.ts';

/** A clock in the test's hand: time stands still until `advance`. Callbacks due run in order. */
export type TestClock = Clock & { readonly advance: (milliseconds: number) => Promise<void> };

export function createTestClock(start = 1_000_000): TestClock {
  let now = start;
  let timers: { at: number; callback: () => void }[] = [];
  return {
    now: () => now,
    after: (milliseconds, callback) => {
      const timer = { at: now + milliseconds, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance: async (milliseconds) => {
      const end = now + milliseconds;
      for (;;) {
        const next = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.at);
        next.callback();
        await settle();
      }
      now = end;
      await settle();
    },
  };
}

/** Lets everything that can go on without time passing go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** The real clock, for tests in which time only has to pass. */
export const realClock: Clock = {
  now: Date.now,
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

export type Answering = (request: ModelRequest, call: number) => string | Promise<string>;

/** An adapter whose one text model answers as the test says, and counts. */
export function createTestAdapter(answer: Answering, more: Partial<Model> = {}): Adapter & { readonly requests: ModelRequest[] } {
  const requests: ModelRequest[] = [];
  const model: Model = {
    id: 'test/model',
    adapter: 'test',
    label: 'test',
    tasks: ['text'],
    input: ['text'],
    output: 'text',
    parameters: {},
    seed: 'integer',
    deterministic: true,
    maxCount: 1,
    price: { free: true },
    ...more,
  };
  const adapter = defineAdapter({
    name: 'test',
    version: '1',
    lane: { concurrency: 4 },
    models: () => [model],
    resolve: (id) => (id.startsWith('test/') ? { ...model, id } : undefined),
    perform: async (request, { signal }) => {
      const call = requests.push(request);
      const text = await answer(request, call);
      signal.throwIfAborted();
      return { texts: [text], usage: { inputTokens: 1, outputTokens: 1 } };
    },
  });
  return { ...adapter, requests };
}

const noMedia: Media = new Proxy({} as Media, {
  get: (_, name) => () => {
    throw new GenarunError({ code: 'internal', message: `this test has no media (${String(name)})` });
  },
});

export type TestEngine = Engine & {
  readonly store: Store;
  readonly run: (pipeline: Partial<Pipeline>, params?: Record<string, unknown>, options?: Parameters<Engine['plan']>[2]) => Promise<RunResult>;
};

/** An engine over memory backends. */
export function createTestEngine(options: Partial<EngineOptions> & { readonly concurrency?: number } = {}): TestEngine {
  const store = options.store ?? createMemoryStore();
  const clock = options.clock ?? realClock;
  const queue = options.queue ?? createInProcessQueue({ clock, ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }) });
  const refuse = async () => {
    throw new GenarunError({ code: 'network', message: 'this test has no network' });
  };
  const engine = createEngine({
    blobs: createMemoryBlobs({ hash: portableHash }),
    http: { guarded: refuse, configured: refuse },
    media: noMedia,
    hash: portableHash,
    adapters: [],
    random: createRandom(1),
    inboxMs: 5,
    ...options,
    store,
    queue,
    clock,
  });
  return {
    ...engine,
    store,
    run: async (pipeline, params, planOptions) => (await engine.start(await engine.plan(parsed(pipeline), params, planOptions))).result(),
  };
}

/** A canonical document as the dialects hand it over. */
export function parsed(pipeline: Partial<Pipeline>): Parsed {
  return { dialect: 'canonical', pipeline: { genarun: 1, name: 'test', nodes: [], ...pipeline }, origins: new Map(), warnings: [] };
}

/** A kind that performs what the test says. */
export function createTestKind(name: string, perform: NonNullable<Kind['perform']>, more: Partial<Kind> = {}): Kind {
  return defineKind({ name, version: 1, fields: {}, picks: [], perform, output: () => ({}), ...more });
}
