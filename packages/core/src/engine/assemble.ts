import { isBlobRef, isProductRef, isRecord, type Node } from '@genarun/spec';
import type { CompiledNode } from '../plan/compile.ts';
import { asNames } from '../plan/flatten.ts';
import { compileTemplate } from '../template/template.ts';
import { outputScope, type ReadBlob } from './lookup.ts';
import type { Frame, Group, Place, RunState } from './state.ts';

/** A group's assembled output (rule 5): one place's, or an array in element order for forEach. Remembered once complete. */
export function assembleGroup(state: RunState, group: Group, readBlob: ReadBlob, only?: Place): unknown {
  if (group.assembled !== undefined) return group.assembled;
  const compiled = state.compiled.nodes[group.node];
  if (!compiled) return null;
  const fanned = compiled.forEach !== undefined && only === undefined && !(group.copies.length === 1 && group.copies[0]?.copy === -1);
  const copies = group.copies.map((place) => assembleCopy(state, compiled, place, readBlob, only !== undefined));
  const assembled = fanned ? copies : (copies[0] ?? null);
  if (group.complete) group.assembled = assembled;
  return assembled;
}

function assembleCopy(state: RunState, compiled: CompiledNode, place: Place | null, readBlob: ReadBlob, single: boolean): unknown {
  if (single || compiled.planned.node.repeat?.collect !== 'all') return place ? assemblePlace(state, compiled, place, readBlob) : null;
  const iterations: unknown[] = [];
  for (let at = place; at; at = at.previous) if (at.iteration >= 0) iterations.push(assemblePlace(state, compiled, at, readBlob));
  return iterations.reverse();
}

function assemblePlace(state: RunState, compiled: CompiledNode, place: Place, readBlob: ReadBlob): unknown {
  if (place.status !== 'done') return null;
  const own = isBlobRef(place.value) ? readBlob(place.value) : place.value;
  const { node } = compiled.planned;
  // Ended by a fault whose entry gives a value: that value stands for the whole subtree.
  if (place.closed || place.frames === null || compiled.children.length === 0) return own ?? null;
  const children = compiled.children.map((index) => state.compiled.nodes[index]?.planned.id ?? '?');
  const fields = (frame: Frame) => Object.fromEntries(frame.groups.map((group, slot) => [children[slot] ?? '?', assembleGroup(state, group, readBlob)]));
  const [first] = place.frames;
  const fanned = Array.isArray(own);
  if (compiled.kind.isolated && first) return assembleIsolated(node, own, fields(first));
  if (node.collapse && compiled.children.length === 1) {
    const values = place.frames.map((frame) => (frame.groups[0] ? assembleGroup(state, frame.groups[0], readBlob) : null));
    return fanned ? values : (values[0] ?? null);
  }
  if (!fanned) return first ? merge(own, fields(first), compiled.kind.container ? undefined : keyOf(node, node.id)) : (own ?? null);
  return own.map((element, index) => {
    const frame = place.frames?.[index];
    return frame ? merge(element, fields(frame), keyOf(node, 'item')) : element;
  });
}

/** An object's fields plus one per child; a scalar stands under its name. */
function merge(own: unknown, fields: Record<string, unknown>, key: string | undefined): unknown {
  if (key === undefined) return fields;
  if (isRecord(own) && !isProductRef(own)) return { ...own, ...fields };
  return { [key]: own ?? null, ...fields };
}

function keyOf(node: Node, otherwise: string): string {
  return (node.forEach === undefined ? asNames(node)[0] : undefined) ?? otherwise;
}

/** A sub-pipeline's output: its own template over its nodes and inputs, or its nodes' fields. */
function assembleIsolated(node: Node, inputs: unknown, fields: Record<string, unknown>): unknown {
  const inner = isRecord(node.pipeline) ? node.pipeline : {};
  if (inner.output !== undefined)
    return (
      compileTemplate(inner.output, { picks: false, place: `node "${node.id}": output` }).render({
        scope: { ...(isRecord(inputs) ? inputs : {}), ...fields },
        lenient: true,
        absent: null,
        pick: () => 0,
      }) ?? null
    );
  const values = Object.values(fields);
  return node.collapse && values.length === 1 ? values[0] : fields;
}

/** The run's output: the document's template, one sole root when it collapses, or the root nodes' fields. */
export function assembleRun(state: RunState, readBlob: ReadBlob): unknown {
  const { compiled, root } = state;
  if (root.ending?.do === 'value') return root.value ?? null;
  const groups = root.frames?.[0]?.groups ?? [];
  const value = (group: Group) => (group.complete ? assembleGroup(state, group, readBlob) : null);
  const entries = groups.map((group) => [compiled.nodes[group.node]?.planned.id ?? '?', value(group)] as const);
  if (compiled.output) {
    const names = [...new Set(compiled.output.expressions.flatMap((expression) => expression.names))];
    return compiled.output.render({ scope: outputScope(names, state, readBlob), lenient: true, absent: null, pick: () => 0 }) ?? null;
  }
  if (compiled.plan.pipeline.collapse && entries.length === 1) return entries[0]?.[1] ?? null;
  return Object.fromEntries(entries);
}
