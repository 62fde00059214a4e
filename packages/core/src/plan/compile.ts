import { didYouMean, GenarunError, isRecord, type Kind, type Node, nodeBaseShape, type Pipeline, type Plan, type PlanNode } from '@genarun/spec';
import { type CompiledExpression, compileExpression } from '../template/expression.ts';
import { compileTemplate, emptyTemplate, type Template } from '../template/template.ts';
import { asList } from './flatten.ts';
import { ancestry, createNameTable, type Meaning, type NameTable } from './names.ts';

/** One edge: the node waits until the anchor's whole subtree is complete. */
export type Dependency = {
  readonly name: string;
  readonly target: number;
  readonly anchor: number;
  readonly up: number;
  /** `value`: a null target makes the node skip. `order` (`needs`): only a failed one does. `guarded`: neither does. */
  readonly need: 'value' | 'order' | 'guarded';
};

/** A plan node with its expressions compiled and its names resolved. Made from the plan alone; never stored. */
export type CompiledNode = {
  readonly planned: PlanNode;
  readonly kind: Kind;
  readonly lenient: boolean;
  readonly fields: Readonly<Record<string, Template>>;
  readonly params: Template;
  readonly when: CompiledExpression | boolean | undefined;
  readonly forEach: Template | undefined;
  readonly repeatMax: Template | undefined;
  readonly carry: Template | undefined;
  readonly repeatWhile: CompiledExpression | undefined;
  readonly until: CompiledExpression | undefined;
  readonly requires: readonly string[];
  /** Names the node's own fields read when it is performed, requires included. */
  readonly names: readonly string[];
  /** Names read by when, forEach, repeat max and carry: before it is opened. */
  readonly openingNames: readonly string[];
  readonly loopEndNames: readonly string[];
  readonly dependencies: readonly Dependency[];
  /** Children that are performed with it (handlers are not). */
  readonly children: readonly number[];
  /** Its place among its performed siblings. */
  readonly slot: number;
};

export type CompiledPlan = {
  readonly plan: Plan;
  readonly nodes: readonly CompiledNode[];
  readonly roots: readonly number[];
  readonly output: Template | undefined;
  readonly names: NameTable;
  readonly handlerByName: (from: number | null, id: string) => number | undefined;
  readonly warnings: readonly string[];
};

export type CompileOptions = { readonly kind: (name: string) => Kind | undefined };

/** Compiles a plan. Throws GenarunError `invalid_input` naming node and field: bad expressions, unknown names, cycles. */
export function compilePlan(plan: Plan, { kind }: CompileOptions): CompiledPlan {
  const names = createNameTable(plan.nodes, plan.roots, plan.pipeline, kind);
  const warnings: string[] = [];
  const roots = plan.roots.filter((index) => plan.nodes[index]?.handler === false);
  const slots = new Int32Array(plan.nodes.length);
  roots.forEach((index, slot) => {
    slots[index] = slot;
  });
  for (const planned of plan.nodes) {
    performedBelow(planned, plan).forEach((index, slot) => {
      slots[index] = slot;
    });
  }
  const nodes = plan.nodes.map((planned) => compileNode(planned, plan, names, kind, warnings, slots[planned.index] ?? 0));
  const output = plan.pipeline.output === undefined ? undefined : compileTemplate(plan.pipeline.output, { picks: false, place: 'output' });
  return { plan, nodes, roots, output, names, handlerByName: handlerLookup(plan), warnings };
}

