import { expect, it } from 'vitest';
import type { FromWorker } from '../runtime/protocol.ts';
import { createOutbox } from './outbox.ts';

it('tells the first piece at once, later ones together, and nothing is lost', () => {
  const told: FromWorker[] = [];
  let time = 0;
  const outbox = createOutbox(
    7,
    (message) => void told.push(message),
    () => time,
  );
  outbox.token(0, 'once');
  expect(told).toEqual([{ type: 'token', job: 7, index: 0, text: 'once' }]);
  for (const text of [' upon', ' a']) outbox.token(0, text);
  outbox.progress(0.2);
  outbox.token(1, 'other');
  expect(told).toHaveLength(1);
  time = 20;
  outbox.progress(0.3);
  expect(told.slice(1)).toEqual([
    { type: 'token', job: 7, index: 0, text: ' upon a' },
    { type: 'token', job: 7, index: 1, text: 'other' },
    { type: 'progress', job: 7, fraction: 0.3 },
  ]);
  outbox.token(0, ' time');
  outbox.flush();
  outbox.flush();
  expect(told.slice(4)).toEqual([{ type: 'token', job: 7, index: 0, text: ' time' }]);
});
