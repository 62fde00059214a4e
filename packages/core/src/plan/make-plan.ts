import {
  type Adapter,
  didYouMean,
  GenarunError,
  type Hash,
  type Http,
  isRecord,
  type Kind,
  type Model,
  type Node,
  type Parsed,
  type Pipeline,
  type Plan,
  type PlanNode,
  type Task,
  tasks,
} from '@genarun/spec';
import { expandSmartNodes, withTokens } from '../expand/smart-nodes.ts';
import type { PlanOptions } from '../facade.ts';
import { canonicalJson } from '../hash.ts';
import { refuseCollisions } from './collisions.ts';
import { type CompiledPlan, compilePlan } from './compile.ts';
import { refuseCycles } from './cycles.ts';
import { type Describing, describeModels } from './describe-models.ts';
import { flatten } from './flatten.ts';
import { type MediaInput, readInputs } from './inputs.ts';
import { resolveModels } from './models.ts';
import { refuseWrongOutput } from './output-names.ts';
import { refuseWrongPaths } from './property-paths.ts';
import { includeSubPipelines, type SubPipelineReader } from './sub-pipelines.ts';

export type Planning = {
  readonly kind: (name: string) => Kind | undefined;
  readonly adapters: readonly Adapter[];
  readonly defaultModels: Readonly<Partial<Record<Task, string>>>;
  readonly hash: Hash;
  /** For what only providers know of their models. */
  readonly http: Http;
  readonly descriptions: Describing['descriptions'];
  readonly newSeed: () => number;
  readonly secret: (name: string) => string | undefined;
  readonly maxInvocations: number;
  readonly readSubPipeline: SubPipelineReader;
  readonly readMedia: MediaInput;
  /** Reads an API description named by file or URL. */
  readonly readApi: (place: string, beside: string | undefined) => Promise<unknown>;
};

/**
 * Resolves, expands and checks a document: text and files become a frozen Plan. Throws GenarunError `invalid_input` / `not_found`
 * with the place in the document; nothing is spent.
 */
export async function makePlan(
  parsed: Parsed,
  params: Readonly<Record<string, unknown>>,
  options: PlanOptions,
  planning: Planning,
): Promise<{ readonly plan: Plan; readonly compiled: CompiledPlan }> {
  const file = parsed.origins.get('')?.file ?? [...parsed.origins.values()][0]?.file;
  const included = await includeSubPipelines(parsed.pipeline, planning.kind, planning.readSubPipeline, file);
  const written = await includeApis(included, planning, file);
  const { nodes: flat, roots } = flatten(written, (pointer) => {
    const at = parsed.origins.get(pointer);
    return at && `${at.file}:${at.line}:${at.column}`;
  });
  checkNodes(flat, planning.kind);
  checkHandlers(written, flat);
  const choice = chooseModels(written, flat, options.models ?? {});
  const resolved = resolveModels(flat, planning.kind, { ...choice, defaults: planning.defaultModels, adapters: planning.adapters });
  checkKeys(resolved.models, planning);
  const { models, warnings: undescribed } = await describeModels(resolved.models, resolved.nodes, planning);
  checkPrices(models, options);
  const seed = options.seed ?? written.seed ?? planning.newSeed();
  const expanded = expandSmartNodes(resolved.nodes, { kind: planning.kind, models, seed, tokens: options.tokens ?? [] });
  const pipeline = withTokens(written, expanded.tokens);
  const inputs = await readInputs(written, params, planning.readMedia, file);
  if (roots.length > planning.maxInvocations)
    throw new GenarunError({
      code: 'invalid_input',
      message: `a run has at most ${planning.maxInvocations} invocations, and ${roots.length} nodes stand side by side`,
      hint: 'raise maxInvocations in genarun.config.yaml',
    });
  const plan: Plan = {
    v: 1,
    name: pipeline.name,
    dialect: parsed.dialect,
    pipeline,
    pipelineHash: planning.hash(canonicalJson(pipeline)),
    nodes: expanded.nodes,
    roots,
    inputs,
    seed,
    models,
    versions: versionsOf(resolved.nodes, models, planning),
    ...(options.choice ? { choice: checkChoice(options.choice, resolved.nodes) } : {}),
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(options.budget === undefined ? {} : { budget: options.budget }),
    ...(options.allowUnpriced ? { allowUnpriced: true } : {}),
    maxInvocations: planning.maxInvocations,
    warnings: [...parsed.warnings, ...resolved.warnings, ...undescribed, ...expanded.warnings],
  };
  const compiled = compilePlan(plan, { kind: planning.kind });
  refuseCycles(compiled);
  refuseCollisions(compiled);
  refuseWrongPaths(compiled);
  refuseWrongOutput(compiled);
  const whole: Plan = { ...plan, warnings: [...plan.warnings, ...compiled.warnings] };
  return { plan: whole, compiled: { ...compiled, plan: whole } };
}

function checkNodes(nodes: readonly PlanNode[], kinds: Planning['kind']): void {
  for (const planned of nodes) {
    const problems = kinds(planned.node.kind)?.check?.(planned.node) ?? [];
    if (problems.length > 0)
      throw new GenarunError({
        code: 'invalid_input',
        message: `node "${planned.id}": ${problems.join('; ')}`,
        ...(planned.position === undefined ? {} : { position: planned.position }),
      });
  }
}

