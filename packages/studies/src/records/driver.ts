import type { SqlValue } from '@genarun/spec';
import type { Studies } from '../studies.ts';
import { number, text } from './read-row.ts';

type With = Pick<Studies, 'tables' | 'clock' | 'isGone'>;

/** Who performs an experiment now. Times in milliseconds since 1970. */
export type ExperimentDriver = {
  /** Name of the process, as its engine has it. */
  readonly name: string;
  /** When something was made last. */
  readonly movedAt: number;
  /** What somebody asked of it: to finish what is in flight and stop, or to stop at once. */
  readonly asked?: StopRequest;
};

export type StopRequest = 'finish' | 'at once';

/** How long a driver counts as alive without a word: longer than any diagram may keep it silent. */
const leaseMs = 180_000;

/** Whoever performs an experiment; undefined where nobody does, or the process is gone. */
export async function driverOf({ tables, clock, isGone }: With, experiment: string): Promise<ExperimentDriver | undefined> {
  const [row] = await tables.query({ sql: 'SELECT * FROM studies_driver WHERE experiment = ?', parameters: [experiment] });
  if (row === undefined || number(row, 'expires_at') <= clock.now() || isGone(text(row, 'driver'))) return undefined;
  const asked = stopRequests[number(row, 'stop')];
  return { name: text(row, 'driver'), movedAt: number(row, 'moved_at'), ...(asked === undefined ? {} : { asked }) };
}

const stopRequests: readonly (StopRequest | undefined)[] = [undefined, 'finish', 'at once'];

/** Puts an experiment under a driver, if nobody has it: two at the same time would make everything twice. */
export async function takeExperiment(studies: With, experiment: string, name: string): Promise<boolean> {
  const { tables, clock } = studies;
  if ((await driverOf(studies, experiment)) !== undefined) return false;
  const [held] = await tables.query({ sql: 'SELECT driver FROM studies_driver WHERE experiment = ?', parameters: [experiment] });
  const now = clock.now();
  const [changed] = await tables.write([
    {
      sql: `INSERT INTO studies_driver (experiment, driver, expires_at, moved_at, stop) VALUES (?, ?, ?, ?, 0)
            ON CONFLICT (experiment) DO UPDATE SET driver = excluded.driver, expires_at = excluded.expires_at, moved_at = excluded.moved_at, stop = 0
            WHERE studies_driver.expires_at <= ? OR studies_driver.driver = ?`,
      parameters: [experiment, name, now + leaseMs, now, now, held === undefined ? name : text(held, 'driver')],
    },
  ]);
  return changed === 1;
}

/** Says that a driver is alive, and when something was made last. False: another one has the experiment. */
export async function keepExperiment({ tables, clock }: With, experiment: string, { name, movedAt }: { name: string; movedAt: number }): Promise<boolean> {
  const parameters: SqlValue[] = [clock.now() + leaseMs, movedAt, experiment, name];
  const [changed] = await tables.write([{ sql: 'UPDATE studies_driver SET expires_at = ?, moved_at = ? WHERE experiment = ? AND driver = ?', parameters }]);
  return changed === 1;
}

/** Lets go of an experiment. */
export async function leaveExperiment({ tables }: Pick<Studies, 'tables'>, experiment: string, name: string): Promise<void> {
  await tables.write([{ sql: 'DELETE FROM studies_driver WHERE experiment = ? AND driver = ?', parameters: [experiment, name] }]);
}

/** Asks whoever performs an experiment to stop, on whatever machine that is. Undefined: nobody performs it. */
export async function askToStop(studies: With, experiment: string, request: StopRequest): Promise<ExperimentDriver | undefined> {
  const driver = await driverOf(studies, experiment);
  if (driver === undefined) return undefined;
  const parameters: SqlValue[] = [stopRequests.indexOf(request), experiment, driver.name];
  await studies.tables.write([{ sql: 'UPDATE studies_driver SET stop = ? WHERE experiment = ? AND driver = ?', parameters }], { durable: true });
  return driver;
}