function compileNode(planned: PlanNode, plan: Plan, names: NameTable, kinds: CompileOptions['kind'], warnings: string[], slot: number): CompiledNode {
  const { node } = planned;
  const kind = kinds(node.kind);
  const fail = (message: string, hint?: string) =>
    new GenarunError({
      code: 'invalid_input',
      message: `node "${planned.id}": ${message}`,
      ...(hint === undefined ? {} : { hint }),
      ...(planned.position === undefined ? {} : { position: planned.position }),
    });
  if (!kind) throw fail(`kind "${node.kind}" is not registered`);
  const lenient = isLenient(planned, plan.nodes, plan.pipeline, kinds);
  const located = <T>(make: () => T): T => {
    try {
      return make();
    } catch (error) {
      if (error instanceof GenarunError && error.position === undefined && planned.position !== undefined)
        throw new GenarunError({
          code: error.code,
          message: error.message,
          position: planned.position,
          cause: error,
          ...(error.hint === undefined ? {} : { hint: error.hint }),
        });
      throw error;
    }
  };
  return located(() => {
    const template = (value: unknown, field: string, picks: boolean, secrets = false) => {
      const verbatim = (kind.verbatim ?? []).filter((path) => path.startsWith(`${field}.`)).map((path) => path.slice(field.length + 1));
      const made = compileTemplate(value, { picks, secrets, verbatim, place: `node "${planned.id}": ${field}`, markup: markupOf(node, field) });
      warnings.push(...made.warnings);
      return made;
    };
    const bare = (source: string | undefined) => (source === undefined ? undefined : compileExpression(source));
    const own = Object.keys(node).filter((field) => !(field in nodeBaseShape) && field !== 'kind' && field !== 'nodes');
    const left = new Set([...(kind.verbatim ?? []), ...(kind.bare ?? [])]);
    const fields =
      own.length === 0
        ? noFields
        : Object.fromEntries(
            own
              .filter((field) => !left.has(field))
              .map((field) => [field, template(node[field], field, kind.picks.includes(field), kind.secrets?.includes(field))]),
          );
    const params = node.params === undefined ? emptyTemplate : template(node.params, 'params', true);
    const forEach = node.forEach === undefined ? undefined : template(node.forEach, 'forEach', false);
    const repeatMax = node.repeat?.max === undefined ? undefined : template(node.repeat.max, 'repeat.max', false);
    const carry = node.repeat?.carry === undefined ? undefined : template(node.repeat.carry, 'repeat.carry', false);
    const when = typeof node.when === 'boolean' ? node.when : bare(node.when);
    const repeatWhile = bare(node.repeat?.while);
    const until = bare(node.repeat?.until);
    const requires = asList(node.requires);
    const opening = [
      ...(typeof when === 'object' ? [when] : []),
      ...(forEach?.expressions ?? []),
      ...(repeatMax?.expressions ?? []),
      ...(carry?.expressions ?? []),
    ];
    const performing = [...Object.values(fields).flatMap((field) => field.expressions), ...params.expressions];
    const loop = [...(repeatWhile ? [repeatWhile] : []), ...(until ? [until] : [])];
    const guarded = new Set(typeof when === 'object' ? when.names : []);
    const dependencies = resolveAll({
      planned,
      names,
      lenient,
      opening,
      performing,
      loop,
      guarded,
      requires,
      fail,
      isHandler: (index) => plan.nodes[index]?.handler === true,
    });
    return {
      planned,
      kind,
      lenient,
      fields,
      params,
      when,
      forEach,
      repeatMax,
      carry,
      repeatWhile,
      until,
      requires,
      dependencies,
      names: unique([...performing.flatMap((expression) => expression.names), ...requires]),
      openingNames: unique(opening.flatMap((expression) => expression.names)),
      loopEndNames: unique(loop.flatMap((expression) => expression.names)),
      children: performedBelow(planned, plan),
      slot,
    };
  });
}

type Resolving = {
  readonly planned: PlanNode;
  readonly names: NameTable;
  readonly lenient: boolean;
  readonly opening: readonly CompiledExpression[];
  readonly performing: readonly CompiledExpression[];
  readonly loop: readonly CompiledExpression[];
  readonly guarded: ReadonlySet<string>;
  readonly requires: readonly string[];
  readonly fail: (message: string, hint?: string) => GenarunError;
  readonly isHandler: (index: number) => boolean;
};

