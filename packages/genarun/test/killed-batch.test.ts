import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '@genarun/core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';
import { type ProviderName, type Providers, startProviders } from './providers/process.ts';

const count = 20;

type Batch = {
  readonly name: string;
  readonly provider: ProviderName;
  readonly adapter: string;
  readonly path: string;
  readonly kind: 'image' | 'video';
  readonly model: string;
  /** Whether a job whose id was never heard can be found at the provider. */
  readonly finds: boolean;
};

const batches: readonly Batch[] = [
  { name: 'Replicate', provider: 'replicate', adapter: 'replicate', path: '/v1', kind: 'image', model: 'replicate/acme/flux', finds: true },
  { name: 'fal', provider: 'fal', adapter: 'fal', path: '', kind: 'image', model: 'fal/acme/flux', finds: false },
  { name: 'Black Forest Labs', provider: 'bfl', adapter: 'bfl', path: '', kind: 'image', model: 'bfl/flux-pro-1.1', finds: false },
  { name: 'OpenAI videos', provider: 'openaiVideos', adapter: 'openai', path: '/v1', kind: 'video', model: 'openai/sora-2', finds: false },
];

const environment = { REPLICATE_API_TOKEN: 'sk-test', FAL_KEY: 'sk-test', BFL_API_KEY: 'sk-test', OPENAI_API_KEY: 'sk-test' };

beforeAll(buildCommandLine);
let place: Workplace;
let providers: Providers;
afterEach(() => {
  providers.close();
  place.remove();
});

async function prepare({ provider, adapter, path, kind, model }: Batch): Promise<void> {
  place = createWorkplace();
  providers = await startProviders([provider], 10 * 60_000);
  const url = providers.url(provider);
  const reached = `adapters: { ${adapter}: { baseUrl: "${url}${path}", concurrency: ${count} } }\nhttp: { allow: ["${new URL(url).host}"] }\n`;
  writeFileSync(join(place.folder, 'genarun.config.yaml'), reached);
  const rows = Array.from({ length: count }, (_, index) => index).join(', ');
  writeFileSync(
    join(place.folder, 'batch.yaml'),
    `genarun: 1\nname: batch\nnodes:\n  - { id: made, kind: ${kind}, model: ${model}, prompt: "Scene \${index}", forEach: [${rows}] }\n`,
  );
}

/** Starts or resumes the run and kills it when the provider has seen so many more requests. Answers whether it was still alive. */
async function killAfter(words: readonly string[], requests: number): Promise<boolean> {
  const before = (await providers.requests()).length;
  const started = place.start(words, { environment });
  await Promise.race([providers.sawRequests(before + requests), started.finished]);
  started.child.kill('SIGKILL');
  return (await started.finished).signal === 'SIGKILL';
}

type Shown = {
  readonly run: { readonly status: string; readonly counts: Readonly<Record<string, number>> };
  readonly products: readonly { readonly sha256: string }[];
  readonly calls: readonly { readonly requestId?: string; readonly status: string }[];
};

async function shown(): Promise<Shown> {
  return JSON.parse((await place.run(['runs', 'show', 'latest', '--json'])).stdout);
}

/** The provider's own ids of the jobs that a run has heard of. */
function heardIn({ calls }: Shown): ReadonlySet<string> {
  return new Set(calls.flatMap(({ requestId }) => /job-\d+/.exec(requestId ?? '')?.[0] ?? []));
}

const resume = ['runs', 'resume', 'latest', '--quiet'];

describe('a batch of 20 jobs whose process is killed again and again', () => {
  it.each(batches)('at $name ends with 20 jobs made there and a product for each', async (batch) => {
    await prepare(batch);
    const random = createRandom(2026);
    const first = batch.finds ? 3 + Math.floor(random() * count) : 2 * count + Math.floor(random() * count);
    const alive = [await killAfter(['run', 'batch.yaml', '--seed', '5', '--quiet'], first)];
    for (let kill = 0; kill < 4; kill++) alive.push(await killAfter(resume, 1 + Math.floor(random() * 1.5 * count)));
    // And twice while the outputs are fetched.
    await providers.take(0);
    for (let kill = 0; kill < 2; kill++) alive.push(await killAfter(resume, 3 + Math.floor((random() * count) / 2)));
    expect(alive.filter((was) => was).length).toBeGreaterThanOrEqual(5);

    await place.run(resume, { environment });
    const [view, jobs] = await Promise.all([shown(), providers.jobs()]);
    expect(jobs).toHaveLength(count);
    expect(new Set(jobs.map(({ prompt }) => prompt)).size).toBe(count);
    expect(jobs.filter(({ cancelled }) => cancelled)).toEqual([]);
    expect(view.run).toMatchObject({ status: 'succeeded', counts: { done: count } });
    expect(new Set(view.products.map(({ sha256 }) => sha256)).size).toBe(count);
    expect(heardIn(view)).toEqual(new Set(jobs.map(({ id }) => id)));
  });

  it.each(batches.filter(({ finds }) => !finds))(
    'at $name, which cannot say what it was asked, buys nothing twice when killed while jobs are made',
    async (batch) => {
      await prepare(batch);
      await providers.take(0);
      expect(await killAfter(['run', 'batch.yaml', '--seed', '5', '--quiet'], 7)).toBe(true);
      const last = await place.run(resume, { environment });
      const [view, jobs] = await Promise.all([shown(), providers.jobs()]);
      const heard = heardIn(view);
      // A job made in the very moment of the kill, its id unheard, is told as unknown.
      const unheard = jobs.filter(({ id }) => !heard.has(id));
      expect(jobs.length).toBeLessThanOrEqual(count);
      expect(new Set(jobs.map(({ prompt }) => prompt)).size).toBe(jobs.length);
      expect(view.products).toHaveLength(jobs.length - unheard.length);
      expect(view.run.counts.unknown ?? 0).toBe(count - view.products.length);
      if (unheard.length > 0) expect(last.stderr).toContain('--retry-unknown');
    },
  );
});
