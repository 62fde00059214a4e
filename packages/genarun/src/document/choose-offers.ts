import type { Offer } from '@genarun/adapters/catalogue';
import { type Adapter, type CycleEntry, cycleModel, GenarunError, type Node, type Parsed } from '@genarun/spec';
import type { Genarun } from '../engine/compose.ts';

export type ProviderChoice = {
  /** The provider to take where a model is named without one. */
  readonly provider?: string;
  /** Other models by alias or node, as typed. */
  readonly models?: Readonly<Record<string, string>>;
};

/** A document and typed models in which every model has its provider. */
export type Chosen = { readonly document: Parsed; readonly models: Readonly<Record<string, string>> };

/**
 * Puts a provider to every model that is named without one and that the catalogue knows (`flux-dev` → `fal/fal-ai/flux/dev`): the one asked for, else
 * the cheapest that has a key. A name of the catalogue after its provider (`fal/flux-dev`) is what that provider calls it. Aliases and full ids stay as
 * they are. Throws what choosing throws.
 */
export async function chooseOffers(
  document: Parsed,
  { adapters, has }: Pick<Genarun, 'adapters' | 'has'>,
  { provider, models = {} }: ProviderChoice,
): Promise<Chosen> {
  const { pipeline } = document;
  const aliases = new Set(Object.keys(pipeline.models ?? {}));
  const all = [...Object.values(pipeline.models ?? {}), ...Object.values(models), ...modelNames(pipeline.nodes)];
  const named = all.filter((name) => !name.includes('/') && !aliases.has(name));
  const halfNamed = all.filter((name) => isHalfNamed(name, adapters));
  if (named.length + halfNamed.length === 0) {
    if (provider === undefined) return { document, models };
    throw new GenarunError({
      code: 'invalid_input',
      message: `--provider ${provider}: no model of the document is named without its provider`,
      hint: `name models as the catalogue does (genarun models list --family …), or give --model alias=${provider}/…`,
    });
  }
  const { catalogueNames, chooseOffer } = await import('@genarun/adapters/catalogue');
  const known = new Set(catalogueNames());
  const price = (offer: Offer) => adapters.find((adapter) => adapter.name === offer.adapter)?.resolve(offer.id)?.price ?? offer.price;
  const choices = new Map<string, string>();
  for (const name of new Set(named)) if (known.has(name)) choices.set(name, chooseOffer({ model: name, provider, has, price }).id);
  for (const name of new Set(halfNamed)) {
    const [adapter = '', own = ''] = name.split('/');
    if (known.has(own)) choices.set(name, chooseOffer({ model: own, provider: adapter, has, price }).id);
  }
  const chosen = <Name extends string | undefined>(name: Name) => (name === undefined || aliases.has(name) ? name : (choices.get(name) ?? name));
  const whole = {
    ...pipeline,
    ...(pipeline.models === undefined ? {} : { models: mapValues(pipeline.models, (name) => choices.get(name) ?? name) }),
    nodes: pipeline.nodes.map((node) => withModels(node, chosen)),
  };
  const warnings = [...choices].map(([name, id]) => `${name}: taken from ${id.slice(0, id.indexOf('/'))} (${id})`);
  return {
    document: { ...document, pipeline: whole, warnings: [...document.warnings, ...warnings] },
    models: mapValues(models, (name) => chosen(name) ?? name),
  };
}

/** `fal/flux-dev`: a provider and one word that is no model it lists. */
function isHalfNamed(name: string, adapters: readonly Adapter[]): boolean {
  const [prefix, own, ...more] = name.split('/');
  const adapter = own === undefined || more.length > 0 ? undefined : adapters.find((candidate) => candidate.name === prefix);
  return adapter !== undefined && !adapter.models().some(({ id }) => id === name);
}

function modelNames(nodes: readonly Node[]): readonly string[] {
  return nodes.flatMap((node) => [
    ...(node.model === undefined ? [] : [node.model]),
    ...(node.repeat?.cycle ?? []).map(cycleModel),
    ...modelNames(node.nodes ?? []),
  ]);
}

function withModels(node: Node, chosen: (name: string | undefined) => string | undefined): Node {
  const { model, repeat, nodes } = node;
  return {
    ...node,
    ...(model === undefined ? {} : { model: chosen(model) }),
    ...(repeat?.cycle === undefined ? {} : { repeat: { ...repeat, cycle: repeat.cycle.map((entry) => withModel(entry, chosen)) } }),
    ...(nodes === undefined ? {} : { nodes: nodes.map((child) => withModels(child, chosen)) }),
  };
}

function withModel(entry: CycleEntry, chosen: (name: string) => string | undefined): CycleEntry {
  if (typeof entry === 'string') return chosen(entry) ?? entry;
  return { ...entry, model: chosen(entry.model) ?? entry.model };
}

function mapValues<Value, Result>(record: Readonly<Record<string, Value>>, map: (value: Value) => Result): Readonly<Record<string, Result>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