function resolveAll({ planned, names, lenient, opening, performing, loop, guarded, requires, fail, isHandler }: Resolving): readonly Dependency[] {
  const found = new Map<number, Dependency>();
  // A handler waits for nothing outside itself: what is not there yet reads as null.
  const waits = (meaning: Meaning) => meaning.type === 'node' && (!planned.handler || isHandler(meaning.anchor));
  const strength = { guarded: 0, order: 1, value: 2 } as const;
  const note = (name: string, meaning: Meaning, need: Dependency['need']) => {
    if (meaning.type !== 'node') return;
    const known = found.get(meaning.target);
    if (!known || strength[need] > strength[known.need])
      found.set(meaning.target, { name, target: meaning.target, anchor: meaning.anchor, up: meaning.up, need });
  };
  for (const [expressions, inLoop] of [
    [opening, false],
    [performing, false],
    [loop, true],
  ] as const) {
    for (const expression of expressions) {
      for (const name of expression.names) {
        const meaning = names.resolve(planned, name);
        if (meaning.type === 'unknown' && !lenient && !expression.optional.has(name) && !(inLoop && isInside(planned, name))) {
          const known = names.known(planned);
          throw fail(
            `unknown name "${name}" in "${expression.source}".${didYouMean(name, known)}`,
            `names here: ${[...known].slice(0, 20).join(', ') || 'none'}`,
          );
        }
        if (waits(meaning)) note(name, meaning, lenient || expression.guarded || guarded.has(name) ? 'guarded' : 'value');
      }
    }
  }
  for (const name of requires) {
    const meaning = names.resolve(planned, name);
    if (waits(meaning)) note(name, meaning, 'guarded');
  }
  for (const name of asList(planned.node.needs)) {
    const meaning = names.resolve(planned, name);
    if (meaning.type !== 'node') throw fail(`needs "${name}", which is no node it can wait for.${didYouMean(name, names.known(planned))}`);
    if (waits(meaning)) note(name, meaning, 'order');
  }
  return found.size === 0 ? none : [...found.values()];
}

/** `until` and `while` may name what the iteration itself made: the node's own children. */
function isInside(planned: PlanNode, name: string): boolean {
  return planned.node.repeat !== undefined && (name === planned.id || planned.children.length > 0);
}

function isLenient(planned: PlanNode, nodes: readonly PlanNode[], pipeline: Pipeline, kind: CompileOptions['kind']): boolean {
  for (const index of ancestry(nodes, planned.index).slice(1)) {
    const above = nodes[index];
    if (above && kind(above.node.kind)?.isolated) return isRecord(above.node.pipeline) && above.node.pipeline.lenient === true;
  }
  return pipeline.lenient === true;
}

function markupOf(node: Node, field: string): boolean {
  if (typeof node.markup === 'boolean') return node.markup;
  return node.markup?.[field] ?? true;
}

/** Finds a handler by id: the nearest one going up from a node, else the only one in the document. */
function handlerLookup(plan: Plan): CompiledPlan['handlerByName'] {
  return (from, id) => {
    for (let at = from; ; at = plan.nodes[at ?? -1]?.parent ?? null) {
      const siblings = at === null ? plan.roots : [...(plan.nodes[at]?.children ?? [])];
      const found = siblings.find((index) => plan.nodes[index]?.id === id && plan.nodes[index]?.handler);
      if (found !== undefined) return found;
      if (at === null) return plan.nodes.find((planned) => planned.id === id && planned.handler)?.index;
    }
  };
}

function performedBelow(planned: PlanNode, plan: Plan): readonly number[] {
  return planned.children.length === 0 ? planned.children : planned.children.filter((index) => planned.handler || plan.nodes[index]?.handler !== true);
}

const none: readonly never[] = [];
/** Of nodes without fields of their own there may be many. */
const noFields: Readonly<Record<string, Template>> = Object.freeze({});

function unique(names: readonly string[]): readonly string[] {
  if (names.length === 0) return none;
  return [...new Set(names)];
}
