import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';

beforeAll(buildCommandLine);
let place: Workplace;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => place.remove());

const dummies = { networks: [['DummyT2I', 'DummyI2T']], seeds: [42, 56], prompts: ['Test prompt 1'], embedding_models: ['Dummy'], max_length: 20 };
const painted = {
  networks: [['sim/painter', 'sim/captioner']],
  seeds: [7, 8],
  prompts: ['a fox in the snow', 'two boats'],
  embedding_models: ['sim/embedder'],
  parameters: { 'sim/painter': { width: 32, height: 32 } },
  stop: { duplicate: false },
  max_length: 14,
};

function write(configuration: object, name = 'study.experiment.json'): string {
  writeFileSync(join(place.folder, name), JSON.stringify(configuration));
  return name;
}

async function told(...words: readonly string[]) {
  const { code, stdout, stderr } = await place.run([...words, '--json']);
  return { code, stderr, document: JSON.parse(stdout) };
}

describe('perform-experiment', () => {
  it('ends with one JSON document: the experiment, its runs and how they ended, vectors and diagrams', async () => {
    const { code, document } = await told('perform-experiment', write(dummies));
    expect(code).toBe(0);
    const run = {
      id: expect.any(String),
      network: ['DummyT2I', 'DummyI2T'],
      prompt: 'Test prompt 1',
      length: 3,
      maxLength: 20,
      stopReason: 'duplicate',
      loopLength: 2,
    };
    expect(document).toEqual({
      experiment: { id: expect.any(String), name: 'study', status: 'completed', cost: 0 },
      runs: [
        { ...run, seed: 42 },
        { ...run, seed: 56 },
      ],
      embeddings: 2,
      diagrams: 2,
    });
  });

  it('without seeds reaches the length, tells what simulates, and lists its runs', async () => {
    const { seeds: _seeds, ...rest } = dummies;
    const { stdout, stderr } = await place.run(['perform-experiment', write({ ...rest, seed_count: 2 })]);
    expect(stderr).toContain('1 network, 2 seeds, 1 prompt, for a total of 2 runs');
    expect(stderr).toContain('simulation, no AI');
    expect(stderr).toContain('completed · experiment');
    expect(await told('experiment', 'status', stdout.trim())).toMatchObject({ document: { embeddings: 20, diagrams: 2 } });
    const listed = (await place.run(['list-runs'])).stdout;
    expect(listed).toContain('Found 2 runs (40 invocations in total):');
    expect(listed).toMatch(/ \(seed -1\) - length: 20\/20, stop reason: length/);
    expect((await place.run(['list-runs', '--detailed'])).stdout).toContain('  Network: DummyT2I → DummyI2T\n');
    expect((await place.run(['list-models'])).stdout).toContain('  Output Type: text\n    Moondream');
  });

  it('is what panic-tda tells first, under the names it has there', async () => {
    const panic = (...words: readonly string[]) => place.run(words, { program: 'panic-tda' });
    const { stdout: help } = await panic('--help');
    expect(help).toMatch(/^Usage: panic-tda /);
    expect(help).toMatch(/^Commands:\n {2}perform-experiment /m);
    expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const id = (await panic('perform-experiment', write(dummies))).stdout.trim();
    expect((await panic('list-experiments')).stdout).toContain(id.slice(0, 8));
    expect((await panic('doctor', id)).stdout).toContain('1 experiment whole');
    expect(await panic('list-runs', '-d', 'db/trajectory_data.sqlite')).toMatchObject({ code: 2, stderr: expect.stringContaining('--home DIR') });
  });

  it('refuses what is wrong with its place, and keeps nothing', async () => {
    const { code, stderr } = await place.run(['perform-experiment', write({ ...dummies, networks: [['DummyT2I', 'DummyT2I2']] })]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/networks\[0\]\[1\]: 'DummyT2I' gives a picture, but 'DummyT2I2' takes a text\n {2}at study\.experiment\.json:1:\d+/);
    const unknown = await place.run(['perform-experiment', write({ ...dummies, embedding_models: ['sim/embeder'] })]);
    expect(unknown.stderr).toMatch(/embedding_models\[0\] \(sim\/embeder\): .*Did you mean "sim\/embedder"\?\n {2}at study\.experiment\.json:1:\d+/);
    expect((await told('experiment', 'list')).document).toEqual([]);
  });
});

