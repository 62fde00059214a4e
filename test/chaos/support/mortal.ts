import type { Adapter, Blobs, Clock, Store } from '@genarun/spec';

/**
 * A process that dies at a chosen step, in this process: from then on nothing it asked for is done or answered, and nothing calls it back.
 * A step stands before and after each write, and before and after each call of a provider.
 */
export type Life = {
  readonly steps: () => readonly string[];
  readonly isOver: () => boolean;
  /** Resolves when it dies. */
  readonly over: Promise<void>;
  readonly store: (store: Store) => Store;
  readonly blobs: (blobs: Blobs) => Blobs;
  readonly clock: (clock: Clock) => Clock;
  readonly adapter: (adapter: Adapter) => Adapter;
};

const writes = new Set(['createRun', 'lease', 'renew', 'release', 'commit', 'openCall', 'settleCall', 'cache', 'post', 'put']);

/** Dies at step `at`, from 1; never, when there are fewer. */
export function createLife(at: number): Life {
  const steps: string[] = [];
  let dead = false;
  let die: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    die = resolve;
  });
  const step = (name: string) => {
    steps.push(name);
    if (steps.length !== at) return;
    dead = true;
    die();
  };
  const never = () => new Promise<never>(() => undefined);
  const living = async <Result>(name: string, isStep: boolean, work: () => Promise<Result>): Promise<Result> => {
    if (dead) return never();
    if (isStep) step(`before ${name}`);
    if (dead) return never();
    const settled = await work().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    if (dead) return never();
    if (isStep) step(`after ${name}`);
    if (dead) return never();
    if ('error' in settled) throw settled.error;
    return settled.value;
  };
  const wrapped = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function' || typeof name !== 'string') return method;
        return (...given: unknown[]) => living(name, writes.has(name), async () => method.apply(target, given));
      },
    });
  return {
    steps: () => steps,
    isOver: () => dead,
    over,
    store: wrapped,
    blobs: wrapped,
    clock: (clock) => ({ now: clock.now, after: (milliseconds, callback) => clock.after(milliseconds, () => (dead ? undefined : callback())) }),
    adapter: (adapter) => ({
      ...adapter,
      perform: (request, context) => living('perform', true, () => adapter.perform(request, context)),
      ...(adapter.reconcile ? { reconcile: wrapped({ reconcile: adapter.reconcile }).reconcile } : {}),
    }),
  };
}
