import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

const document = (name: Parameters<typeof writeDocument>[1]) => writeDocument(place.folder, name);

describe('genarun run', () => {
  it('prints the output on stdout and everything else on stderr', async () => {
    const { code, stdout, stderr } = await place.run(['run', document('hello'), '--input', 'name=moon']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ greeting: 'hello moon' });
    expect(stderr).toMatch(/succeeded · run \S+ · 1 done/);
  });

  it('prints exactly one JSON document with --json', async () => {
    const { code, stdout } = await place.run(['run', document('hello'), '--json', '--seed', '7']);
    expect(code).toBe(0);
    const { run, output } = JSON.parse(stdout);
    expect(run).toMatchObject({ id: expect.any(String), status: 'succeeded', seed: 7, cost: 0, counts: { done: 1 }, durationMs: expect.any(Number) });
    expect(output).toEqual({ greeting: 'hello world' });
  });

  it('tells nothing on the way with --quiet', async () => {
    const { stdout, stderr } = await place.run(['run', document('picture'), '--quiet', '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout).run.status).toBe('succeeded');
  });

  it('reads the document from stdin', async () => {
    const { code, stdout } = await place.run(['run', '-', '--param', 'name=pipe'], { input: readFileSync(join(place.folder, document('hello')), 'utf8') });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ greeting: 'hello pipe' });
  });

  it('announces simulations and default models on stderr', async () => {
    const { stderr } = await place.run(['run', document('defaults')]);
    expect(stderr).toMatch(/warning: .*no model is named for line: using the default sim\/writer/);
    expect(stderr).toContain('sim/writer: simulation, no AI');
  });

  it('keeps its data under --home, under GENARUN_HOME, or in .genarun', async () => {
    const file = document('hello');
    await place.run(['run', file, '--home', 'a']);
    await place.run(['run', file], { environment: { GENARUN_HOME: join(place.folder, 'b') } });
    await place.run(['run', file]);
    for (const home of ['a', 'b', '.genarun']) expect(existsSync(join(place.folder, home, 'genarun.db'))).toBe(true);
    expect(readFileSync(join(place.folder, '.genarun/.gitignore'), 'utf8')).toBe('*\n');
  });

  it('gives the same bytes for the same seed and others for another', async () => {
    const file = document('picture');
    for (const [folder, seed] of [
      ['one', '1'],
      ['again', '1'],
      ['two', '2'],
    ] as const)
      await place.run(['run', file, '--seed', seed, '--out', folder, '--quiet']);
    const bytes = (folder: string) =>
      [
        readFileSync(join(place.folder, folder, 'output.json')),
        ...readdirSync(join(place.folder, folder, 'assets')).map((asset) => readFileSync(join(place.folder, folder, 'assets', asset))),
      ].map((buffer) => buffer.toString('base64'));
    expect(bytes('again')).toEqual(bytes('one'));
    expect(bytes('two')).not.toEqual(bytes('one'));
  });

  it('writes a folder with --out and prints the output with relative paths', async () => {
    const { code, stdout, stderr } = await place.run(['run', document('picture'), '--out', 'result', '--json']);
    expect(code).toBe(0);
    const { output } = JSON.parse(stdout);
    expect(existsSync(join(place.folder, 'result', output.picture))).toBe(true);
    expect(JSON.parse(readFileSync(join(place.folder, 'result/output.json'), 'utf8'))).toEqual(output);
    expect(existsSync(join(place.folder, 'result/index.html'))).toBe(true);
    expect(stderr).toContain(`look at: ${join(place.folder, 'result/index.html')}`);
  });

  it('refuses a folder with other files before anything is done, unless --force', async () => {
    const file = document('hello');
    const refused = await place.run(['run', file, '--out', '.']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--force');
    expect(existsSync(join(place.folder, '.genarun'))).toBe(false);
  });

  it('takes inputs from a file, and typed ones before those', async () => {
    writeFileSync(join(place.folder, 'inputs.json'), '{"year": 2024, "mood": "calm"}');
    const { stdout } = await place.run(['run', document('needy'), '--inputs', 'inputs.json', '--input', 'mood=wild']);
    expect(JSON.parse(stdout)).toEqual({ line: '2024 wild' });
  });

  it('takes over the seed and unchanged results of an earlier run with --from', async () => {
    const file = document('picture');
    const first = JSON.parse((await place.run(['run', file, '--json', '--seed', '5'])).stdout);
    const second = JSON.parse((await place.run(['run', file, '--json', '--from', first.run.id.slice(0, 12)])).stdout);
    expect(second.run.seed).toBe(5);
    expect(second.output).toEqual(first.output);
  });

  it('leaves nodes out with --skip', async () => {
    const { stdout } = await place.run(['run', document('picture'), '--skip', 'picture', '--json']);
    expect(JSON.parse(stdout).output.picture ?? null).toBeNull();
  });
});