describe('an experiment', () => {
  it('is stopped by Ctrl-C, says how to go on, and goes on', async () => {
    const started = place.start(['experiment', 'run', write(painted), '--sim-latency', '100', '--json']);
    await started.saw(/runs +\S+ 0\//);
    started.child.kill('SIGINT');
    const { code, stdout, stderr } = await started.finished;
    expect(code).toBe(130);
    const { experiment } = JSON.parse(stdout);
    expect(experiment.status).toBe('stopped');
    expect(stderr).toContain(`genarun experiment resume ${experiment.id}`);
    const resumed = await told('restart-experiment', experiment.id);
    expect(resumed).toMatchObject({ code: 0, document: { experiment: { status: 'completed' }, embeddings: 56, diagrams: 4 } });
  });

  it('goes on in the background with --detach', async () => {
    const { stdout, stderr } = await place.run(['experiment', 'run', write(dummies), '--detach']);
    const id = stdout.trim();
    expect(stderr).toContain(`follow it with: genarun experiment status ${id}; stop it with: genarun experiment stop ${id}`);
    let status = 'running';
    while (status !== 'completed') status = (await told('experiment-status', id)).document.experiment.status;
    expect((await told('experiment', 'show', id)).document.runs).toHaveLength(2);
  });

  it('in the background is refused to a second process, stops when it is asked to, and goes on', async () => {
    const { stdout } = await place.run(['experiment', 'run', write(painted), '--sim-latency', '600000', '--detach']);
    const id = stdout.trim();
    const second = await place.run(['experiment', 'resume', id]);
    expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining(`genarun experiment stop ${id}`) });
    expect((await place.run(['experiment', 'delete', id])).stderr).toContain('is being performed');
    const { stderr, document } = await told('experiment', 'stop', id, '--now');
    expect(document.experiment.status).toBe('stopped');
    expect(stderr).toContain(`go on with: genarun experiment resume ${id}`);
    expect((await place.run(['experiment', 'stop', id])).stderr).toContain('there is nothing to stop');
    const { code, document: resumed } = await told('experiment', 'resume', id);
    expect(code).toBe(0);
    expect(resumed).toMatchObject({ experiment: { status: 'completed' }, embeddings: 56, diagrams: 4 });
  });

  it('goes to the trash with its runs and comes back, or is gone for good', async () => {
    const { document } = await told('experiment', 'run', write(dummies));
    const { id } = document.experiment;
    await place.run(['delete-experiment', id, '--force']);
    expect((await told('experiment', 'list')).document).toEqual([]);
    expect((await told('runs', 'list')).document).toEqual([]);
    expect((await told('experiment', 'list', '--deleted')).document).toMatchObject([{ id }]);
    expect((await place.run(['experiment', 'status', id])).stderr).toContain(`is in the trash\nhint: it comes back with: genarun experiment restore ${id}`);
    expect((await told('experiment', 'restore', id)).document).toEqual({ experiments: [id] });
    expect((await told('experiment', 'status', id)).document).toMatchObject({ experiment: { status: 'completed' }, embeddings: 2 });
    expect((await place.run(['experiment', 'delete', id, '--forever'])).stderr).toContain('is not in the trash');
    await place.run(['experiment', 'delete', id]);
    await place.run(['experiment', 'delete', id, '--forever']);
    expect((await told('experiment', 'list', '--deleted')).document).toEqual([]);
  });

  it('leaves as tables, as pictures that say how they were made, and as one file that is taken in elsewhere', async () => {
    const { document } = await told('experiment', 'run', write(painted));
    const { id } = document.experiment;
    await place.run(['experiment', 'export', id, '--out', 'data']);
    const file = await asyncBufferFromFile(join(place.folder, 'data', 'embeddings.parquet'));
    const vectors = await parquetReadObjects({ file });
    expect(vectors).toHaveLength(56);
    expect(vectors[0]).toMatchObject({ model: 'sim/embedder', dimension: 768n });
    expect(vectors[0]?.vector).toHaveLength(768);
    await place.run(['experiment', 'export', id, '--format', 'jsonl', '--out', 'lines']);
    const runs = readFileSync(join(place.folder, 'lines', 'runs.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(JSON.parse(runs[0] ?? '')).toMatchObject({ experiment: id, seed: 7, prompt: 'a fox in the snow', length: 14, stop_reason: 'length' });
    expect((await told('export-images', 'all', '--out', 'images')).document.runs.map(({ files }: { files: number }) => files)).toEqual([7, 7, 7, 7]);
    expect(readdirSync(join(place.folder, 'images', document.runs[0].id)).sort()[1]).toBe('00002--walk-2.jpg');
    await place.run(['experiment', 'export', id, '--format', 'archive', '--out', 'study.tar.gz']);
    expect((await told('--home', 'elsewhere', 'experiment', 'import', 'study.tar.gz')).document).toEqual({ experiment: { id, name: 'study' }, runs: 4 });
    expect((await told('--home', 'elsewhere', 'experiment', 'status', id)).document).toMatchObject({
      experiment: { status: 'completed' },
      embeddings: 56,
      diagrams: 4,
    });
    expect((await place.run(['--home', 'elsewhere', 'experiment', 'import', 'study.tar.gz'])).stderr).toContain('is here already');
    expect((await place.run(['experiment', 'import', 'study.experiment.json'])).stderr).toMatch(
      /no archive of an experiment, or a damaged one.*\n.*hint: an archive is/s,
    );
    const wrong = `${document.runs[0].id.slice(0, -1)}_`;
    expect((await place.run(['export-images', wrong])).stderr).toContain(`Did you mean "${document.runs[0].id}"?`);
    await place.run(['experiment', 'run', write(dummies, 'other.json')]);
    const both = await place.run(['experiment', 'export', 'all', '--format', 'archive']);
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('an archive holds one experiment, got 2') });
  });

  it('tells of each run that failed why it did', async () => {
    write({ ...painted, retry: { max: 0 } });
    const { code } = await place.run(['experiment', 'run', 'study.experiment.json', '--sim-failures', '1']);
    expect(code).toBe(1);
    expect((await place.run(['experiment', 'show'])).stdout).toMatch(/0\/14 +failed: sim\/painter: simulated/);
    expect((await place.run(['list-runs', '--detailed'])).stdout).toMatch(/Stop reason: failed\n {2}Error: sim\/painter: simulated/);
    await place.run(['experiment', 'export', '--format', 'jsonl', '--out', 'lines']);
    expect(readFileSync(join(place.folder, 'lines', 'runs.jsonl'), 'utf8')).toMatch(
      /"stop_reason":"failed","loop_length":null,"error":"sim\/painter: simulated/,
    );
  });

  it('is shown as a film, and says what is missing where there is no ffmpeg', async () => {
    await place.run(['experiment', 'run', write(painted)]);
    const without = await place.run(['export-video', 'latest'], { environment: { PATH: '/nowhere' } });
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('ffmpeg is not installed');
    const { stderr } = await place.run(['export-video', 'latest', '--frames', 'frames']);
    expect(stderr).toContain('7 frames of 4 runs');
    expect(readdirSync(join(place.folder, 'frames'))).toHaveLength(7);
    expect(await sharp(join(place.folder, 'frames', '000006.jpg')).metadata()).toMatchObject({ width: 1920, height: 1080 });
  });

  it('killed twenty times loses nothing and makes nothing twice', async () => {
    const whole = await told('experiment', 'run', write(painted));
    const texts = async (runs: readonly { id: string }[]) =>
      Promise.all(
        runs.map(async ({ id }) =>
          (await told('runs', 'show', id)).document.invocations.map((row: { address: string; value: unknown }) => [row.address, row.value]),
        ),
      );
    const first = place.start(['experiment', 'run', 'study.experiment.json', '--sim-latency', '25']);
    const [, id] = await first.saw(/experiment (\w{20,})/);
    let kills = 0;
    for (let started = first; kills < 20; kills++) {
      // A different moment each time: in the runs, among the vectors, among the diagrams.
      await Promise.race([started.saw(new RegExp(['0/56', 'runs', 'embeddings', 'diagrams'][kills % 4] ?? '')), started.finished]).catch(() => undefined);
      started.child.kill('SIGKILL');
      await started.finished;
      started = place.start(['experiment', 'resume', id ?? '', '--sim-latency', '25']);
      if (kills === 19) await started.finished;
    }
    const { document } = await told('experiment', 'resume', id ?? '');
    expect(document).toMatchObject({ experiment: { status: 'completed' }, embeddings: 56, diagrams: 4 });
    expect(document.runs.map(({ length }: { length: number }) => length)).toEqual([14, 14, 14, 14]);
    expect(await texts(document.runs)).toEqual(await texts(whole.document.runs));
    expect((await told('runs', 'list')).document).toHaveLength(8);
    expect((await told('experiment', 'doctor', id ?? '')).document).toMatchObject({ problems: [] });
  }, 120_000);
});
