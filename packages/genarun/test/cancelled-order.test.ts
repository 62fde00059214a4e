import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';
import { type JobsProvider, startJobsProvider } from './providers/jobs.ts';

beforeAll(buildCommandLine);
let place: Workplace;
let provider: JobsProvider;
beforeEach(async () => {
  place = createWorkplace();
  provider = await startJobsProvider();
  const config = { http: { allow: [provider.host] }, adapters: { replicate: { baseUrl: `${provider.url}/v1`, concurrency: 3 } } };
  writeFileSync(join(place.folder, 'genarun.config.yaml'), JSON.stringify(config));
});
afterEach(() => {
  provider.close();
  place.remove();
});

const environment = { REPLICATE_API_TOKEN: 'sk-test-key' };
const order = ['order', 'replicate/acme/flux', '--prompt', 'a cat', '-p', 'seed=[1..8]', '--json', '--quiet'];

type Shown = {
  readonly order: { readonly status: string; readonly cost: number; readonly costUnknown: boolean };
  readonly counts: Readonly<Record<string, number>>;
  readonly products: readonly { readonly seed: number }[];
};

async function shown(): Promise<Shown> {
  return JSON.parse((await place.run(['orders', 'show', 'latest', '--json'], { environment })).stdout);
}

test('an order that is cancelled cancels its jobs at the provider, begins no more, and keeps what was made', async () => {
  const performing = place.start(order, { environment });
  await provider.until((jobs) => jobs.length === 3 && jobs.every(({ looks }) => looks > 0));
  provider.finish(provider.jobs.slice(0, 1));
  await provider.until((jobs) => jobs.length === 4 && jobs.every(({ looks }) => looks > 0));

  const { code, stderr } = await place.run(['orders', 'cancel', 'latest'], { environment });
  expect([code, stderr]).toEqual([0, expect.stringContaining('is being cancelled where it is performed')]);
  expect((await performing.finished).code).toBe(130);

  expect(provider.jobs.map(({ cancelled }) => cancelled)).toEqual([false, true, true, true]);
  const { order: ended, counts, products } = await shown();
  expect(ended.status).toBe('cancelled');
  expect(counts).toEqual({ pending: 0, generating: 0, complete: 1, failed: 0, cancelled: 7 });
  expect(products.map(({ seed }) => seed)).toEqual([provider.jobs[0]?.input.seed]);
  // Nobody knows what a provider asks for jobs that were cancelled on the way.
  expect(ended.costUnknown).toBe(true);
});

test('jobs of an order whose terminal was killed are cancelled by whoever cancels the order', async () => {
  const performing = place.start(order, { environment });
  await provider.until((jobs) => jobs.length === 3 && jobs.every(({ looks }) => looks > 0));
  performing.child.kill('SIGKILL');
  await performing.finished;

  const { code, stderr } = await place.run(['orders', 'cancel', 'latest'], { environment });
  expect([code, stderr]).toEqual([0, expect.stringContaining('is cancelled; what it made is kept')]);
  expect(provider.jobs.map(({ cancelled }) => cancelled)).toEqual([true, true, true]);
  const { order: ended, counts } = await shown();
  expect([ended.status, ended.costUnknown, counts.cancelled]).toEqual(['cancelled', true, 8]);
  expect((await place.run(['work', '--once'], { environment })).code).toBe(0);
  expect(provider.jobs).toHaveLength(3);
});
