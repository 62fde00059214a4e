import type { CallRow, Json, Model } from '@genarun/spec';
import { invocationRecord, isoTime, present, withFile, withoutTokens } from './invocation-record.ts';
import { replaceReferences } from './references.ts';
import type { Snapshot } from './source.ts';

/** Whether simulations made the run's products: all of them, some, or none. */
export function simulationOf(snapshot: Pick<Snapshot, 'view'>): 'all' | 'some' | 'none' {
  const models = Object.values(snapshot.view.run.plan.models);
  const simulated = models.filter((model) => model.simulation === true).length;
  if (simulated === 0) return 'none';
  return simulated === models.length ? 'all' : 'some';
}

/** Milliseconds from the first to the last thing that happened. */
export function elapsedMs(snapshot: Pick<Snapshot, 'view'>): number {
  const { run } = snapshot.view;
  return Math.max(0, (run.endedAt ?? run.updatedAt) - run.createdAt);
}

/** `run.json` piece by piece: a head, then one line per invocation, so that a large run never stands in memory as one text. */
export async function* runRecord(snapshot: Snapshot, files: readonly string[]): AsyncGenerator<string> {
  const head = JSON.stringify(runHead(snapshot, files), null, 2);
  yield `${head.slice(0, -2)},\n  "invocations": [`;
  const calls = groupCalls(snapshot.view.calls);
  let separator = '\n    ';
  for (const row of snapshot.view.invocations) {
    yield `${separator}${JSON.stringify(await invocationRecord(snapshot, row, calls.get(row.address) ?? []))}`;
    separator = ',\n    ';
  }
  yield '\n  ]\n}\n';
}

function runHead(snapshot: Snapshot, files: readonly string[]): Record<string, Json> {
  const { run, open } = snapshot.view;
  const { plan } = run;
  // Inputs were checked as JSON when the plan was made.
  const inputs = replaceReferences(plan.inputs as Json, (ref) => withFile(snapshot, ref));
  return present({
    genarun: 1,
    run: present({
      id: run.id,
      name: run.name,
      dialect: run.dialect,
      status: run.status,
      reason: run.reason,
      seed: run.seed,
      simulation: simulationOf(snapshot),
      counts: run.counts,
      cost: run.cost,
      costUnknown: run.costUnknown ? true : undefined,
      budget: run.budget,
      startedAt: isoTime(run.createdAt),
      endedAt: isoTime(run.endedAt),
      durationMs: elapsedMs(snapshot),
      from: run.from,
      error: run.fault,
    }),
    inputs,
    models: Object.values(plan.models).map(modelRecord),
    warnings: plan.warnings,
    plan: present({
      pipelineHash: plan.pipelineHash,
      choice: plan.choice,
      versions: plan.versions,
      nodes: plan.nodes.map((node) =>
        present({
          path: node.path,
          kind: node.node.kind,
          label: node.node.label,
          model: node.model,
          cycle: node.cycle,
          handler: node.handler ? true : undefined,
        }),
      ),
    }),
    pipeline: plan.pipeline,
    open: open.map((entry) =>
      present({ address: entry.address, status: entry.status, since: isoTime(entry.since), wait: withoutTokens(entry.wait as Json | undefined) }),
    ),
    products: snapshot.assets.map(productRecord),
    files,
  });
}

function modelRecord(model: Model): Json {
  return present({
    id: model.id,
    adapter: model.adapter,
    label: model.label,
    tasks: model.tasks,
    simulation: model.simulation === true ? true : undefined,
    price: model.price,
  });
}

function productRecord(asset: Snapshot['assets'][number]): Json {
  const { product, id, name: _name, path, ...rest } = asset;
  return present({ id, address: product?.address, index: product?.index, model: product?.model, file: path, ...rest });
}

/** Calls by the address that made them. */
export function groupCalls(calls: readonly CallRow[]): ReadonlyMap<string, readonly CallRow[]> {
  const groups = new Map<string, CallRow[]>();
  for (const call of calls) {
    const group = groups.get(call.address);
    if (group === undefined) groups.set(call.address, [call]);
    else group.push(call);
  }
  return groups;
}
