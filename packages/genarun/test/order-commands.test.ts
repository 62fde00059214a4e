import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';

beforeAll(buildCommandLine);
let place: Workplace;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => place.remove());

type View = {
  readonly order: { readonly id: string; readonly status: string; readonly outcome?: string; readonly base: Record<string, unknown>; readonly run: string };
  readonly generations: readonly {
    readonly number: number;
    readonly status: string;
    readonly generationSet: Record<string, unknown>;
    readonly fault?: { readonly code: string };
  }[];
  readonly products: readonly { readonly id: string; readonly prompt: string; readonly seed: number; readonly sha256: string; readonly address: string }[];
};

/** What a command prints as JSON; it must have ended well, or as `code` says. */
async function json<Value>(words: readonly string[], code = 0): Promise<Value> {
  const finished = await place.run([...words, '--json']);
  expect({ words, code: finished.code, stderr: finished.code === code ? '' : finished.stderr }).toEqual({ words, code, stderr: '' });
  return JSON.parse(finished.stdout);
}

const order = ['order', 'sim/painter', '--prompt', 'a [brown,black] [cat,dog]'];

test('a preview tells count, sets and price, and keeps nothing', async () => {
  const preview = await json<Record<string, unknown>>([...order, '-p', 'seed=[1..3]', '-p', 'steps=[25..27]', '--limit', '8', '--preview']);
  expect(preview).toMatchObject({ count: 36, base: { prompt: 'a [brown,black] [cat,dog]', seed: [1, 2, 3], steps: [25, 26, 27] }, cost: { min: 0, max: 0 } });
  expect(preview.generations).toHaveLength(8);
  expect(await json(['orders', 'list'])).toEqual([]);
  expect((await place.run([...order, '-p', 'seed=[1..3]', '--preview'])).stdout).toContain('12 generations of sim/painter, free');
});

test('ten to the ninth combinations are counted before anything is made', async () => {
  const nine = Array.from({ length: 9 }, () => '[a,b,c,d,e,f,g,h,i,j]').join(' ');
  const preview = await json<Record<string, unknown>>(['order', 'sim/painter', '--prompt', nine, '--preview', '--seed', '1']);
  expect(preview.count).toBe(1_000_000_000);
  expect(preview.generations).toHaveLength(100);
});

test('an order in the foreground ends with its products', async () => {
  const { order: placed, products, generations } = await json<View>([...order, '-p', 'seed=[1,2,3]']);
  expect(placed).toMatchObject({ status: 'fulfilled', outcome: 'complete', base: { seed: [1, 2, 3] } });
  expect(generations.map(({ generationSet }) => [generationSet.prompt, generationSet.seed])).toEqual(
    ['a brown cat', 'a brown dog', 'a black cat', 'a black dog'].flatMap((prompt) => [1, 2, 3].map((seed) => [prompt, seed])),
  );
  expect(products).toHaveLength(12);
});

test('one goes on ordering while two terminals work the queue, and nothing is made twice', async () => {
  const workers = [1, 2].map(() => place.start(['work', '--sim-latency', '20']));
  await Promise.all(workers.map((worker) => worker.saw(/working the queue/)));
  const ids: string[] = [];
  for (let round = 0; round < 4; round++) ids.push((await place.run(['order', 'sim/painter', '--prompt', `round ${round} [a,b,c]`, '--queue'])).stdout.trim());
  for (const id of ids) {
    const { order: ended, products } = await json<View>(['orders', 'show', id, '--watch']);
    expect(ended).toMatchObject({ status: 'fulfilled', outcome: 'complete' });
    expect(products).toHaveLength(3);
  }
  for (const worker of workers) worker.child.kill('SIGINT');
  expect(await Promise.all(workers.map(async (worker) => (await worker.finished).code))).toEqual([130, 130]);
});

test('a worker says of each line which order it is about', async () => {
  for (const prompt of ['a red cat', 'a blue dog']) await json(['order', 'sim/painter', '--prompt', prompt, '-p', 'width=32', '-p', 'height=32', '--queue']);
  const { code, stderr } = await place.run(['work', '--once']);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^a red cat +[\d:.]+ done +generation@0/m);
  expect(stderr).toMatch(/^a blue dog +[\d:.]+ done +generation@0/m);
});

test('what failed is told in words, retry performs only that, and a template is ordered again with changes', async () => {
  const partial = await json<View>(['order', 'sim/painter', '--prompt', 'a cat', '-p', 'seed=[1..12]', '--sim-failures', '0.7'], 1);
  expect(partial.order).toMatchObject({ status: 'fulfilled', outcome: 'partial' });
  const shown = await place.run(['orders', 'show', 'latest']);
  expect(shown.stdout).toMatch(/failed\s+a cat seed=\d+\s+the provider is not available/);
  expect(shown.stderr).toContain('genarun orders retry');
  await place.run(['orders', 'retry', 'latest', '--queue']);
  expect(await json(['orders', 'list', '--status', 'pending'])).toHaveLength(1);
  await place.run(['work', '--once']);
  const whole = await json<View>(['orders', 'show', 'latest']);
  expect(whole.order.outcome).toBe('complete');
  expect(whole.products).toHaveLength(12);
  expect(whole.products.map(({ id }) => id)).toEqual(expect.arrayContaining(partial.products.map(({ id }) => id)));
  await place.run(['orders', 'template', 'latest', '--title', 'cats']);
  const preview = await json<Record<string, unknown>>(['orders', 'reorder', 'cats', '--prompt', 'a dog', '-p', 'seed=[1,2]', '--preview']);
  expect(preview.generations).toEqual([
    { prompt: 'a dog', seed: 1 },
    { prompt: 'a dog', seed: 2 },
  ]);
});

