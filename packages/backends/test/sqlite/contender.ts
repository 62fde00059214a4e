/** Opens a fresh store together with others, then takes turns with them at driving one run, and posts messages meanwhile. */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { GenarunError, type Store, type StoredRun } from '@genarun/spec';
import { openSqliteStore } from '../../src/sqlite/index.ts';

const [file = '', name = '', turns = ''] = process.argv.slice(2);
const run = 'shared';
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
await store.createRun({ ...row, plan: { v: 1, name: 'n' } as StoredRun['plan'] }).catch((error) => {
  if (!(error instanceof GenarunError) || error.code !== 'invalid_input') throw error;
});
writeSync(1, 'ready\n');
await once(process.stdin, 'data');

let refusals = 0;
let waits = 0;
for (let turn = 0; turn < Number(turns); ) {
  const lease = await store.lease(run, name, 60_000, Date.now());
  if (lease === undefined) {
    waits += 1;
    await setImmediate();
    continue;
  }
  const seq = (await store.run(run))?.seq ?? 0;
  const commit = (next: number): Parameters<Store['commit']>[0] => ({
    lease,
    events: [{ run, seq: next, at: 1, epoch: lease.epoch, v: 1, type: 'done', data: { name, turn } }],
    invocations: [{ run, address: `${name}.${turn}`, node: 'n', kind: 'text', status: 'done', attempt: 1 }],
    products: [],
    run: { cost: next },
  });
  await commitAndLinger(commit(seq + 1));
  await store.release(lease);
  await store.commit(commit(seq + 2)).catch((error) => {
    if (error instanceof GenarunError && error.message.startsWith('lease lost')) refusals += 1;
  });
  await store.post({ run, at: turn, type: 'answer', data: { name, turn } });
  turn += 1;
}
writeSync(1, `${JSON.stringify({ refusals, waits })}\n`);
await store.close();
process.stdin.destroy();

/** Holds the lease over a few turns of the event loop, so that the others meet it. */
async function commitAndLinger(commit: Parameters<Store['commit']>[0]): Promise<void> {
  await store.commit(commit);
  await setImmediate();
}
