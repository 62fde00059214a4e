import { GenarunError } from '@genarun/spec';
import type { Connection } from './connection.ts';

/** Throws GenarunError `not_found` unless the run is kept. */
export function requireRun(connection: Connection, run: string): void {
  if (connection.get('SELECT 1 FROM run WHERE id = ? AND removing = 0', [run]) === undefined) throw noRun(run);
}

export function noRun(run: string): GenarunError {
  return new GenarunError({ code: 'not_found', message: `store: there is no run "${run}"`, hint: 'See which runs are kept with `genarun runs list`.' });
}

export function refused(message: string): GenarunError {
  return new GenarunError({ code: 'invalid_input', message: `store: ${message}` });
}
