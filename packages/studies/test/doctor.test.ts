import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ExperimentRecord,
  experimentRuns,
  experimentState,
  findExperiment,
  inspectExperiment,
  inspectOrphans,
  mendExperiment,
  mendRows,
} from '../src/index.ts';
import { keep, openWorld, perform, type World } from './support/studies.ts';

let world: World;
let record: ExperimentRecord;
let run: string;
beforeEach(async () => {
  world = await openWorld();
  record = await keep(world, { seeds: [42, -1], max_length: 10, embedding_models: ['Dummy', 'sim/embedder'] });
  await perform(world, record);
  run = (await experimentRuns(world, record.id))[1]?.run ?? '';
});
afterEach(() => world.close());

const write = (sql: string, ...parameters: (string | number | null | Uint8Array)[]) => world.tables.write([{ sql, parameters }]);
const found = async () =>
  (await inspectExperiment(world, record)).map(({ kind, run: of, model, count }) => ({ kind, ...(of === run ? {} : { of }), model, count }));
const nothing = { guard: { guard: () => undefined, release: () => undefined, happened: () => false }, tell: () => undefined };
const mend = async () => mendExperiment(world, record, await inspectExperiment(world, record), nothing);

describe('the doctor', () => {
  it('finds nothing wrong with runs that a duplicate has ended, and does not touch them', async () => {
    const before = await world.store.events((await experimentRuns(world, record.id))[0]?.run ?? '', 0);
    expect(await inspectExperiment(world, record)).toEqual([]);
    await mend();
    expect(await experimentRuns(world, record.id)).toMatchObject([
      { length: 3, stopReason: 'duplicate' },
      { length: 10, stopReason: 'length' },
    ]);
    expect(await world.store.events((await experimentRuns(world, record.id))[0]?.run ?? '', 0)).toEqual(before);
  });

  it.each<[string, () => Promise<unknown>, object[]]>([
    [
      'missing vectors',
      () => write('DELETE FROM studies_embedding WHERE run = ? AND model = ? AND sequence < 4', run, 'Dummy'),
      [{ kind: 'embedding_missing', model: 'Dummy', count: 2 }],
    ],
    [
      'vectors that hold what is no number',
      () =>
        write(
          'UPDATE studies_embedding SET vector = ? WHERE run = ? AND model = ? AND sequence = 3',
          new Uint8Array(new Float32Array(768).fill(Number.NaN).buffer),
          run,
          'Dummy',
        ),
      [{ kind: 'embedding_invalid', model: 'Dummy', count: 1 }],
    ],
    [
      'vectors of another length',
      () => write('UPDATE studies_embedding SET vector = ? WHERE run = ? AND model = ? AND sequence = 3', new Uint8Array(8), run, 'Dummy'),
      [{ kind: 'embedding_invalid', model: 'Dummy', count: 1 }],
    ],
    [
      'vectors of outputs of the wrong type',
      () =>
        write(
          `INSERT INTO studies_embedding SELECT run, 'Dummy', address, sequence, form, model_id, dimension, vector, created_at FROM studies_embedding WHERE run = ? AND model = 'sim/embedder' AND sequence = 2`,
          run,
        ),
      [{ kind: 'embedding_mismatch', model: 'Dummy', count: 1 }],
    ],
    [
      'a missing diagram',
      () => write('DELETE FROM studies_diagram WHERE run = ? AND model = ?', run, 'Dummy'),
      [{ kind: 'diagram_missing', model: 'Dummy', count: 1 }],
    ],
    [
      'a stale diagram',
      () => write('UPDATE studies_diagram SET points = 3 WHERE run = ? AND model = ?', run, 'Dummy'),
      [{ kind: 'diagram_stale', model: 'Dummy', count: 1 }],
    ],
    [
      'a diagram that cannot be read',
      () => write(`UPDATE studies_diagram SET data = '{' WHERE run = ? AND model = ?`, run, 'Dummy'),
      [{ kind: 'diagram_invalid', model: 'Dummy', count: 1 }],
    ],
    [
      'a record that is behind',
      () => write(`UPDATE studies_run SET status = 'running', length = 2, stop_reason = NULL WHERE run = ?`, run),
      [{ kind: 'record_stale', model: undefined, count: 1 }],
    ],
  ])('finds and mends %s', async (_what, damage, expected) => {
    await damage();
    expect(await found()).toEqual(expected);
    await mend();
    expect(await inspectExperiment(world, record)).toEqual([]);
    expect((await experimentState(world, await findExperiment(world, record.id))).complete).toBe(true);
  });

  it.each<[string, () => Promise<unknown>, object[]]>([
    [
      'prompts without a vector',
      () => write('DELETE FROM studies_prompt_embedding WHERE model = ?', 'Dummy'),
      [{ kind: 'embedding_missing', model: 'Dummy', count: 1, of: undefined }],
    ],
    [
      'vectors of prompts that hold what is no number',
      () => write('UPDATE studies_prompt_embedding SET vector = ? WHERE model = ?', new Uint8Array(new Float32Array(768).fill(Number.NaN).buffer), 'Dummy'),
      [{ kind: 'embedding_invalid', model: 'Dummy', count: 1, of: undefined }],
    ],
    [
      'vectors by a model that the experiment does not name',
      () =>
        write(
          `INSERT INTO studies_embedding SELECT run, 'Nomic', address, sequence, form, model_id, dimension, vector, created_at FROM studies_embedding WHERE run = ? AND model = 'Dummy'`,
          run,
        ),
      [{ kind: 'embedding_orphan', model: undefined, count: 5, of: undefined }],
    ],
    [
      'vectors that were begun and not kept',
      () =>
        write(`INSERT INTO studies_batch (run, experiment, model, model_id, items, created_at) VALUES ('nobody', ?, 'Dummy', 'sim/Dummy', '[]', 0)`, record.id),
      [{ kind: 'batch_open', model: undefined, count: 1, of: undefined }],
    ],
  ])('finds and mends %s', async (_what, damage, expected) => {
    await damage();
    expect(await found()).toEqual(expected);
    await mend();
    expect(await inspectExperiment(world, record)).toEqual([]);
  });

  it('puts runs back that are missing; resumed, the experiment is whole', async () => {
    await write('DELETE FROM studies_run WHERE run = ?', run);
    const [problem, ...more] = await inspectExperiment(world, record);
    expect(problem).toMatchObject({
      kind: 'run_missing',
      message: expect.stringContaining('DummyT2I → DummyI2T, seed -1, prompt "Test prompt 1"'),
      mend: 'rows',
    });
    expect(more).toEqual([]);
    await mend();
    expect((await inspectExperiment(world, record)).map(({ kind, mend: way }) => [kind, way])).toEqual([['run_unfinished', 'resume']]);
    await perform(world, record);
    await mendRows(world, await inspectOrphans(world));
    expect(await inspectExperiment(world, record)).toEqual([]);
    expect(await experimentRuns(world, record.id)).toMatchObject([{ position: 0 }, { position: 1, seed: -1, length: 10, stopReason: 'length' }]);
  });

  it('leaves what is noted of a run whose journal has lost its end', async () => {
    await world.runs.write([{ sql: `DELETE FROM event WHERE run = ? AND type = 'repeated'`, parameters: [run] }]);
    expect(await inspectExperiment(world, record)).toMatchObject([
      { kind: 'journal_gap', message: expect.stringContaining('ended after 10 by length'), mend: 'none' },
    ]);
    await mend();
    expect(await experimentRuns(world, record.id)).toMatchObject([{}, { state: 'ended', length: 10, stopReason: 'length' }]);
  });

  it('finds rows that belong to no experiment, and takes them away', async () => {
    await write(
      `INSERT INTO studies_embedding SELECT 'nobody', model, address, sequence, form, model_id, dimension, vector, created_at FROM studies_embedding WHERE run = ?`,
      run,
    );
    await write(`INSERT INTO studies_diagram SELECT 'nobody', model, settings, points, data, duration_ms, created_at FROM studies_diagram WHERE run = ?`, run);
    expect(await inspectOrphans(world)).toMatchObject([
      { kind: 'embedding_orphan', count: 15 },
      { kind: 'diagram_orphan', count: 2 },
    ]);
    await mendRows(world, await inspectOrphans(world));
    expect(await inspectOrphans(world)).toEqual([]);
  });

  it('finds pictures that are gone, and runs that were not begun', async () => {
    const [picture] = await world.store.products(run);
    await world.blobs.delete(picture?.sha256 ?? '');
    expect(await found()).toMatchObject([{ kind: 'product_missing' }]);
    const fresh = await keep(world);
    expect((await inspectExperiment(world, fresh)).map(({ kind, mend: way }) => [kind, way])).toEqual(Array(4).fill(['run_unfinished', 'resume']));
  });
});
