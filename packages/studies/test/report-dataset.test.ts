import { selectPoints } from '@genarun/topology';
import { afterEach, describe, expect, it } from 'vitest';
import { analyse, chooseClusters, clustersOf, type Dataset, findExperiment, listClusterings, makeClusters, readDataset, renderPage } from '../src/index.ts';
import { keep, openWorld, perform, type World } from './support/studies.ts';

let world: World;
afterEach(() => world.close());

describe('the data set of a performed experiment', () => {
  it('has every run with its outputs, how it ended, and vectors of texts and prompts; dummies that repeat are found at a fixed point', async () => {
    world = await openWorld();
    const record = await keep(world, { embedding_models: ['Dummy', 'sim/embedder'], prompts: ['one prompt', 'another'] });
    await perform(world, record);
    const dataset = await readDataset(world, record);
    expect(dataset.runs.map(({ seed, prompt, outputs, stopReason, loopLength }) => [seed, prompt, outputs.length, stopReason, loopLength])).toEqual(
      [42, 56, 545654, 6545].flatMap((seed) => [0, 1].map((prompt) => [seed, prompt, 3, 'duplicate', 2])),
    );
    const [first] = dataset.runs;
    expect(first?.outputs.map(({ sequence, text, sha256 }) => [sequence, text ?? sha256?.length])).toEqual([
      [0, 64],
      [1, 'dummy text caption (seed 42)'],
      [2, 64],
    ]);
    expect(first?.outputs[2]?.key).toBe(first?.outputs[0]?.key);
    expect(dataset.lenses.map(({ model, trajectories }) => [model, trajectories.map(({ points }) => points.count)])).toEqual([
      ['Dummy', Array(8).fill(1)],
      ['sim/embedder', Array(8).fill(3)],
    ]);
    expect([...(dataset.lenses[0]?.prompts.keys() ?? [])]).toEqual([0, 1]);
    const { capture } = await analyse(dataset, { settings: { permutations: 19, surrogates: 19, resamples: 19 } });
    expect(capture.counts).toEqual({ runs: 8, fixedPoints: 8, cycles: 0, free: 0, exact: 8 });
    expect(capture.runs[0]).toMatchObject({ onset: 0, period: 2 });
  });

  it('looks through the model that is named, and refuses one that there is not', async () => {
    world = await openWorld();
    const record = await keep(world, { embedding_models: ['Dummy', 'sim/embedder'] });
    await perform(world, record);
    expect((await readDataset(world, record, { model: 'sim/embedder' })).lenses.map(({ model }) => model)).toEqual(['sim/embedder', 'Dummy']);
    await expect(readDataset(world, record, { model: 'Nomic' })).rejects.toMatchObject({ code: 'not_found', hint: expect.stringContaining('sim/embedder') });
  });

  it('holds all vectors of the model it looks through, and a hundred texts and a hundred pictures of a run of any other, evenly chosen', async () => {
    world = await openWorld();
    const record = await keep(world, { embedding_models: ['Dummy', 'sim/embedder'], seeds: [-1], max_length: 240, stop: { duplicate: false } });
    await perform(world, record);
    const [first, second] = (await readDataset(world, record)).lenses.map(({ trajectories }) => trajectories[0]!);
    expect(first?.points.count).toBe(120);
    const count = (form: string) => second!.forms.filter((each) => each === form).length;
    expect([second?.points.count, count('text'), count('image')]).toEqual([200, 100, 100]);
    expect(second?.sequences).toEqual([...second!.sequences].sort((a, b) => a - b));
    expect([second?.sequences[0], second?.sequences.at(-1)]).toEqual([0, 239]);
  });

  it('is refused before any run has made something', async () => {
    world = await openWorld();
    await expect(readDataset(world, await keep(world))).rejects.toMatchObject({ code: 'invalid_input', hint: expect.stringContaining('resume') });
  });
});

