import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';
import { writeDocument } from './documents.ts';

beforeAll(buildCommandLine);
let place: Workplace;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => place.remove());

/** Runs a document and answers the run as JSON. */
async function performed(name: Parameters<typeof writeDocument>[1], ...words: readonly string[]) {
  const { stdout } = await place.run(['run', writeDocument(place.folder, name), '--json', '--quiet', ...words]);
  return JSON.parse(stdout).run as { readonly id: string; readonly status: string; readonly seed: number };
}

const json = async (...words: readonly string[]) => JSON.parse((await place.run([...words, '--json'])).stdout);
const ids = async (...words: readonly string[]) => (await json('runs', 'list', ...words)).map((run: { id: string }) => run.id);
const blobs = () => readdirSync(join(place.folder, '.genarun/blobs'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;

describe('genarun runs list', () => {
  it('lists runs newest first, and by status and name', async () => {
    const first = await performed('hello');
    const second = await performed('failing');
    expect(await ids()).toEqual([second.id, first.id]);
    expect(await ids('--status', 'failed')).toEqual([second.id]);
    expect(await ids('--name', 'hello')).toEqual([first.id]);
    const { stdout } = await place.run(['runs', 'list', '--limit', '1']);
    expect(stdout).toMatch(/failed +failing/);
    expect(stdout).not.toContain('hello');
  });

  it('reads a home that is not there as empty and does not make it', async () => {
    const { code, stdout, stderr } = await place.run(['runs', 'list']);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('no runs in');
    expect(existsSync(join(place.folder, '.genarun'))).toBe(false);
  });

  it('refuses a status that is none', async () => {
    expect((await place.run(['runs', 'list', '--status', 'done'])).code).toBe(2);
  });
});

describe('genarun runs show', () => {
  it('shows nodes by model with counts and costs, products, and what simulates', async () => {
    await performed('picture', '--seed', '3');
    const { stdout } = await place.run(['runs', 'show', 'latest']);
    expect(stdout).toMatch(/seed +3/);
    expect(stdout).toContain('simulation, no AI');
    expect(stdout).toMatch(/picture +image +sim\/painter +1 done/);
    expect(stdout).toContain('1 image product');
  });

  it('shows faults with their hints, and what waits with the command that answers it', async () => {
    await performed('failing');
    expect((await place.run(['runs', 'show', 'latest'])).stdout).toContain('failed: broken: no ink left (out_of_ink)');
    const { id } = await performed('human');
    expect((await place.run(['runs', 'show', 'latest'])).stdout).toContain(`genarun answer ${id} review true`);
  });

  it('takes the beginning of an id, and refuses one that several have', async () => {
    const { id } = await performed('hello');
    await performed('hello');
    expect((await json('runs', 'show', id.slice(0, -1))).run.id).toBe(id);
    const { code, stderr } = await place.run(['runs', 'show', id.slice(0, 1)]);
    expect(code).toBe(2);
    expect(stderr).toContain('is the beginning of 2 runs');
  });
});

describe('genarun runs compare', () => {
  it('shows inputs, seeds and values that differ', async () => {
    const a = await performed('hello', '--seed', '1');
    const b = await performed('hello', '--seed', '2', '--input', 'name=moon');
    const { code, stdout } = await place.run(['runs', 'compare', a.id, b.id]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/seed +1 +2/);
    expect(stdout).toMatch(/input name +world +moon/);
    expect(stdout).toMatch(/greeting +hello world +hello moon/);
    expect(await json('runs', 'compare', a.id, a.id)).toMatchObject({ sameDocument: true, facts: [], values: [], equalValues: 1 });
  });
});

describe('genarun runs resume', () => {
  it('performs only what failed again', async () => {
    const { id } = await performed('partial');
    expect((await place.run(['runs', 'resume', id, '--quiet'])).code).toBe(1);
    const { stdout } = await place.run(['logs', id]);
    const endings = (address: string) => stdout.match(new RegExp(`(done|failed|skipped) +${address}( |$)`, 'gm'))?.length;
    expect([endings('parts'), endings('parts\\.1/line'), endings('parts\\.1/bad')]).toEqual([1, 1, 2]);
  });

  it('leaves a run that has succeeded as it is', async () => {
    const { id } = await performed('hello');
    const { code, stdout } = await place.run(['runs', 'resume', id]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ greeting: 'hello world' });
  });
});

describe('genarun runs export', () => {
  it.each([
    ['folder', 'out', 'out/index.html'],
    ['zip', 'out.zip', 'out.zip'],
    ['jsonl', 'out', 'out/invocations.jsonl'],
    ['csv', 'out', 'out/invocations.csv'],
    ['parquet', 'out', 'out/invocations.parquet'],
  ])('writes %s', async (format, out, file) => {
    await performed('picture');
    const { code, stdout } = await place.run(['runs', 'export', 'latest', '--format', format, '--out', out]);
    expect(code).toBe(0);
    expect(stdout).toBe(`${out}\n`);
    expect(existsSync(join(place.folder, file))).toBe(true);
  });
});

describe('trash and purge', () => {
  it('moves a run into the trash and back', async () => {
    const { id } = await performed('hello');
    expect((await place.run(['runs', 'delete', id])).code).toBe(0);
    expect(await ids()).toEqual([]);
    expect(await ids('--deleted')).toEqual([id]);
    expect((await place.run(['runs', 'restore', id])).code).toBe(0);
    expect(await ids()).toEqual([id]);
  });

  it('removes runs for good with the blobs that nothing needs any more, and keeps what is needed', async () => {
    const first = await performed('picture', '--seed', '1');
    const kept = await performed('picture', '--seed', '2');
    expect(blobs()).toBe(2);
    expect(await json('runs', 'purge', '--keep', '1', '--dry-run')).toMatchObject({ runs: [first.id], dryRun: true });
    expect(blobs()).toBe(2);
    expect(await json('runs', 'purge', '--keep', '1')).toMatchObject({ runs: [first.id], blobs: 1 });
    expect(await ids()).toEqual([kept.id]);
    expect(blobs()).toBe(1);
    expect((await place.run(['runs', 'export', kept.id, '--out', 'kept'])).code).toBe(0);
    expect((await place.run(['doctor'])).code).toBe(0);
  });

  it('keeps what is young, what waits, and with --trash everything that is not in it', async () => {
    await performed('human');
    const { id } = await performed('hello');
    expect((await json('runs', 'purge', '--older-than', '1h')).runs).toEqual([]);
    expect((await json('runs', 'purge', '--trash')).runs).toEqual([]);
    expect((await json('runs', 'purge', '--keep', '0')).runs).toEqual([id]);
    expect(await ids()).toHaveLength(1);
  });

  it('wants to be told what to remove', async () => {
    expect((await place.run(['runs', 'purge'])).code).toBe(2);
  });
});

describe('genarun logs', () => {
  it('prints the journal as lines, and as JSON from a number on', async () => {
    const { id } = await performed('hello');
    const { stdout } = await place.run(['logs', id]);
    expect(stdout).toMatch(/run\.started[\s\S]*done +greeting[\s\S]*run\.ended +succeeded/);
    const events = (await place.run(['logs', id, '--json', '--after', '1'])).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0].seq).toBe(2);
    expect(events.at(-1)).toMatchObject({ type: 'run.ended', data: { status: 'succeeded' } });
  });
});

