import type { CompiledPlan } from '../plan/compile.ts';

/** Which nodes are switched off: `enabled: false`, `--skip`, and with `--only` everything that is neither named nor needed by what is. */
export function switchedOff(compiled: CompiledPlan): ReadonlySet<number> {
  const { choice } = compiled.plan;
  const named = (names: readonly string[] | undefined) =>
    compiled.nodes.filter(({ planned }) => names?.includes(planned.id) || names?.includes(planned.path)).map(({ planned }) => planned.index);
  const off = new Set(compiled.nodes.filter(({ planned }) => planned.node.enabled === false).map(({ planned }) => planned.index));
  for (const index of named(choice?.skip)) off.add(index);
  if (!choice?.only) return off;
  const wanted = new Set<number>();
  const stack = [...named(choice.only)];
  for (const index of [...stack]) stack.push(...below(compiled, index));
  for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
    if (wanted.has(index)) continue;
    wanted.add(index);
    const node = compiled.nodes[index];
    if (node?.planned.parent !== null && node !== undefined) stack.push(node.planned.parent);
    for (const dependency of node?.dependencies ?? []) stack.push(dependency.anchor, ...below(compiled, dependency.anchor));
  }
  for (const { planned } of compiled.nodes) if (!wanted.has(planned.index) && !planned.handler) off.add(planned.index);
  return off;
}

/** Nodes to perform again although an unchanged result exists. */
export function redone(compiled: CompiledPlan): ReadonlySet<number> {
  const names = compiled.plan.choice?.redo ?? [];
  return new Set(compiled.nodes.filter(({ planned }) => names.includes(planned.id) || names.includes(planned.path)).map(({ planned }) => planned.index));
}

function below(compiled: CompiledPlan, index: number): number[] {
  const found: number[] = [];
  const stack = [...(compiled.nodes[index]?.children ?? [])];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    found.push(at);
    stack.push(...(compiled.nodes[at]?.children ?? []));
  }
  return found;
}
