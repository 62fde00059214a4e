import type { Run } from '@genarun/core';
import { GenarunError } from '@genarun/spec';
import { driverOf, keepExperiment, leaveExperiment, type StopRequest, takeExperiment } from '../records/driver.ts';
import type { Studies } from '../studies.ts';
import type { Guard, Tell } from './progress.ts';

/** What work on an experiment is given, and gives on: whatever asks it to stop, whom it tells. */
export type Holding = { readonly guard: Guard<Run>; readonly tell: Tell; readonly signal?: AbortSignal };

/** How often a driver says that it is alive, and looks whether somebody asks it to stop. */
const beatMs = 1000;
/** A driver that has made nothing says so more seldom. */
const idleMs = 20_000;

/**
 * Performs work on an experiment as its only driver. Another process may ask it to stop (`askToStop`): runs are then paused as a signal pauses them. Throws
 * GenarunError `invalid_input` where somebody else performs the experiment.
 */
export async function holdExperiment<Result>(
  studies: Studies,
  experiment: string,
  { guard, tell, signal }: Holding,
  work: (holding: Required<Holding>) => Promise<Result>,
): Promise<Result> {
  const name = `${studies.driver}#${studies.engine.newRunId()}`;
  if (!(await takeExperiment(studies, experiment, name))) throw await refusal(studies, experiment);
  const stopping = createStopping(guard, signal);
  const heart = beat(studies, { experiment, name, asked: (request) => tellAndStop(stopping, tell, request) });
  try {
    return await work({
      guard: stopping.guard,
      signal: stopping.signal,
      tell: (progress) => {
        if (progress.type === 'stage') heart.moved();
        tell(progress);
      },
    });
  } finally {
    stopping.end();
    await heart.end();
    await leaveExperiment(studies, experiment, name);
  }
}

async function refusal(studies: Studies, experiment: string): Promise<GenarunError> {
  const driver = await driverOf(studies, experiment);
  const by = driver === undefined ? 'another process' : driver.name.split('#')[0];
  return new GenarunError({
    code: 'invalid_input',
    message: `experiment ${experiment} is being performed by ${by}`,
    hint: `look at it with: genarun experiment status ${experiment}; stop it with: genarun experiment stop ${experiment}`,
  });
}

function tellAndStop(stopping: Stopping, tell: Tell, request: StopRequest | 'taken'): void {
  const texts = {
    finish: 'asked to stop: finishing what is in flight',
    'at once': 'asked to stop at once',
    taken: 'another process performs this experiment now: stopping',
  };
  if (stopping.stop(request === 'finish' ? 'finish' : 'at once')) tell({ type: 'note', text: texts[request] });
}

type Stopping = {
  readonly guard: Guard<Run>;
  readonly signal: AbortSignal;
  /** False where that was asked before. */
  readonly stop: (request: StopRequest) => boolean;
  readonly end: () => void;
};

/** A guard that also stops when another process asks for it. */
function createStopping(outer: Guard<Run>, signal: AbortSignal | undefined): Stopping {
  const runs = new Set<Run>();
  const controller = new AbortController();
  const abort = () => controller.abort();
  signal?.addEventListener('abort', abort);
  let asked: StopRequest | undefined;
  const halt = (run: Run) => (asked === 'at once' ? run.stop() : run.pause('interrupt'));
  return {
    guard: {
      guard: (run) => {
        runs.add(run);
        outer.guard(run);
        if (asked !== undefined) halt(run);
      },
      release: (run) => {
        runs.delete(run);
        outer.release(run);
      },
      happened: () => asked !== undefined || outer.happened(),
    },
    signal: controller.signal,
    stop: (request) => {
      if (asked === request || asked === 'at once') return false;
      asked = request;
      controller.abort();
      for (const run of runs) halt(run);
      return true;
    },
    end: () => signal?.removeEventListener('abort', abort),
  };
}

type Beating = { readonly experiment: string; readonly name: string; readonly asked: (request: StopRequest | 'taken') => void };

function beat(studies: Studies, { experiment, name, asked }: Beating): { readonly moved: () => void; readonly end: () => Promise<void> } {
  const { clock } = studies;
  let movedAt = clock.now();
  let kept = movedAt;
  let told = movedAt;
  let ended = false;
  let cancel = (): void => undefined;
  let under = Promise.resolve();
  const look = async () => {
    const driver = await driverOf(studies, experiment);
    if (driver?.name === name && driver.asked !== undefined) asked(driver.asked);
    if (movedAt <= told && clock.now() - kept < idleMs) return;
    if (!(await keepExperiment(studies, experiment, { name, movedAt }))) asked('taken');
    kept = clock.now();
    told = movedAt;
  };
  const next = () => {
    cancel = clock.after(beatMs, () => {
      // A database that is locked for a moment is asked again with the next beat.
      under = look()
        .catch(() => undefined)
        .then(() => {
          if (!ended) next();
        });
    });
  };
  next();
  return {
    moved: () => {
      movedAt = clock.now();
    },
    end: async () => {
      ended = true;
      cancel();
      await under;
    },
  };
}
