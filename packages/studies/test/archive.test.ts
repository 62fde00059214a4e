import { afterEach, describe, expect, it } from 'vitest';
import {
  clustersOf,
  diagramsOf,
  type Entry,
  embeddingsOf,
  experimentEntries,
  experimentRuns,
  experimentState,
  findClustering,
  findExperiment,
  importEntries,
  inspectExperiment,
  listClusterings,
  makeClusters,
  membersOf,
  outputsOf,
  promptEmbeddingsOf,
} from '../src/index.ts';
import { keep, openWorld, perform, type World } from './support/studies.ts';

const worlds: World[] = [];
const open = async () => {
  const world = await openWorld();
  worlds.push(world);
  return world;
};
afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())));

const painted = {
  networks: [['sim/painter', 'sim/captioner']],
  seeds: [7, -1],
  prompts: ['a fox in the snow', 'two boats at sea'],
  embedding_models: ['Dummy', 'sim/embedder'],
  parameters: { 'sim/painter': { width: 32, height: 32 } },
  max_length: 10,
};

async function collected(entries: AsyncIterable<Entry>): Promise<readonly Entry[]> {
  const all: Entry[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}

async function* from(entries: readonly Entry[]) {
  yield* entries;
}

describe('an archive of an experiment', () => {
  it('holds everything: what is taken in elsewhere is the same and whole', async () => {
    const here = await open();
    const record = await keep(here, painted);
    await perform(here, record);
    await makeClusters(here, { name: 'all', model: 'sim/embedder', experiments: [record], minClusterSize: 4 });
    const entries = await collected(experimentEntries(here, record));
    expect(entries[0]?.path).toBe('manifest.json');

    const there = await open();
    expect(await importEntries(there, from(entries))).toMatchObject({ experiment: record.id, runs: 4 });
    const state = async (world: World) => {
      const found = await findExperiment(world, record.id);
      const runs = await experimentRuns(world, record.id);
      return {
        found,
        runs,
        outputs: await Promise.all(runs.map(({ run }) => outputsOf(world, run))),
        vectors: await Promise.all(runs.map(({ run }) => embeddingsOf(world, run, 'sim/embedder'))),
        prompts: await promptEmbeddingsOf(world, record.id, 'Dummy'),
        diagrams: await diagramsOf(world, record.id),
        clusters: await clustersOf(world, (await findClustering(world, 'all')).id),
        events: await Promise.all(runs.map(({ run }) => world.store.events(run, 0))),
      };
    };
    expect(await state(there)).toEqual(await state(here));
    expect(await inspectExperiment(there, await findExperiment(there, record.id))).toEqual([]);
    await expect(importEntries(there, from(entries))).rejects.toThrow('is here already');
  });

  it('of a stopped experiment can be performed further elsewhere, and an import that broke off begun again', async () => {
    const here = await open();
    const record = await keep(here, painted);
    await perform(here, record, { stopAfter: 9 });
    const entries = await collected(experimentEntries(here, record));
    const there = await open();
    await importEntries(there, from(entries.slice(0, Math.floor(entries.length / 2))));
    await importEntries(there, from(entries));
    await perform(there, await findExperiment(there, record.id));
    expect(await experimentState(there, await findExperiment(there, record.id))).toMatchObject({ status: 'completed' });
  });

  it('tells which pictures it does not hold, since they are gone', async () => {
    const world = await open();
    const record = await keep(world, painted);
    await perform(world, record);
    const [run] = await experimentRuns(world, record.id);
    const [picture] = await world.store.products(run?.run ?? '');
    await world.blobs.delete(picture?.sha256 ?? '');
    const missing: string[] = [];
    const entries = await collected(experimentEntries(world, record, (sha256) => void missing.push(sha256)));
    expect(missing).toEqual([picture?.sha256]);
    expect(entries.some(({ path }) => path === `blobs/${picture?.sha256}`)).toBe(false);
    const there = await open();
    await importEntries(there, from(entries));
    expect(await inspectExperiment(there, await findExperiment(there, record.id))).toMatchObject([{ kind: 'product_missing' }]);
  });

  it('is refused where it is none, of a later version, or its bytes are not those of their names', async () => {
    const world = await open();
    const manifest = (change: object) => ({
      path: 'manifest.json',
      bytes: new TextEncoder().encode(JSON.stringify({ format: 'genarun-experiment', version: 1, experiment: 'x', name: 'x', runs: 0, ...change })),
    });
    await expect(importEntries(world, from([]))).rejects.toThrow('it is empty');
    await expect(importEntries(world, from([manifest({ format: 'zoo' })]))).rejects.toThrow('format genarun-experiment expected, got "zoo"');
    await expect(importEntries(world, from([manifest({ version: 2 })]))).rejects.toThrow('it is of version 2');
    await expect(importEntries(world, from([manifest({}), { path: `blobs/${'0'.repeat(64)}`, bytes: new Uint8Array(1) }]))).rejects.toThrow(
      'the archive is damaged: the bytes of blobs/000',
    );
    await expect(importEntries(world, from([manifest({}), { path: 'tables/run/0.json', bytes: new TextEncoder().encode('[{}]') }]))).rejects.toThrow(
      'a table "run" is not known',
    );
  });
});

describe('clusters', () => {
  it('are frozen under a name; each has a real output in its middle', async () => {
    const world = await open();
    const record = await keep(world, { ...painted, seeds: [1, 2, 3] });
    await perform(world, record);
    const made = await makeClusters(world, { name: 'first', model: 'sim/embedder', experiments: [record], minClusterSize: 5, epsilon: 0 });
    const clusters = await clustersOf(world, made.id);
    const members = await membersOf(world, made.id);
    expect(made).toMatchObject({ items: members.length, parameters: { minClusterSize: 5, minSamples: 5, epsilon: 0, downsample: 1 }, selection: [record.id] });
    expect(clusters.length).toBeGreaterThan(0);
    for (const { label, size, medoid } of clusters) {
      const own = members.filter((member) => member.label === label);
      expect(own).toHaveLength(size);
      expect(own.some(({ run, address }) => run === medoid.run && address === medoid.address)).toBe(true);
      const output = (await outputsOf(world, medoid.run)).find(({ address }) => address === medoid.address);
      expect(output?.form === 'text' ? output.text : output?.image.uri).toBe(medoid.text ?? `blob:${medoid.sha256}`);
    }
    await expect(makeClusters(world, { name: 'first', model: 'sim/embedder', experiments: [record] })).rejects.toThrow('a clustering "first" is there already');
    await expect(makeClusters(world, { name: 'none', model: 'Nomic', experiments: [record] })).rejects.toThrow(
      'at least 4 vectors by Nomic are expected, got 0',
    );
    expect((await listClusterings(world)).map(({ name }) => name)).toEqual(['first']);
  });
});
