import type { Kind, Model } from '@genarun/spec';
import type { Estimate } from '../facade.ts';
import type { CompiledNode, CompiledPlan } from '../plan/compile.ts';
import { boundOf, limitedBy } from './price.ts';

type Range = { readonly min: number; readonly max: number | null };

const one: Range = { min: 1, max: 1 };

/** What a plan will do and may cost: widths of fan-outs by their schemas' bounds, costs by the models' prices. */
export function estimatePlan(compiled: CompiledPlan): Estimate {
  const nodes: Estimate['nodes'][number][] = [];
  const unpriced = new Set<string>();
  const visit = (indexes: readonly number[], times: Range): void => {
    for (const index of indexes) {
      const node = compiled.nodes[index];
      if (!node || node.planned.node.enabled === false) continue;
      const own = multiply(times, multiply(copiesOf(node), iterationsOf(node)));
      const performed = node.when === undefined ? own : { min: 0, max: own.max };
      const each = costOf(node, compiled.plan.models, unpriced);
      const { planned } = node;
      nodes.push({
        index,
        path: planned.path,
        kind: planned.node.kind,
        times: performed,
        cost: multiply(performed, each),
        ...(planned.model === undefined ? {} : { model: planned.model }),
      });
      visit(node.children, multiply(performed, elementsOf(node.kind, node)));
    }
  };
  visit(compiled.roots, one);
  return {
    invocations: sum(nodes.map((node) => node.times)),
    cost: sum(nodes.map((node) => node.cost)),
    nodes,
    unpriced: [...unpriced],
  };
}

function copiesOf({ planned }: CompiledNode): Range {
  const { forEach } = planned.node;
  if (forEach === undefined) return one;
  return Array.isArray(forEach) ? { min: forEach.length, max: forEach.length } : { min: 0, max: null };
}

function iterationsOf({ planned }: CompiledNode): Range {
  const { repeat } = planned.node;
  if (!repeat) return one;
  const max = typeof repeat.max === 'number' ? repeat.max : null;
  return repeat.until === undefined && repeat.while === undefined && repeat.stop === undefined && max !== null
    ? { min: max, max }
    : { min: repeat.while === undefined ? Math.min(1, max ?? 1) : 0, max };
}

/** How many elements a node's value gives its children. */
function elementsOf(kind: Kind, { planned }: CompiledNode): Range {
  const schema = kind.output(planned.node);
  if (schema.type !== 'array') return one;
  const [min, max] = [schema.minItems, schema.maxItems];
  return { min: typeof min === 'number' ? min : 0, max: typeof max === 'number' ? max : null };
}

function costOf({ kind, planned }: CompiledNode, models: Readonly<Record<string, Model>>, unpriced: Set<string>): Range {
  const used = planned.cycle ?? (planned.model === undefined ? [] : [planned.model]);
  const bounds = used.map((id) => {
    const model = models[id];
    const limited = model && limitedBy(model, planned.node.params);
    const bound = limited && kind.demand ? boundOf(limited, kind.demand(planned.node, limited)) : undefined;
    if (model && bound === undefined) unpriced.add(id);
    return bound;
  });
  if (bounds.length === 0) return { min: 0, max: 0 };
  const known = bounds.filter((bound) => bound !== undefined);
  return { min: 0, max: known.length === bounds.length ? Math.max(...known) : null };
}

function multiply(a: Range, b: Range): Range {
  if (a.max === 0 || b.max === 0) return { min: 0, max: 0 };
  return { min: a.min * b.min, max: a.max === null || b.max === null ? null : a.max * b.max };
}

function sum(ranges: readonly Range[]): Range {
  return ranges.reduce((total, range) => ({ min: total.min + range.min, max: total.max === null || range.max === null ? null : total.max + range.max }), {
    min: 0,
    max: 0,
  });
}
