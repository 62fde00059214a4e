import type { Json } from '@genarun/spec';
import { invocationRecord, isoTime, present, withFile } from './invocation-record.ts';
import { paramsIn, promptWords } from './provenance.ts';
import { replaceReferences } from './references.ts';
import { elapsedMs, groupCalls, simulationOf } from './run-record.ts';
import type { Snapshot } from './source.ts';
import { indexNodes } from './static-path.ts';
import { writtenNode } from './written-node.ts';

/** How a column's cells are to be read. `json` cells hold any JSON, `time` cells ISO 8601, `vector` cells a list of 32-bit floats. */
export type ColumnType = 'text' | 'number' | 'integer' | 'boolean' | 'time' | 'json' | 'vector';

export type Column = { readonly name: string; readonly type: ColumnType };
export type Row = Readonly<Record<string, Json>>;

/** A part of the data set: its columns, and its rows for one run; a cell without a value is absent. */
export type Table = {
  readonly name: 'runs' | 'invocations' | 'products';
  readonly columns: readonly Column[];
  readonly rows: (snapshot: Snapshot, assets: string) => AsyncGenerator<Row>;
};

/** `a b:type c` as columns; text where no type is named. */
function columns(words: string): readonly Column[] {
  return words.split(' ').map((word) => {
    const [name = '', type = 'text'] = word.split(':');
    // The lists below name column types only.
    return { name, type: type as ColumnType };
  });
}

const runs: Table = {
  name: 'runs',
  columns: columns(
    'run name dialect status seed:integer simulation cost:number costUnknown:boolean startedAt:time endedAt:time durationMs:integer pipelineHash inputs:json counts:json pipeline:json output:json error:json',
  ),
  rows: async function* (snapshot, assets) {
    const { run } = snapshot.view;
    yield present({
      run: run.id,
      name: run.name,
      dialect: run.dialect,
      status: run.status,
      seed: run.seed,
      simulation: simulationOf(snapshot),
      cost: run.cost,
      costUnknown: run.costUnknown,
      startedAt: isoTime(run.createdAt),
      endedAt: isoTime(run.endedAt),
      durationMs: elapsedMs(snapshot),
      pipelineHash: run.plan.pipelineHash,
      inputs: run.plan.inputs,
      counts: run.counts,
      pipeline: run.plan.pipeline,
      output: replaceReferences(snapshot.output, (ref) => fileOf(snapshot, assets, ref)),
      error: run.fault,
    });
  },
};

const invocations: Table = {
  name: 'invocations',
  columns: columns(
    'run address node kind status attempts:integer model simulation:boolean prompt seed:integer startedAt:time endedAt:time durationMs:integer cost:number costUnknown:boolean cached:boolean reason key value:json raw asked:json sent:json returned:json picks:json usage:json error:json warnings:json wait:json calls:json',
  ),
  rows: async function* (snapshot) {
    const calls = groupCalls(snapshot.view.calls);
    for (const row of snapshot.view.invocations) {
      const record = await invocationRecord(snapshot, row, calls.get(row.address) ?? []);
      yield present({
        run: row.run,
        ...record,
        prompt: promptWords(record.asked),
        raw: record.raw === undefined || typeof record.raw === 'string' ? record.raw : JSON.stringify(record.raw),
      });
    }
  },
};

const products: Table = {
  name: 'products',
  columns: columns(
    'run address index:integer file kind mime bytes:integer width:integer height:integer duration:number sha256 model simulation:boolean prompt promptTemplate seed:integer params:json',
  ),
  rows: async function* (snapshot, assets) {
    const rows = new Map(snapshot.view.invocations.map((row) => [row.address, row]));
    const nodeOf = indexNodes(snapshot.view.run.plan);
    for (const asset of snapshot.assets) {
      const address = asset.product?.address ?? asset.id;
      const row = rows.get(address);
      const model = asset.product?.model ?? row?.model;
      yield present({
        run: snapshot.view.run.id,
        address,
        index: asset.product?.index,
        file: `${assets}${asset.name}`,
        kind: asset.kind,
        mime: asset.mime,
        bytes: asset.bytes,
        width: asset.width,
        height: asset.height,
        duration: asset.duration,
        sha256: asset.sha256,
        model,
        simulation: model === undefined ? undefined : snapshot.view.run.plan.models[model]?.simulation === true,
        prompt: promptWords(await snapshot.whole(row?.asked ?? null)),
        promptTemplate: promptWords(writtenNode(snapshot.view.run.plan, nodeOf(address))),
        seed: row?.seed,
        params: paramsIn(await snapshot.whole(row?.sent ?? null)),
      });
    }
  },
};

function fileOf(snapshot: Snapshot, assets: string, ref: Parameters<Snapshot['assetOf']>[0]): Json {
  const asset = snapshot.assetOf(ref);
  return asset === undefined ? withFile(snapshot, ref) : `${assets}${asset.name}`;
}

/** The data set's tables, in the order in which they are written. */
export const tables: readonly Table[] = [runs, invocations, products];