test('an order is killed again and again and ends with each product once', async () => {
  const ordering = place.start(['order', 'sim/painter', '--prompt', 'a cat', '-p', 'seed=[1..60]', '--sim-latency', '30', '--concurrency', '2']);
  await ordering.saw(/done +generation@3\b/);
  ordering.child.kill('SIGKILL');
  await ordering.finished;
  for (let kill = 0; kill < 3; kill++) {
    const retrying = place.start(['orders', 'retry', 'latest', '--sim-latency', '30', '--concurrency', '2']);
    await retrying.saw(/done +generation@\d+\n[\s\S]*done +generation@\d+\n/);
    retrying.child.kill('SIGKILL');
    await retrying.finished;
  }
  const { order: ended, products } = await json<View>(['orders', 'retry', 'latest']);
  expect(ended).toMatchObject({ status: 'fulfilled', outcome: 'complete' });
  expect(products.map(({ seed }) => seed)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
});

test('cancel reaches an order that another process performs', async () => {
  const working = place.start(['order', 'sim/painter', '--prompt', 'a cat', '-p', 'seed=[1..100]', '--sim-latency', '50', '--concurrency', '2', '--json']);
  await working.saw(/done +generation@1\b/);
  expect((await place.run(['orders', 'cancel', 'latest'])).stderr).toContain('is being cancelled where it is performed');
  const { code, stdout } = await working.finished;
  expect(code).toBe(130);
  const { order: ended, generations, products }: View = JSON.parse(stdout);
  expect(ended.status).toBe('cancelled');
  expect(new Set(generations.map(({ status }) => status))).toEqual(new Set(['complete', 'cancelled']));
  expect(products.length).toBe(generations.filter(({ status }) => status === 'complete').length);
});

test('how often what fails is tried again stands with the order, and is typed anew where it is ordered again', async () => {
  await json(['order', 'sim/painter', '--prompt', 'x', '--retries', '3', '--queue']);
  const retries = async () =>
    (await json<{ readonly order: { readonly document: { readonly retry?: unknown } } }>(['orders', 'show', 'latest'])).order.document.retry;
  expect(await retries()).toEqual({ max: 3 });
  await json(['orders', 'reorder', 'latest', '--queue']);
  expect(await retries()).toEqual({ max: 3 });
  await json(['orders', 'reorder', 'latest', '--retries', '0', '--queue']);
  expect(await retries()).toEqual({ max: 0 });
});

test('tokens are read from lists, and a project has its own', async () => {
  writeFileSync(join(place.folder, 'animal.txt'), 'cat\ndog\n');
  writeFileSync(join(place.folder, 'more.csv'), 'token,value,weight,note\nmood,calm,2,\nmood,wild,,"not, so"\n');
  await place.run(['projects', 'create', 'Winter']);
  await place.run(['tokens', 'import', 'animal.txt', 'more.csv']);
  await place.run(['tokens', 'set', 'animal', 'hare', 'owl', '--project', 'Winter']);
  expect(await json(['tokens', 'list'])).toEqual({
    animal: ['cat', 'dog'],
    mood: [
      { value: 'calm', weight: 2 },
      { value: 'wild', note: 'not, so' },
    ],
  });
  const prompts = async (...words: string[]) =>
    (
      (await json<Record<string, unknown>>(['order', 'sim/painter', '--prompt', 'A beautiful image of a [animal]', '--preview', ...words]))
        .generations as readonly { prompt: string }[]
    ).map(({ prompt }) => prompt);
  expect(await prompts()).toEqual(['A beautiful image of a cat', 'A beautiful image of a dog']);
  expect(await prompts('--project', 'Winter')).toEqual(['A beautiful image of a hare', 'A beautiful image of a owl']);
  expect((await place.run(['tokens', 'export', 'animal', '--format', 'txt'])).stdout).toBe('cat\ndog\n');
});

test.each([
  [['orders', 'list'], 'place one with: genarun order sim/painter'],
  [['projects', 'list'], 'make one with: genarun projects create'],
  [['tokens', 'list'], 'set one with: genarun tokens set'],
])('%j teaches where there is nothing', async (words, lesson) => {
  const { code, stdout, stderr } = await place.run(words);
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toContain(lesson);
});

test.each([
  [['orders', 'show', 'nope'], 'no order "nope"'],
  [['orders', 'retry', 'latest'], 'there is no order yet'],
  [['order', 'sim/painter', '--prompt', 'x', '--watch'], '--watch goes with --queue'],
  [['order', 'sim/painter', '--prompt', 'x', '--project', 'nope'], 'no project "nope"'],
  [['order', 'sim/paintre', '--prompt', 'x'], 'Did you mean'],
  [['order', 'sim/painter'], 'a text expected, got nothing'],
  [['tokens', 'set', 'animal'], 'values expected, got none'],
  [['tokens', 'import', 'none.txt'], 'no file none.txt'],
  [['tokens', 'set', 'animal', '--remove'], 'no token "animal"'],
  [['projects', 'archive', 'nope'], 'no project "nope"'],
])('%j is refused with what was expected', async (words, message) => {
  const { code, stderr } = await place.run(words);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
