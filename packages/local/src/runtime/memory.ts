import { GenarunError } from '@genarun/spec';

/** A model in memory, or about to be. */
type Resident = { bytes: number; busy: number; usedAt: number; readonly evict: () => Promise<void> };

/** Which models are in memory, over all workers: bounded, the one used longest ago leaves first. */
export type Memory = {
  /** Makes room and reserves it; waits while everything is at work. Throws GenarunError `invalid_input` for a model larger than all of it. */
  readonly reserve: (key: string, name: string, bytes: number, evict: () => Promise<void>) => Promise<void>;
  /** What it really takes, once it is loaded; where that is more, models at rest leave. Throws as `reserve`. */
  readonly measured: (key: string, name: string, bytes: number) => Promise<void>;
  /** A model that works is not evicted. */
  readonly begin: (key: string) => void;
  readonly end: (key: string) => void;
  /** It is gone. */
  readonly forget: (key: string) => void;
  readonly bytes: () => number;
};

/** A bounded memory of `limit` bytes. */
export function createMemory(limit: number): Memory {
  const residents = new Map<string, Resident>();
  let waiting: (() => void)[] = [];
  let clock = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const bytes = (): number => [...residents.values()].reduce((sum, resident) => sum + resident.bytes, 0);
  const changed = (): void => {
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  const refuse = (name: string, size: number): void => {
    if (size <= limit) return;
    throw new GenarunError({
      code: 'invalid_input',
      message: `${name} takes ${megabytes(size)} of memory, more than the ${megabytes(limit)} that local models may take together`,
      hint: `adapters.local.maxMemory: ${Math.ceil(size / 1e6)}MB, or a smaller precision of the model`,
    });
  };
  const makeRoom = async (needed: number, except: string, patient = true): Promise<void> => {
    while (bytes() + needed > limit) {
      const idle = [...residents].filter(([key, { busy }]) => busy === 0 && key !== except);
      const oldest = idle.reduce<(typeof idle)[number] | undefined>(
        (best, entry) => (best === undefined || entry[1].usedAt < best[1].usedAt ? entry : best),
        undefined,
      );
      if (oldest === undefined && !patient) return;
      if (oldest === undefined) await new Promise<void>((resolve) => waiting.push(resolve));
      else {
        oldest[1].busy++;
        await oldest[1].evict();
        if (residents.get(oldest[0]) === oldest[1]) residents.delete(oldest[0]);
      }
    }
  };
  /** One after another: two that make room at the same time would each count on what the other takes. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  return {
    reserve: (key, name, size, evict) =>
      inTurn(async () => {
        refuse(name, size);
        await makeRoom(size, key);
        residents.set(key, { bytes: size, busy: 1, usedAt: ++clock, evict });
      }),
    measured: (key, name, size) =>
      inTurn(async () => {
        refuse(name, size);
        const resident = residents.get(key);
        if (resident === undefined) return;
        // Two that wait for each other's end here would wait for ever.
        await makeRoom(Math.max(0, size - resident.bytes), key, false);
        resident.bytes = size;
      }),
    begin: (key) => {
      const resident = residents.get(key);
      if (resident === undefined) return;
      resident.busy++;
      resident.usedAt = ++clock;
    },
    end: (key) => {
      const resident = residents.get(key);
      if (resident !== undefined) resident.busy--;
      changed();
    },
    forget: (key) => {
      residents.delete(key);
      changed();
    },
    bytes,
  };
}

function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`;
}
