import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';
import { writeDocument } from './documents.ts';

beforeAll(buildCommandLine);
let place: Workplace;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => place.remove());

/** A run of twelve calls, two at a time, that has begun. */
async function startSlowly(latency: number) {
  const started = place.start(['run', writeDocument(place.folder, 'slow'), '--sim-latency', String(latency), '--concurrency', '2', '--json']);
  await started.saw(/done +parts\.\d+\/line/);
  return started;
}

const statusOf = async () => JSON.parse((await place.run(['runs', 'show', 'latest', '--json'])).stdout).run;

describe('an interrupted run', () => {
  it('finishes what is in flight at the first Ctrl-C, exits 130, and says how to go on', async () => {
    const started = await startSlowly(300);
    started.child.kill('SIGINT');
    const { code, stdout, stderr } = await started.finished;
    expect(code).toBe(130);
    const { run } = JSON.parse(stdout);
    expect(run).toMatchObject({ status: 'paused', reason: 'interrupt' });
    expect(run.counts.cancelled ?? 0).toBe(0);
    expect(stderr).toContain(`genarun runs resume ${run.id}`);
    const resumed = await place.run(['runs', 'resume', 'latest', '--json']);
    expect(resumed.code).toBe(0);
    const { run: whole, output } = JSON.parse(resumed.stdout);
    expect(output.parts).toHaveLength(12);
    expect(whole.counts).toEqual({ done: 13 });
  });

  it('stops at once at the second Ctrl-C and can still be resumed', async () => {
    const started = place.start(['run', writeDocument(place.folder, 'endless'), '--json']);
    await started.saw(/done +first/);
    started.child.kill('SIGINT');
    await started.saw(/Ctrl-C again/);
    started.child.kill('SIGINT');
    const { code, stdout } = await started.finished;
    expect(code).toBe(130);
    expect(JSON.parse(stdout).run.status).toBe('paused');
    expect(await statusOf()).toMatchObject({ status: 'paused', reason: 'interrupt' });
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('saves and stops at %s', async (signal) => {
    const started = await startSlowly(200);
    started.child.kill(signal);
    expect((await started.finished).code).toBe(130);
    expect(await statusOf()).toMatchObject({ status: 'paused' });
    expect((await place.run(['runs', 'resume', 'latest', '--quiet'])).code).toBe(0);
  });

  it('can be resumed after kill -9', async () => {
    const started = await startSlowly(100);
    started.child.kill('SIGKILL');
    await started.finished;
    const resumed = await place.run(['runs', 'resume', 'latest', '--json']);
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.stdout).output.parts).toHaveLength(12);
  });
});

describe('steering from another process', () => {
  it('pauses a run', async () => {
    const started = await startSlowly(200);
    expect((await place.run(['runs', 'pause', 'latest'])).code).toBe(0);
    const { code, stdout } = await started.finished;
    expect(code).toBe(3);
    expect(JSON.parse(stdout).run).toMatchObject({ status: 'paused', reason: 'user' });
  });

  it('cancels a run', async () => {
    const started = await startSlowly(200);
    expect((await place.run(['runs', 'cancel', 'latest'])).code).toBe(0);
    const { code, stdout } = await started.finished;
    expect(code).toBe(130);
    expect(JSON.parse(stdout).run.status).toBe('cancelled');
  });

  it('refuses to drive a run that is being driven', async () => {
    const started = await startSlowly(200);
    const second = await place.run(['runs', 'resume', 'latest']);
    expect(second.code).toBe(2);
    expect(second.stderr).not.toMatch(/^\s+at .*\.(js|ts):\d+/m);
    expect((await started.finished).code).toBe(0);
  });

  it('refuses to delete a run that is being driven', async () => {
    const started = await startSlowly(200);
    const { code, stderr } = await place.run(['runs', 'delete', 'latest']);
    expect(code).toBe(2);
    expect(stderr).toContain('genarun runs cancel');
    await started.finished;
  });

  it('pauses nothing where nothing is driven, so that a later resume goes on', async () => {
    await place.run(['run', writeDocument(place.folder, 'human'), '--quiet']);
    const paused = await place.run(['runs', 'pause', 'latest']);
    expect([paused.code, paused.stderr]).toEqual([0, expect.stringContaining('nothing to pause')]);
    expect((await place.run(['answer', 'latest', 'review', 'true', '--quiet'])).code).toBe(0);
  });

  it('cancels a run that nobody drives', async () => {
    await place.run(['run', writeDocument(place.folder, 'human'), '--quiet']);
    expect((await place.run(['runs', 'cancel', 'latest'])).code).toBe(0);
    expect((await statusOf()).status).toBe('cancelled');
  });
});