describe('the regions of a report', () => {
  const quick = { permutations: 19, surrogates: 19, resamples: 19 };
  const study = { embedding_models: ['sim/embedder'], prompts: ['one prompt', 'another'] };

  it('are clusters that are made once, kept under a name, and used again; their medoids are real outputs', async () => {
    world = await openWorld();
    const { id } = await keep(world, study);
    await perform(world, await findExperiment(world, id));
    const record = await findExperiment(world, id);
    const told: string[] = [];
    const clusters = await chooseClusters(world, record, { tell: (stage) => void told.push(stage) });
    const [kept] = await listClusterings(world);
    expect(kept).toMatchObject({ id: clusters?.id, name: `${record.name} by sim/embedder`, selection: [id] });
    expect((await chooseClusters(world, record, { tell: (stage) => void told.push(stage) }))?.id).toBe(kept!.id);
    expect(told).toEqual(['clusters']);
    const dataset = await readDataset(world, record);
    const report = await analyse(dataset, { clusters: await chooseClusters(world, record, { name: kept!.name }), settings: quick });
    const { regions } = report;
    expect(regions.method).toBe('kept');
    expect(regions.clustering).toMatchObject({ id: kept!.id, name: kept!.name, items: 24, downsample: 1 });
    const stored = await clustersOf(world, kept!.id);
    for (const { medoid, text, sha256 } of regions.list) {
      expect(stored.some(({ medoid: { run, address } }) => run === medoid.id && address === medoid.address)).toBe(true);
      const output = dataset.runs[medoid.run!]?.outputs.find(({ sequence }) => sequence === medoid.sequence);
      expect([output?.text, output?.sha256]).toContain(output?.text === undefined ? sha256 : text);
    }
    const page = renderPage(report);
    expect(page).toContain(`the kept clusters “${kept!.name}”`);
    expect(page).toContain(`${regions.list[0]!.medoid.id} ${regions.list[0]!.medoid.address}`);
  });

  it('are those that are named, if they fit; they may be of more experiments, also where a medoid lies', async () => {
    world = await openWorld();
    const { id } = await keep(world, study);
    await perform(world, await findExperiment(world, id));
    const record = await findExperiment(world, id);
    const { id: other } = await keep(world, { ...study, name: 'the other', seeds: [1, 2, 3, 4] });
    await perform(world, await findExperiment(world, other));
    const experiments = [await findExperiment(world, other), record];
    await makeClusters(world, { name: 'both', model: 'sim/embedder', experiments });
    await makeClusters(world, { name: 'not this one', model: 'sim/embedder', experiments: experiments.slice(0, 1) });
    const both = await chooseClusters(world, record, { name: 'both' });
    const { regions } = await analyse(await readDataset(world, record), { clusters: both, settings: quick });
    expect(regions.clustering).toMatchObject({ name: 'both', items: 48 });
    for (const { medoid, text, sha256 } of regions.list) {
      expect(medoid.id).not.toBe('');
      expect(text ?? sha256).not.toBeNull();
    }
    await expect(chooseClusters(world, record, { name: 'not this one' })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(chooseClusters(world, record, { name: 'both', model: 'Dummy' })).rejects.toMatchObject({
      code: 'invalid_input',
      hint: expect.stringContaining('--model sim/embedder'),
    });
    await expect(chooseClusters(world, record, { name: 'nothing' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are found anew where kept clusters tell nothing, unless those were asked for', async () => {
    world = await openWorld();
    const { id } = await keep(world, study);
    await perform(world, await findExperiment(world, id));
    const record = await findExperiment(world, id);
    const clusters = await chooseClusters(world, record);
    const texts = (clusters?.list ?? []).filter(({ medoid }) => medoid.text !== undefined).slice(0, 1);
    const one = { ...clusters!, list: texts };
    const dataset = await readDataset(world, record, { model: 'sim/embedder' });
    const onlyTexts = { ...dataset, lenses: dataset.lenses.map((lens) => ({ ...lens, trajectories: lens.trajectories.map(textsOf) })) };
    const report = await analyse(onlyTexts, { clusters: one, settings: quick });
    expect(report.regions).toMatchObject({ clustering: null, passedOver: clusters!.name });
    expect(renderPage(report)).toContain('fewer than two have texts in them');
    const asked = await analyse(onlyTexts, { clusters: { ...one, isNamed: true }, settings: quick });
    expect(asked.regions).toMatchObject({ method: 'kept', passedOver: null });
    expect(asked.regions.list).toHaveLength(1);
  });

  it('are not kept while an experiment goes on', async () => {
    world = await openWorld();
    const record = await keep(world, study);
    await perform(world, record, { stopAfter: 5 });
    expect(await chooseClusters(world, await findExperiment(world, record.id))).toBeUndefined();
    expect(await listClusterings(world)).toEqual([]);
  });
});

/** What a trajectory has of texts. */
function textsOf({ sequences, forms, points }: Dataset['lenses'][number]['trajectories'][number]) {
  const places = forms.flatMap((form, place) => (form === 'text' ? [place] : []));
  return { sequences: places.map((place) => sequences[place]!), forms: places.map(() => 'text' as const), points: selectPoints(points, places) };
}
