import { type Adapter, cycleModel, didYouMean, GenarunError, type Kind, type Model, type PlanNode, type Task, toGenarunError } from '@genarun/spec';

export type ModelChoice = {
  /** Aliases of the document, overridden by the caller. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Node ids or paths → model id or alias, from the caller. */
  readonly byNode: Readonly<Record<string, string>>;
  /** Task → model id or alias, from the caller, for nodes that name none. */
  readonly byTask: Readonly<Partial<Record<Task, string>>>;
  readonly defaults: Readonly<Partial<Record<Task, string>>>;
  readonly adapters: readonly Adapter[];
};

export type ResolvedModels = { readonly nodes: PlanNode[]; readonly models: Record<string, Model>; readonly warnings: string[] };

/** Gives every node that calls a model its resolved model. An explicit id never falls back. Throws `invalid_input` / `not_found`. */
export function resolveModels(nodes: readonly PlanNode[], kinds: (name: string) => Kind | undefined, choice: ModelChoice): ResolvedModels {
  const models: Record<string, Model> = {};
  const defaulted = new Map<string, string[]>();
  const resolve = (planned: PlanNode, name: string, task: Task | undefined): string => {
    const id = Object.hasOwn(choice.aliases, name) ? (choice.aliases[name] ?? name) : name;
    const model = models[id] ?? findModel(id, choice, planned);
    if (task !== undefined && !model.tasks.includes(task)) {
      throw problem(planned, `model "${id}" does ${model.tasks.join(', ')}; kind "${planned.node.kind}" needs a model that does ${task}`);
    }
    models[id] = model;
    return id;
  };
  const resolved = nodes.map((planned): PlanNode => {
    const kind = kinds(planned.node.kind);
    const cycle = planned.node.repeat?.cycle?.map((entry) => resolve(planned, cycleModel(entry), kind?.task));
    refuseMisfits(
      planned,
      kind,
      cycle?.map((id) => models[id]).filter((model) => model !== undefined),
    );
    const named = choice.byNode[planned.path] ?? choice.byNode[planned.id] ?? planned.node.model;
    if (!kind?.task || cycle) return cycle ? { ...planned, cycle } : planned;
    const wanted = named ?? choice.byTask[kind.task];
    if (wanted !== undefined) return { ...planned, model: resolve(planned, wanted, kind.task) };
    const fallback = choice.defaults[kind.task];
    if (fallback === undefined) {
      if (kind.modelOptional) return planned;
      throw problem(
        planned,
        `names no model, and there is no default model that does ${kind.task}`,
        `add "model: adapter/name", or "models: { ${kind.task}: … }" to genarun.config.yaml`,
      );
    }
    const id = resolve(planned, fallback, kind.task);
    if (!kind.modelOptional) defaulted.set(id, [...(defaulted.get(id) ?? []), planned.id]);
    return { ...planned, model: id };
  });
  const warnings = [...defaulted].map(
    ([id, ids]) =>
      `no model is named for ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ` and ${ids.length - 5} more` : ''}: using the default ${id}${models[id]?.simulation ? ' (simulation, no AI)' : ''}`,
  );
  return { nodes: resolved, models, warnings };
}

function refuseMisfits(planned: PlanNode, kind: Kind | undefined, cycle: readonly Model[] | undefined): void {
  const [first, ...more] = (cycle && kind?.fit?.(planned.node, cycle)) ?? [];
  if (first !== undefined) throw problem(planned, [first, ...more].join('; '));
}

function findModel(id: string, { adapters, aliases }: ModelChoice, planned: PlanNode): Model {
  const slash = id.indexOf('/');
  const adapterName = slash < 0 ? '' : id.slice(0, slash);
  const adapter = adapters.find((candidate) => candidate.name === adapterName);
  const model = adapter && asked(adapter, id, planned);
  if (model) return model;
  const known = [...Object.keys(aliases), ...adapters.flatMap((candidate) => candidate.models().map((listed) => listed.id))];
  if (slash < 0) throw problem(planned, `model "${id}" is neither an alias of "models" nor an adapter/name.${didYouMean(id, known)}`, 'genarun models list');
  if (!adapter)
    throw problem(
      planned,
      `model "${id}": there is no adapter "${adapterName}".${didYouMean(
        adapterName,
        adapters.map((candidate) => candidate.name),
      )}`,
      `adapters: ${adapters.map((candidate) => candidate.name).join(', ')}`,
    );
  throw problem(planned, `adapter "${adapterName}" has no model "${id}".${didYouMean(id, known)}`, `genarun models list --adapter ${adapterName}`);
}

/** What an adapter says against a model of its own, with the node that names it. */
function asked(adapter: Adapter, id: string, planned: PlanNode): Model | undefined {
  try {
    return adapter.resolve(id);
  } catch (error) {
    const { code, message, hint } = toGenarunError(error);
    throw new GenarunError({
      code,
      message: `node "${planned.id}": ${message}`,
      ...(hint === undefined ? {} : { hint }),
      ...(planned.position === undefined ? {} : { position: planned.position }),
    });
  }
}

function problem(planned: PlanNode, message: string, hint?: string): GenarunError {
  return new GenarunError({
    code: 'invalid_input',
    message: `node "${planned.id}": ${message}`,
    ...(hint === undefined ? {} : { hint }),
    ...(planned.position === undefined ? {} : { position: planned.position }),
  });
}
