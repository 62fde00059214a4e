import { GenarunError } from '@genarun/spec';
import { expect, test } from 'vitest';
import { postgresFault } from './faults.ts';

const place = 'PostgreSQL me@db:5432/shop';
const driver = (message: string, code?: string) => Object.assign(new Error(message), code === undefined ? {} : { code });

test.each([
  ['28P01', 'password authentication failed for user "me"', 'auth', 'it does not let the user in'],
  [undefined, 'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'auth', 'it asks for a password'],
  ['42501', 'permission denied for schema public', 'invalid_input', 'the user may not do this'],
  ['23505', 'duplicate key value violates unique constraint "a_pkey"', 'invalid_input', 'a rule of its tables refused the row'],
  ['22P02', 'invalid input syntax for type bigint: "1.5"', 'invalid_input', 'a value does not fit'],
  ['55P03', 'canceling statement due to lock timeout', 'timeout', 'another process kept it locked for too long'],
  ['53300', 'sorry, too many clients already', 'network', 'it has no connection left'],
  ['57P01', 'terminating connection due to administrator command', 'network', 'it cannot be reached'],
  [undefined, 'Connection terminated unexpectedly', 'network', 'it cannot be reached'],
  [undefined, 'timeout exceeded when trying to connect', 'network', 'it cannot be reached'],
])('%s %s is told as %s', (code, message, expected, what) => {
  const fault = postgresFault(driver(message, code), place);
  expect(fault).toMatchObject({ code: expected, message: `${place}: ${what} (${message})`, hint: expect.any(String) });
});

test('what is not known keeps its words, what is told already stays as it is, and several addresses make one sentence', () => {
  expect(postgresFault(driver('column "x" does not exist', '42703'), place)).toMatchObject({
    code: 'internal',
    message: `${place}: column "x" does not exist`,
  });
  const told = new GenarunError({ code: 'invalid_input', message: 'told' });
  expect(postgresFault(told, place)).toBe(told);
  const both = Object.assign(new AggregateError([driver('connect ECONNREFUSED ::1:1'), driver('connect ECONNREFUSED 127.0.0.1:1')]), { code: 'ECONNREFUSED' });
  expect(postgresFault(both, place).message).toBe(`${place}: it cannot be reached (connect ECONNREFUSED ::1:1; connect ECONNREFUSED 127.0.0.1:1)`);
});
