import type { Modality, Price } from '@genarun/spec';
import { type Facts, file, priceOf, type Use, uses } from './data.ts';

/** One model at one provider. */
export type Offer = {
  /** `adapter/name`, as documents write it. */
  readonly id: string;
  readonly adapter: string;
  /** The model's own name, whoever offers it: `flux-dev`. */
  readonly model: string;
  readonly family: string;
  readonly use: Use;
  readonly input: readonly Modality[];
  readonly output: Modality;
  /** Tokens that fit into one request with its answer. */
  readonly context?: number;
  /** Tokens of an answer at most. */
  readonly maxOutputTokens?: number;
  /** Whether it takes a JSON Schema natively. */
  readonly json: boolean;
  readonly reasoning: boolean;
  /** Absent: unknown. */
  readonly price?: Price;
  /** The day (YYYY-MM-DD) the provider switches it off. */
  readonly ends?: string;
};

/** Models of one making. */
export type Family = {
  readonly id: string;
  readonly title: string;
  readonly maker: string;
  /** Own names of its models. */
  readonly models: readonly string[];
  /** Why no program can call it. */
  readonly unavailable?: string;
};

type Index = {
  readonly byId: ReadonlyMap<string, Offer>;
  readonly offers: readonly Offer[];
  /** Own name of a model or id of a family → its offers. */
  readonly byName: ReadonlyMap<string, readonly Offer[]>;
  readonly families: readonly Family[];
};

let built: Index | undefined;

/** Built when it is first asked for: most runs never ask. */
function index(): Index {
  built ??= build();
  return built;
}

function build(): Index {
  const models = new Map(file.models.map(([name, family, use]) => [name, { family, use }]));
  const offers = file.offers.flatMap(([id, model, facts]) => {
    const known = models.get(model);
    return known === undefined ? [] : [{ offer: offerOf(id, model, known, facts), dated: facts.dated ?? [] }];
  });
  const byId = new Map<string, Offer>();
  const byName = new Map<string, Offer[]>();
  for (const { offer, dated } of offers) {
    byId.set(offer.id, offer);
    for (const day of dated) byId.set(`${offer.id}-${day}`, { ...offer, id: `${offer.id}-${day}` });
    for (const name of new Set([offer.model, offer.family])) byName.set(name, [...(byName.get(name) ?? []), offer]);
  }
  const families = [
    ...file.families.map(([id, title, maker]) => ({
      id,
      title,
      maker,
      models: file.models.filter(([, family]) => family === id).map(([name]) => name),
    })),
    ...file.unavailable.map(([id, title, maker, unavailable]) => ({ id, title, maker, models: [], unavailable })),
  ];
  return { byId, offers: offers.map(({ offer }) => offer), byName, families };
}

function offerOf(id: string, model: string, { family, use }: { readonly family: string; readonly use: Use }, facts: Facts): Offer {
  const [context, maxOutputTokens] = facts.tokens ?? [];
  const price = priceOf(facts);
  return {
    id,
    adapter: id.slice(0, id.indexOf('/')),
    model,
    family,
    use,
    ...uses[use],
    ...(context === undefined ? {} : { context }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    json: facts.does?.includes('j') === true,
    reasoning: facts.does?.includes('r') === true,
    ...(price === undefined ? {} : { price }),
    ...(facts.ends === undefined ? {} : { ends: facts.ends }),
  };
}

/** What is known of a model by its full id (`openai/gpt-5-mini`, also with the date of a copy), or undefined. */
export function findModel(id: string): Offer | undefined {
  return index().byId.get(id);
}

/** Every offer of a model by its own name (`flux-dev`), or of a whole family (`flux-1`); empty when there is none. */
export function offersOf(name: string): readonly Offer[] {
  return index().byName.get(name) ?? [];
}

/** Every offer, in order of id; with `adapter`, only its own. */
export function offers(adapter?: string): readonly Offer[] {
  return adapter === undefined ? index().offers : index().offers.filter((offer) => offer.adapter === adapter);
}

/** Every family, those that no program can call among them. */
export function families(): readonly Family[] {
  return index().families;
}

/** Own names of models and ids of families: what may stand where a provider is to be chosen. */
export function catalogueNames(): readonly string[] {
  return [...index().byName.keys(), ...file.unavailable.map(([id]) => id)];
}
