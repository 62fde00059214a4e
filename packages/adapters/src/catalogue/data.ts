import type { Modality, Price } from '@genarun/spec';
import data from './catalogue.json' with { type: 'json' };

/** What a model is used for; it tells what goes in and what comes out. */
export const uses = {
  text: { input: ['text'], output: 'text' },
  vision: { input: ['text', 'image'], output: 'text' },
  image: { input: ['text'], output: 'image' },
  edit: { input: ['text', 'image'], output: 'image' },
  speech: { input: ['text'], output: 'audio' },
  music: { input: ['text'], output: 'audio' },
  transcription: { input: ['audio'], output: 'text' },
  video: { input: ['text', 'image'], output: 'video' },
  embedding: { input: ['text'], output: 'embedding' },
  rerank: { input: ['text'], output: 'scores' },
} as const satisfies Record<string, { readonly input: readonly Modality[]; readonly output: Modality }>;
export type Use = keyof typeof uses;

/** An offer's facts as the file holds them: dollars per million tokens or characters, per product, per second. */
export type Facts = {
  /** The context window, then the longest answer. */
  readonly tokens?: readonly number[];
  /** `j`: JSON by schema; `r`: reasoning. */
  readonly does?: string;
  readonly input?: number;
  readonly output?: number;
  /** Input tokens of pictures, where they cost otherwise. */
  readonly inputImage?: number;
  /** Each picture or clip that goes in. */
  readonly medium?: number;
  readonly characters?: number;
  readonly product?: number;
  readonly second?: number;
  readonly free?: boolean;
  /** The day it is switched off. */
  readonly ends?: string;
  /** Days of dated copies that cost and can do the same. */
  readonly dated?: readonly string[];
};

type File = {
  readonly format: number;
  readonly source: string;
  readonly date: string;
  /** Id, title, maker. */
  readonly families: readonly (readonly [string, string, string])[];
  /** Id, title, maker, reason. */
  readonly unavailable: readonly (readonly [string, string, string, string])[];
  /** Own name, family, use. */
  readonly models: readonly (readonly [string, string, Use])[];
  /** Id, own name of the model, facts. */
  readonly offers: readonly (readonly [string, string, Facts])[];
  /** Name of the set, model or family or `adapter/*`, parameters. */
  readonly sets: readonly (readonly [string, string, Readonly<Record<string, string | number | boolean>>])[];
};

// The compiler reads JSON rows as lists of unions; the file is written in this shape, and a test holds it to it.
export const file = data as unknown as File;

/** The price of an offer, or undefined where nobody has stated one. */
export function priceOf(facts: Facts): Price | undefined {
  if (facts.free === true) return { free: true };
  const each = {
    ...(facts.input === undefined ? {} : { perInputToken: perMillion(facts.input) }),
    ...(facts.inputImage === undefined ? {} : { perInputImageToken: perMillion(facts.inputImage) }),
    ...(facts.medium === undefined ? {} : { perInputMedium: facts.medium }),
    ...(facts.output === undefined ? {} : { perOutputToken: perMillion(facts.output) }),
    ...(facts.characters === undefined ? {} : { perCharacter: perMillion(facts.characters) }),
    ...(facts.product === undefined ? {} : { perProduct: facts.product }),
    ...(facts.second === undefined ? {} : { perSecond: facts.second }),
  };
  return Object.keys(each).length === 0 ? undefined : { ...each, source: file.source, date: file.date };
}

/** Without the last digits that a division of decimal fractions brings. */
function perMillion(dollars: number): number {
  return Number((dollars / 1e6).toPrecision(12));
}