function checkHandlers(pipeline: Pipeline, nodes: readonly PlanNode[]): void {
  const ids = new Set(nodes.map((planned) => planned.id));
  const refuse = (where: string, field: string, id: string, position: string | undefined) => {
    if (!ids.has(id))
      throw new GenarunError({
        code: 'invalid_input',
        message: `${where}: ${field} names "${id}", which is no node.${didYouMean(id, ids)}`,
        ...(position === undefined ? {} : { position }),
      });
  };
  for (const entry of pipeline.onError ?? []) if (entry.run !== undefined) refuse('onError', 'run', entry.run, undefined);
  for (const planned of nodes) {
    for (const entry of planned.node.onError ?? []) if (entry.run !== undefined) refuse(`node "${planned.id}"`, 'onError.run', entry.run, planned.position);
    if (planned.node.compensate !== undefined) refuse(`node "${planned.id}"`, 'compensate', planned.node.compensate, planned.position);
  }
}

function chooseModels(pipeline: Pipeline, nodes: readonly PlanNode[], overrides: Readonly<Record<string, string>>) {
  const aliases: Record<string, string> = { ...pipeline.models };
  const byNode: Record<string, string> = {};
  const byTask: Partial<Record<Task, string>> = {};
  const places = new Set(nodes.flatMap((planned) => [planned.id, planned.path]));
  for (const [name, id] of Object.entries(overrides)) {
    if (Object.hasOwn(aliases, name)) aliases[name] = id;
    else if (places.has(name)) byNode[name] = id;
    else if (isTask(name)) byTask[name] = id;
    else
      throw new GenarunError({
        code: 'invalid_input',
        message: `--model ${name}=${id}: "${name}" is neither an alias of "models" nor a node or a task.${didYouMean(name, [...Object.keys(aliases), ...places])}`,
        hint: `aliases: ${Object.keys(aliases).join(', ') || 'none'}; tasks, for nodes that name no model: ${tasks.join(', ')}`,
      });
  }
  return { aliases, byNode, byTask };
}

function isTask(name: string): name is Task {
  return tasks.some((task) => task === name);
}

/** Nothing is spent before every provider can be reached: a missing key is told with its name and the next step. */
function checkKeys(models: Readonly<Record<string, Model>>, { adapters, secret }: Planning): void {
  for (const model of Object.values(models)) {
    const adapter = adapters.find((candidate) => candidate.name === model.adapter);
    if (!adapter?.keys || adapter.keys.some((name) => secret(name) !== undefined)) continue;
    throw new GenarunError({
      code: 'auth',
      message: `${model.id} needs a key, and there is none for ${adapter.name}`,
      hint: `set ${adapter.keys.join(' or ')} in the environment or .env, or: genarun keys set ${adapter.name}; without a key: --model with a sim/ model (simulation, no AI)`,
    });
  }
}

function checkPrices(models: Readonly<Record<string, Model>>, options: PlanOptions): void {
  if (options.budget === undefined || options.allowUnpriced) return;
  const unpriced = Object.values(models).filter((model) => model.price === undefined);
  if (unpriced.length > 0)
    throw new GenarunError({
      code: 'invalid_input',
      message: `a budget is set, but no price is known for ${unpriced.map((model) => model.id).join(', ')}`,
      hint: 'add --allow-unpriced to let those calls pass uncounted',
    });
}

function checkChoice(choice: NonNullable<PlanOptions['choice']>, nodes: readonly PlanNode[]): NonNullable<Plan['choice']> {
  const places = new Set(nodes.flatMap((planned) => [planned.id, planned.path]));
  for (const [flag, names] of Object.entries(choice)) {
    for (const name of names ?? []) {
      if (!places.has(name)) throw new GenarunError({ code: 'invalid_input', message: `--${flag} ${name}: there is no such node.${didYouMean(name, places)}` });
    }
  }
  return choice;
}

function versionsOf(nodes: readonly PlanNode[], models: Readonly<Record<string, Model>>, planning: Planning): Record<string, string> {
  const versions: Record<string, string> = {};
  for (const { node } of nodes) versions[`kind:${node.kind}`] = String(planning.kind(node.kind)?.version ?? '');
  for (const model of Object.values(models))
    versions[`adapter:${model.adapter}`] = planning.adapters.find((adapter) => adapter.name === model.adapter)?.version ?? '';
  return versions;
}

/** Puts API descriptions named by file or URL into the document, so that the plan is whole. */
async function includeApis(pipeline: Pipeline, planning: Planning, file: string | undefined): Promise<Pipeline> {
  const include = async (node: Node): Promise<Node> => {
    const nodes = node.nodes ? await Promise.all(node.nodes.map(include)) : undefined;
    const { assemble } = node;
    if (!nodes && !isRecord(assemble)) return node;
    const api = isRecord(assemble) && typeof assemble.api === 'string' ? { assemble: { ...assemble, api: await planning.readApi(assemble.api, file) } } : {};
    return { ...node, ...api, ...(nodes ? { nodes } : {}) };
  };
  return { ...pipeline, nodes: await Promise.all(pipeline.nodes.map(include)) };
}