describe('genarun answer', () => {
  it('takes the answer and goes on with the run', async () => {
    const { id } = await performed('human');
    const { code, stdout } = await place.run(['answer', id, 'review', 'true']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'approved: true' });
  });

  it('only leaves the answer with --no-resume', async () => {
    const { id } = await performed('human');
    const answered = await place.run(['answer', id, 'review', 'true', '--no-resume']);
    expect([answered.code, answered.stdout]).toEqual([0, '']);
    expect((await place.run(['runs', 'resume', id, '--quiet'])).code).toBe(0);
  });

  it('tells what waits when the address or the answer is wrong', async () => {
    const { id } = await performed('human');
    for (const words of [
      ['elsewhere', 'true'],
      ['review', '"perhaps"'],
    ]) {
      const { code, stdout, stderr } = await place.run(['answer', id, ...words]);
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toContain(`genarun answer ${id} review true`);
    }
  });
});

describe('genarun restore', () => {
  it('prints what made a picture, also in another folder, and makes it again', async () => {
    await performed('picture', '--seed', '9', '--input', 'subject=a red bridge', '--out', 'result');
    const asset = join(place.folder, 'result', JSON.parse(readFileSync(join(place.folder, 'result/output.json'), 'utf8')).picture);
    const elsewhere = createWorkplace();
    try {
      const told = JSON.parse((await elsewhere.run(['restore', asset, '--json'])).stdout);
      expect(told).toMatchObject({ address: 'picture', seed: 9, inputs: { subject: 'a red bridge' }, pipeline: { name: 'picture' } });
      expect((await elsewhere.run(['restore', asset, '--run', '--out', 'again', '--quiet'])).code).toBe(0);
      const again = join(elsewhere.folder, 'again/assets');
      expect(readFileSync(join(again, readdirSync(again)[0] ?? ''))).toEqual(readFileSync(asset));
    } finally {
      elsewhere.remove();
    }
  });

  it('finds a file without metadata by its bytes where a run keeps them', async () => {
    await performed('picture', '--seed', '9', '--out', 'bare', '--no-metadata');
    const asset = join('bare/assets', readdirSync(join(place.folder, 'bare/assets'))[0] ?? '');
    expect((await place.run(['restore', asset, '--pipeline'])).stdout).toContain('name: picture');
    const { code, stderr } = await place.run(['restore', asset, '--home', 'elsewhere']);
    expect(code).toBe(2);
    expect(stderr).toContain('does not say how it was made');
  });
});
