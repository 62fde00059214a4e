import type { EmbeddingModelV3, ImageModelV3, JSONObject, LanguageModelV3, RerankingModelV3, SpeechModelV3, TranscriptionModelV3 } from '@ai-sdk/provider';
import type { AdapterContext, Json, MediaBytes, Model, ModelAnswer, ModelRequest, Usage } from '@genarun/spec';
import type { JsonSupport } from './json-answer.ts';
import type { Parameter } from './parameter.ts';
import type { Sizing } from './size.ts';

/** What every call of a model shares: its public record and its parameters. */
type Described = {
  readonly model: Model;
  readonly parameters: readonly Parameter[];
  /** Options of the provider's own that every call carries; what the request asks for wins. */
  readonly always?: JSONObject;
};

export type LanguageDescription = Described & {
  readonly call: 'language';
  readonly json: JsonSupport;
  readonly systemTurns: 'anywhere' | 'first';
  /** Options that go with a schema, for example whether it is strict; may answer the schema in another form. */
  readonly withSchema?: (schema: Readonly<Record<string, unknown>>) => { readonly schema: Readonly<Record<string, unknown>>; readonly options: JSONObject };
};

export type ImageDescription = Described & {
  readonly call: 'image';
  readonly sizing: Sizing;
  /** The provider's own option for what to leave out. Absent: it is said in the prompt. */
  readonly negative?: string;
  /** Whether an edit takes a mask. */
  readonly masks?: boolean;
};

export type OtherDescription = Described & {
  readonly call: 'embedding' | 'rerank' | 'speech' | 'transcription';
  /** Embedding of media: the provider's own options that bring them. Absent: texts alone. */
  readonly mediaOptions?: (inputs: { readonly texts: readonly string[]; readonly media: readonly MediaBytes[] }) => JSONObject;
};

/** A call that the SDK does not have, made by hand over the same wire. */
export type OwnDescription = Described & {
  readonly call: 'own';
  readonly perform: (call: OwnCall) => Promise<ModelAnswer>;
};

export type OwnCall = {
  readonly description: OwnDescription;
  readonly request: ModelRequest;
  readonly context: AdapterContext;
  /** Goes to the provider with the key, and to no other origin; a failing status or a lost answer is thrown as a fault. */
  readonly fetch: typeof fetch;
  readonly baseUrl: string;
  readonly key: string | undefined;
};

/** A model whose calls last: made as jobs of the provider. */
export type JobDescription = Described & { readonly call: 'job'; readonly sizing: Sizing };

/** A model as an SDK adapter knows it: its record, and how its calls are made. */
export type SdkModel = LanguageDescription | ImageDescription | OtherDescription | OwnDescription | JobDescription;

/** The model objects of one provider package. */
export type SdkModels = {
  readonly language?: (name: string) => LanguageModelV3;
  readonly image?: (name: string) => ImageModelV3;
  readonly embedding?: (name: string) => EmbeddingModelV3;
  readonly rerank?: (name: string) => RerankingModelV3;
  readonly speech?: (name: string) => SpeechModelV3;
  readonly transcription?: (name: string) => TranscriptionModelV3;
};

/** What an answer says beside its content: cost in US dollars, usage the SDK does not read, what was really used. */
export type Account = { readonly cost?: number; readonly usage?: Usage; readonly returned?: Readonly<Record<string, Json>> };
