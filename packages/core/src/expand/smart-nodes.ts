import { GenarunError, type Json, type Kind, type Model, type Node, type Pipeline, type PlanNode, type Smart, type Tokens } from '@genarun/spec';
import { expandSmart, type GenerationSet, type SmartExpansion } from './expand-smart.ts';

export type SmartPlanning = {
  readonly kind: (name: string) => Kind | undefined;
  readonly models: Readonly<Record<string, Model>>;
  /** The run's seed. */
  readonly seed: number;
  /** The nearest first, after those of the node itself. */
  readonly tokens: readonly Tokens[];
};

type UsedTokens = NonNullable<Smart['tokens']>;

export type ExpandedNodes = {
  readonly nodes: readonly PlanNode[];
  /** By path of the node: the tokens its markup has used, wherever they came from. */
  readonly tokens: ReadonlyMap<string, UsedTokens>;
  readonly warnings: readonly string[];
};

/** Generations one smart node makes at most, unless it says otherwise. */
const defaultLimit = 1000;
/** Characters of all generations of one node at most: a plan is kept with its run. */
const maxCharacters = 32_000_000;
const maxWarnings = 10;

/**
 * Turns each node with `smart` into one that is performed once per generation: its texts and params become the elements of a `forEach`, in
 * order, so that generation n stands at `id@n`. Throws `invalid_input` naming the node.
 */
export function expandSmartNodes(nodes: readonly PlanNode[], planning: SmartPlanning): ExpandedNodes {
  const tokens = new Map<string, UsedTokens>();
  if (!nodes.some(({ node }) => isSmart(node))) return { nodes, tokens, warnings: [] };
  const warnings: string[] = [];
  const expanded = nodes.map((planned) => {
    if (!isSmart(planned.node)) return planned;
    try {
      const { node, used } = expandNode(planned, planning, warnings);
      if (Object.keys(used).length > 0) tokens.set(planned.path, used);
      return { ...planned, node };
    } catch (error) {
      throw error instanceof GenarunError ? located(error, planned) : error;
    }
  });
  return { nodes: expanded, tokens, warnings };
}

/** The pipeline with the tokens that its smart nodes have used in them, so that it stands for the same generations without them. */
export function withTokens(pipeline: Pipeline, tokens: ExpandedNodes['tokens']): Pipeline {
  if (tokens.size === 0) return pipeline;
  const visit = (node: Node, above: string): Node => {
    const path = `${above}${node.id}`;
    const used = tokens.get(path);
    return {
      ...node,
      ...(used ? { smart: { ...settingsOf(node), tokens: used } } : {}),
      ...(node.nodes ? { nodes: node.nodes.map((child) => visit(child, `${path}/`)) } : {}),
    };
  };
  return { ...pipeline, nodes: pipeline.nodes.map((node) => visit(node, '')) };
}

function isSmart({ smart }: Node): boolean {
  return smart !== undefined && smart !== false && !(Array.isArray(smart) && smart.length === 0);
}

function located(error: GenarunError, { id, position }: PlanNode): GenarunError {
  return new GenarunError({
    code: error.code,
    message: `node "${id}": ${error.message}`,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(position === undefined ? {} : { position }),
    cause: error,
  });
}

