/** Appends to one run until it is killed, and prints the journal's length after each commit that was acknowledged. */
import { writeSync } from 'node:fs';
import type { StoredRun } from '@genarun/spec';
import { openSqliteStore } from '../../src/sqlite/index.ts';

const [file = '', name = ''] = process.argv.slice(2);
const run = 'victim';
const row = {
  id: run,
  owner: 'local',
  name: 'n',
  dialect: 'canonical',
  status: 'running',
  seed: 1,
  createdAt: 1,
  updatedAt: 1,
  cost: 0,
  costUnknown: false,
  counts: {},
  seq: 0,
} as const;

const store = await openSqliteStore({ file });
if ((await store.run(run)) === undefined) await store.createRun({ ...row, plan: { v: 1, name: 'n' } as StoredRun['plan'] });
const lease = await store.lease(run, name, 0, Date.now());
if (lease === undefined) throw new Error('the lease of a killed driver was refused');
for (let seq = (await store.run(run))?.seq ?? 0; ; seq += 2) {
  const address = `a.${seq / 2}`;
  const event = { run, at: 1, epoch: lease.epoch, v: 1, address, attempt: 1 } as const;
  await store.openCall({ run, address, attempt: lease.epoch, call: 0, callKey: 'k', model: 'sim/painter', status: 'open', openedAt: 1 }, true);
  await store.settleCall({ run, address, attempt: lease.epoch, call: 0, status: 'answered', settledAt: 2, answer: { texts: ['x'.repeat(2_000)] } }, false);
  await store.commit({
    lease,
    events: [
      { ...event, seq: seq + 1, type: 'started', data: { text: 'x'.repeat(500) } },
      { ...event, seq: seq + 2, type: 'done', data: {} },
    ],
    invocations: [{ run, address, node: 'n', kind: 'image', status: 'done', attempt: 1, value: 'y'.repeat(1_000) }],
    products: [{ run, address, index: 0, owner: 'local', kind: 'image', mime: 'image/png', sha256: 'a'.repeat(64), bytes: 1, createdAt: 1 }],
    run: { cost: seq / 2 + 1, counts: { done: seq / 2 + 1 } },
    durable: seq % 4 === 0,
  });
  writeSync(1, `${seq + 2}\n`);
}
