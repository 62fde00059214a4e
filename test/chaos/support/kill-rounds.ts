import { expect } from 'vitest';
import { openBlobs, openHome } from './compose.ts';
import { outcomeOf } from './outcome.ts';
import { largeMixture } from './pipelines.ts';
import { numbers } from './random.ts';
import type { Scene } from './scene.ts';
import { problemsOf } from './soundness.ts';

/** Lines that an uninterrupted run of the large mixture prints, about. */
const linesOfRun = 640;

type Rounds = { readonly rounds: number; readonly killsPerRound: number; readonly start: number };

/** Runs the large mixture again and again, killing its driver at random moments; each run must end as if nothing had happened. */
export async function killAndCompare(scene: Scene, { rounds, killsPerRound, start }: Rounds): Promise<void> {
  const random = numbers(start);
  await scene.behave({ refuseRate: 0.04, dropRate: 0.03, minDelayMs: 0, maxDelayMs: 6 });
  const whole = await uninterrupted(scene);
  for (let round = 0; round < rounds; round += 1) {
    const home = scene.home();
    let id = '';
    let landed = 0;
    for (let kill = 0; kill < killsPerRound; kill += 1) {
      const driver = scene.drive(home, id === '' ? { do: 'start', pipeline: largeMixture, seed: 7 } : { do: 'resume', run: id }, {
        driver: `driver-${kill}`,
        leaseMs: 1,
        inboxMs: 100,
      });
      const first = await driver.next();
      expect(first, `round ${round}, kill ${kill}`).toMatchObject({ run: expect.any(String) });
      id = first?.run ?? '';
      const lines = random(Math.floor(linesOfRun / killsPerRound));
      for (let line = 0; line < lines; line += 1) await driver.next();
      driver.signal('SIGKILL');
      const rest = await driver.rest();
      if (!rest.some((line) => line.result)) landed += 1;
    }
    expect(landed, `kills that met a living driver in round ${round}`).toBeGreaterThan(0);
    const last = scene.drive(home, { do: 'resume', run: id }, { leaseMs: 1, inboxMs: 100 });
    await last.rest();
    const kept = { store: await openHome(home), blobs: openBlobs(home) };
    expect(await problemsOf(kept, id, scene.ledger(id)), `round ${round}`).toEqual([]);
    expect(await outcomeOf(kept, id), `round ${round}`).toEqual(whole);
    await kept.store.close();
  }
}

async function uninterrupted(scene: Scene): Promise<unknown> {
  const home = scene.home();
  const driver = scene.drive(home, { do: 'start', pipeline: largeMixture, seed: 7 });
  const id = (await driver.next())?.run ?? '';
  await driver.rest();
  const kept = { store: await openHome(home), blobs: openBlobs(home) };
  expect(await problemsOf(kept, id, scene.ledger(id))).toEqual([]);
  const outcome = await outcomeOf(kept, id);
  expect(outcome).toMatchObject({ status: 'partial', counts: { done: 299, failed: 1 } });
  await kept.store.close();
  return outcome;
}
