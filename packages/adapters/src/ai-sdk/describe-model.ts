import type { Modality, Model, Task } from '@genarun/spec';
import { findModel, offers, type Use, uses } from '../catalogue/index.ts';
import { type Parameter, type ParameterSchema, parametersSchema } from './parameter.ts';
import type { LanguageDescription, OtherDescription } from './sdk-model.ts';
import { sizeSchemas } from './size.ts';

export type DescribedUse = Exclude<Use, 'music'>;

export type ToDescribe = {
  /** `adapter/name`. */
  readonly id: string;
  /** Provider as a person knows it. */
  readonly provider: string;
  /** What it is used for where the catalogue does not know it. */
  readonly use: DescribedUse;
  readonly parameters: readonly Parameter[];
  readonly seed?: Model['seed'];
  readonly maxCount?: number;
  readonly maxBatch?: number;
  /** Parameters that take a medium. */
  readonly files?: Readonly<Record<string, ParameterSchema>>;
  readonly more?: Partial<Model>;
};

const tasksOf: Readonly<Record<DescribedUse, readonly Task[]>> = {
  text: ['text', 'translate'],
  vision: ['text', 'describe', 'translate'],
  image: ['image'],
  edit: ['image'],
  speech: ['audio'],
  transcription: ['describe'],
  embedding: ['embed'],
  rerank: ['rerank'],
  video: ['video'],
};

/** The public record of a provider's model: what the catalogue knows of it over what its name tells. An unknown price stays unknown. */
export function describeModel({ id, provider, use, parameters, seed = 'none', maxCount = 1, maxBatch, files = {}, more }: ToDescribe): Model {
  const offer = findModel(id);
  const slash = id.indexOf('/');
  const input: readonly Modality[] = uses[use].input;
  const hasSize = use === 'image' || use === 'edit' || use === 'video';
  return {
    id,
    adapter: id.slice(0, slash),
    label: `${id.slice(slash + 1)} (${provider})`,
    tasks: [...tasksOf[use]],
    input: [...input],
    output: uses[use].output,
    ...(offer === undefined ? {} : { family: offer.family }),
    parameters: parametersSchema(parameters, { ...(hasSize ? sizeSchemas : {}), ...files }),
    seed,
    // Vectors and scores of equal texts are equal; a hosted model that writes or paints promises nothing, with a seed or without.
    deterministic: use === 'embedding' || use === 'rerank',
    maxCount,
    ...(maxBatch === undefined ? {} : { maxBatch }),
    ...(offer?.maxOutputTokens === undefined ? {} : { maxOutputTokens: offer.maxOutputTokens }),
    ...(offer?.price === undefined ? {} : { price: offer.price }),
    ...more,
  };
}

/** What a model is used for: as the catalogue knows it, else as the first pattern that fits its name tells, else `otherwise`. */
export function useOf(id: string, patterns: readonly (readonly [RegExp, Use])[], otherwise: Use): Use {
  const name = id.slice(id.indexOf('/') + 1);
  return findModel(id)?.use ?? patterns.find(([pattern]) => pattern.test(name))?.[1] ?? otherwise;
}

/** Names of the models that the catalogue has of an adapter. */
export function listedNames(adapter: string): readonly string[] {
  return offers(adapter).map(({ id }) => id.slice(adapter.length + 1));
}

type LanguageToDescribe = Omit<ToDescribe, 'use'> & { readonly use: 'text' | 'vision' } & Pick<
    LanguageDescription,
    'json' | 'systemTurns' | 'withSchema' | 'always'
  >;

/** A text model: its record, and how it is held to JSON. */
export function describeLanguage({ json, systemTurns, withSchema, always, ...described }: LanguageToDescribe): LanguageDescription {
  const { parameters } = described;
  return {
    call: 'language',
    model: describeModel(described),
    parameters,
    json,
    systemTurns,
    ...(withSchema === undefined ? {} : { withSchema }),
    ...(always === undefined ? {} : { always }),
  };
}

/** A model that embeds, ranks, speaks or listens. */
export function describeOther(call: OtherDescription['call'], described: Omit<ToDescribe, 'use'>): OtherDescription {
  return { call, model: describeModel({ ...described, use: call }), parameters: described.parameters };
}