describe('exit codes of run', () => {
  it('is 1 with the fault on stderr and in the JSON when the run failed', async () => {
    const { code, stdout, stderr } = await place.run(['run', document('failing'), '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ run: { status: 'failed' }, error: { code: 'out_of_ink', message: expect.stringContaining('no ink left') } });
    expect(stderr).toContain('no ink left');
    expect(stderr).not.toMatch(/^\s+at .*\.(js|ts):\d+/m);
  });

  it('is 1 when the run is partial, and the rest is there', async () => {
    const { code, stdout } = await place.run(['run', document('partial'), '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).run.status).toBe('partial');
  });

  it('is 2 for missing inputs, which are named', async () => {
    const { code, stdout, stderr } = await place.run(['run', document('needy')]);
    expect(code).toBe(2);
    expect(stderr).toContain('error: Missing required inputs: year, mood');
    expect(stdout).toBe('');
  });

  it.each([
    [['run', 'none.yaml'], 'error: no file none.yaml'],
    [['run'], "missing required argument 'file'"],
    [['run', 'hello.yaml', '--inpt', 'a=b'], "unknown option '--inpt'"],
    [['run', 'hello.yaml', '--seed', 'seven'], '--seed'],
    [['run', 'hello.yaml', '--input', 'name'], 'name=value expected'],
    [['run', 'hello.yaml', '--input', 'nmae=x'], 'Did you mean "name"?'],
    [['run', 'hello.yaml', '--service', 'A=ftp://x'], 'an http or https address expected'],
    [['run', 'hello.yaml', '--from', 'nothing'], 'no run "nothing"'],
    [['run', 'hello.yaml', '--sweep', 'name=Ada'], "--sweep 'name=[1..3]'"],
    [['run', '.'], 'got a folder'],
    [['rnu', 'hello.yaml'], 'Did you mean run?'],
  ])('is 2 for %j', async (words, message) => {
    document('hello');
    const { code, stdout, stderr } = await place.run(words);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/^\s+at .*\.(js|ts):\d+/m);
  });

  it('is 2 with the place for a document with an unknown key, and a stack only with GENARUN_DEBUG', async () => {
    writeFileSync(join(place.folder, 'wrong.yaml'), 'genarun: 1\nname: wrong\nnodes:\n  - id: a\n    kind: text\n    promt: hi\n');
    const plain = await place.run(['run', 'wrong.yaml']);
    expect(plain.code).toBe(2);
    expect(plain.stderr).toMatch(/wrong\.yaml:6:\d+/);
    expect(plain.stderr).toContain('prompt');
    expect(plain.stderr).not.toMatch(/^\s+at .*\.(js|ts):\d+/m);
    const debug = await place.run(['run', 'wrong.yaml'], { environment: { GENARUN_DEBUG: '1' } });
    expect(debug.stderr).toMatch(/^\s+at .*\.(js|ts):\d+/m);
  });

  it('is 3 when a person is asked, and tells how to answer', async () => {
    const { code, stdout, stderr } = await place.run(['run', document('human'), '--json']);
    expect(code).toBe(3);
    const { run, output } = JSON.parse(stdout);
    expect(run.status).toBe('waiting');
    expect(output).toBeNull();
    expect(stderr).toContain('Is it good?');
    expect(stderr).toContain(`genarun answer ${run.id} review true`);
  });
});

describe('run --sweep', () => {
  it('performs one run per row with the same seed, and writes one folder each', async () => {
    const { code, stdout } = await place.run([
      'run',
      document('needy'),
      '--sweep',
      'year=[2023..2024]',
      '--sweep',
      'mood=[calm,wild]',
      '--out',
      'sweep',
      '--json',
      '--quiet',
    ]);
    expect(code).toBe(0);
    const { runs } = JSON.parse(stdout);
    expect(runs.map((row: { output: { line: string } }) => row.output.line)).toEqual(['2023 calm', '2023 wild', '2024 calm', '2024 wild']);
    expect(new Set(runs.map((row: { run: { seed: number } }) => row.run.seed)).size).toBe(1);
    expect(runs[1].inputs).toEqual({ year: '2023', mood: 'wild' });
    expect(JSON.parse(readFileSync(join(place.folder, 'sweep/3/output.json'), 'utf8'))).toEqual({ line: '2024 calm' });
  });

  it('refuses a row that does not fit before any is performed', async () => {
    const { code, stderr } = await place.run(['run', document('needy'), '--input', 'mood=calm', '--sweep', 'year=[2023,soon]']);
    expect(code).toBe(2);
    expect(stderr).toContain('year');
    expect(JSON.parse((await place.run(['runs', 'list', '--json'])).stdout)).toEqual([]);
  });
});

describe('run --detach', () => {
  it('prints the id of the run at once and goes on in the background', async () => {
    const { code, stdout } = await place.run(['run', document('slow'), '--detach', '--sim-latency', '100']);
    expect(code).toBe(0);
    const id = stdout.trim();
    const followed = await place.run(['logs', id, '--follow']);
    expect(followed.code).toBe(0);
    expect(followed.stdout).toContain('run.ended');
    expect(JSON.parse((await place.run(['runs', 'show', id, '--json'])).stdout).run.status).toBe('succeeded');
  });

  it('tells what is wrong when nothing can start', async () => {
    const { code, stdout, stderr } = await place.run(['run', document('needy'), '--detach']);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('Missing required inputs');
  });
});