function expandNode(
  { node, model, id }: PlanNode,
  { kind, models, seed, tokens }: SmartPlanning,
  warnings: string[],
): { readonly node: Node; readonly used: UsedTokens } {
  const { smart: _smart, ...plain } = node;
  if (node.forEach !== undefined)
    throw new GenarunError({
      code: 'invalid_input',
      message: 'smart and forEach in one node: one of them expected',
      hint: 'put the forEach on a group around it',
    });
  const settings = settingsOf(node);
  const own = kind(node.kind);
  const acts = (field: string) =>
    (settings.fields === undefined || settings.fields.includes(field)) &&
    node.markup !== false &&
    (typeof node.markup !== 'object' || node.markup[field] !== false);
  const text = ['prompt', 'text', 'question'].find((field) => own?.picks.includes(field) && typeof node[field] === 'string' && acts(field));
  const negative = own?.picks.includes('negative') && typeof node.negative === 'string' && acts('negative') ? node.negative : undefined;
  const described = model === undefined ? undefined : models[model];
  const expansion = expandSmart({
    seed: settings.seed ?? seed,
    template: true,
    tokens: [...(settings.tokens ? [settings.tokens] : []), ...tokens],
    ...(text === undefined ? {} : { prompt: String(node[text]) }),
    ...(negative === undefined ? {} : { negativePrompt: negative }),
    ...(acts('params') && node.params ? { parameters: node.params } : {}),
    ...(described ? { model: described } : {}),
    limits: limitsOf(settings),
  });
  const sets = madeSets(expansion, settings.count ?? 1);
  const told = expansion.warnings();
  for (const warning of told.slice(0, maxWarnings)) warnings.push(`node "${id}": ${warning}`);
  if (told.length > maxWarnings) warnings.push(`node "${id}": and ${told.length - maxWarnings} more remarks about its markup`);
  if (sets.length === 0) throw new GenarunError({ code: 'invalid_input', message: `no generation is left${told[0] === undefined ? '' : `: ${told.at(-1)}`}` });
  const name = nameOfElement(node);
  const params = acts('params') ? splitParams(sets, name) : undefined;
  const rows = sets.map((set) => ({
    ...(text === undefined ? {} : { prompt: set.prompt ?? '' }),
    ...(negative === undefined ? {} : { negative: set.negativePrompt ?? '' }),
    ...(params?.rowOf(set) ?? {}),
  }));
  const expanded: Node = {
    ...plain,
    forEach: rows,
    ...(text === undefined ? {} : { [text]: `\${${name}.prompt}` }),
    ...(negative === undefined ? {} : { negative: `\${${name}.negative}` }),
    ...(params ? { params: params.template } : {}),
  };
  return { node: expanded, used: expansion.tokens() };
}

function settingsOf({ smart }: Node): Smart {
  if (Array.isArray(smart)) return { fields: [...smart] };
  return typeof smart === 'object' ? (smart as Smart) : {}; // what is an object and no list is the long form, by schema
}

function limitsOf({ limit, count = 1 }: Smart): { readonly batch?: number; readonly order: number } {
  const order = Math.max(1, Math.floor((limit ?? defaultLimit) / count));
  return limit === undefined ? { order } : { batch: order, order };
}

/** The generations, each as often as it is asked for. */
function madeSets(expansion: SmartExpansion, count: number): readonly GenerationSet[] {
  let characters = 0;
  return expansion.ranks().flatMap((rank) => {
    const set = expansion.at(rank);
    characters += (set.prompt ?? '').length + (set.negativePrompt ?? '').length;
    if (characters * count > maxCharacters)
      throw new GenarunError({
        code: 'invalid_input',
        message: `at most ${maxCharacters} characters expected in all generations together, got more`,
        hint: 'shorten the prompt, or make fewer generations (smart: { limit: … })',
      });
    return new Array<GenerationSet>(count).fill(set);
  });
}

/** The name under which the node's own fields see their generation. */
function nameOfElement({ as }: Node): string {
  return (typeof as === 'string' ? as : as?.[0]) ?? 'item';
}

type Params = { readonly template: NonNullable<Node['params']>; readonly rowOf: (set: GenerationSet) => { readonly params?: Readonly<Record<string, Json>> } };

/** Params that are equal in all generations stay in the node; the others, and texts that would be read for picks there, become part of the elements. */
function splitParams(sets: readonly GenerationSet[], name: string): Params | undefined {
  const keys = new Set(sets.flatMap((set) => Object.keys(set.parameters)));
  if (keys.size === 0) return { template: {}, rowOf: () => ({}) };
  const [first] = sets;
  const everywhere = [...keys].every((key) => sets.every((set) => Object.hasOwn(set.parameters, key)));
  // Where some generations lack a parameter, each has its params as a whole; rendering takes a text with one expression for what it gives.
  if (!everywhere) return { template: `\${${name}.params}` as unknown as Params['template'], rowOf: (set) => ({ params: set.parameters }) };
  const varying = [...keys].filter(
    (key) => isMarkup(first?.parameters[key]) || sets.some((set) => JSON.stringify(set.parameters[key]) !== JSON.stringify(first?.parameters[key])),
  );
  const template = Object.fromEntries(
    [...keys].map((key) => [key, varying.includes(key) ? `\${${name}.params[${JSON.stringify(key)}]}` : first?.parameters[key]]),
  );
  if (varying.length === 0) return { template, rowOf: () => ({}) };
  return { template, rowOf: (set) => ({ params: Object.fromEntries(varying.map((key) => [key, set.parameters[key] ?? null])) }) };
}

function isMarkup(value: Json | undefined): boolean {
  return value !== undefined && /[[\\]/.test(JSON.stringify(value));
}
