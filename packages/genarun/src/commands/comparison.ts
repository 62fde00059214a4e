import type { RunView } from '@genarun/core';
import type { InvocationRow, Json } from '@genarun/spec';

/** Something that differs; a side that lacks it is undefined. */
export type Difference = { readonly name: string; readonly a: Json | undefined; readonly b: Json | undefined };

export type Comparison = {
  readonly sameDocument: boolean;
  /** Inputs, seed, models, and nodes of the document. */
  readonly facts: readonly Difference[];
  /** Own values by address, with what was different about how they were made. */
  readonly values: readonly (Difference & {
    readonly models?: Difference;
    readonly seeds?: Difference;
    readonly cost: readonly [number, number];
    readonly durationMs: readonly [number, number];
  })[];
  readonly equalValues: number;
};

/** Compares two runs whose values are whole. */
export function compareRuns(a: RunView, b: RunView): Comparison {
  const left = new Map(a.invocations.map((row) => [row.address, row]));
  const right = new Map(b.invocations.map((row) => [row.address, row]));
  const addresses = [...new Set([...left.keys(), ...right.keys()])];
  const values = addresses.flatMap((address) => valueDifference(address, left.get(address), right.get(address)));
  return {
    sameDocument: a.run.plan.pipelineHash === b.run.plan.pipelineHash,
    facts: factDifferences(a, b),
    values,
    equalValues: addresses.length - values.length,
  };
}

function factDifferences({ run: a }: RunView, { run: b }: RunView): readonly Difference[] {
  const nodes = (run: typeof a) => Object.fromEntries(run.plan.nodes.map(({ path, node }) => [`node ${path}`, node]));
  const models = (run: typeof a) => Object.fromEntries(run.plan.nodes.flatMap(({ path, model }) => (model === undefined ? [] : [[`model ${path}`, model]])));
  const inputs = (run: typeof a) => Object.fromEntries(Object.entries(run.plan.inputs).map(([name, value]) => [`input ${name}`, value]));
  return [
    ...differences({ pipeline: a.name, seed: a.seed }, { pipeline: b.name, seed: b.seed }),
    ...differences(inputs(a), inputs(b)),
    ...differences(models(a), models(b)),
    ...differences(nodes(a), nodes(b)),
  ];
}

function differences(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): readonly Difference[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.flatMap((name) => difference(name, a[name], b[name]));
}

function difference(name: string, a: unknown, b: unknown): readonly Difference[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  // What a run stores is JSON.
  return [{ name, a: a as Json | undefined, b: b as Json | undefined }];
}

function valueDifference(address: string, a: InvocationRow | undefined, b: InvocationRow | undefined): Comparison['values'] {
  const [changed] = difference(address, shown(a), shown(b));
  if (changed === undefined) return [];
  const [models] = difference('model', a?.model, b?.model);
  const [seeds] = difference('seed', a?.seed, b?.seed);
  return [
    {
      ...changed,
      ...(models === undefined ? {} : { models }),
      ...(seeds === undefined ? {} : { seeds }),
      cost: [a?.cost ?? 0, b?.cost ?? 0],
      durationMs: [took(a), took(b)],
    },
  ];
}

/** The value of what is done, the status of what is not. */
function shown(row: InvocationRow | undefined): unknown {
  return row === undefined ? undefined : row.status === 'done' ? row.value : `(${row.status}${row.fault === undefined ? '' : `: ${row.fault.message}`})`;
}

function took(row: InvocationRow | undefined): number {
  return row?.startedAt === undefined || row.endedAt === undefined ? 0 : row.endedAt - row.startedAt;
}
