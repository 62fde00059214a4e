import { type AdapterContext, type Json, type MediaBytes, type ModelAnswer, type ModelRequest, parameterNameFor, type Usage } from '@genarun/spec';
import { type Fitted, fitRequest } from '../parameters/fit-request.ts';
import type { Description } from './described.ts';
import { mediaOf, textOf, vectorsOf, wantedOf } from './output.ts';
import { wordsOf } from './words.ts';

/** A request in the parameters of a described model, and how its text is read. */
export type Prepared = Fitted & { readonly read: (text: string) => string };

/** Fits a request into what a model was described to take. Throws `invalid_input`. */
export function prepare(request: ModelRequest, { schema }: Description): Prepared {
  const takesSystem = parameterNameFor('system', schema?.properties ?? {}) !== undefined;
  const { prompt, system, read } = wordsOf(request, takesSystem);
  return { ...fitRequest({ request: { ...request, prompt }, schema, ...(system === undefined ? {} : { system }) }), read };
}

/** The whole input: files uploaded or written out by `place`, each where the model takes it. */
export async function inputOf({ input, files }: Fitted, place: (medium: MediaBytes) => Promise<string>): Promise<Readonly<Record<string, Json>>> {
  const filled = await Promise.all(
    files.map(async ({ slot, media }): Promise<[string, Json]> => {
      const places = await Promise.all(media.map(place));
      return [slot.name, slot.list ? places : (places[0] ?? null)];
    }),
  );
  return { ...input, ...Object.fromEntries(filled) };
}

type Answering = {
  readonly provider: string;
  readonly request: ModelRequest;
  readonly prepared: Prepared;
  readonly context: AdapterContext;
  readonly usage?: Usage;
  readonly returned?: Readonly<Record<string, Json>>;
  readonly warnings?: readonly string[];
};

/** An output of any shape as the answer to a request: its media fetched, or its text read. */
export async function answerFrom(
  output: unknown,
  { provider, request, prepared, context, usage = {}, returned = {}, warnings = [] }: Answering,
): Promise<ModelAnswer> {
  const wanted = wantedOf(request.task);
  const common = { returned, warnings: [...prepared.warnings, ...warnings] };
  if (request.task === 'embed') return { ...common, vectors: vectorsOf(output, (request.texts ?? []).length + (request.media ?? []).length, provider), usage };
  if (wanted === undefined) return { ...common, texts: [prepared.read(textOf(output, provider))], usage };
  const media = await mediaOf(output, { provider, wanted, context });
  return { ...common, media, usage: { products: media.length, ...usage } };
}
