import { type AdapterContext, createRedact, cut, GenarunError, type ModelAnswer, type ModelRequest } from '@genarun/spec';
import type { SdkProvider } from './adapter.ts';
import { embedInputs } from './embedding.ts';
import { makeImages } from './image.ts';
import { rerankTexts } from './rerank.ts';
import { createSdkFetch, type SdkFetch } from './sdk-fetch.ts';
import type { SdkModel, SdkModels } from './sdk-model.ts';
import { withModels } from './sdk-pool.ts';
import { speak, transcribe } from './speech.ts';
import { performLanguage } from './tasks.ts';

export type Performance = {
  readonly provider: SdkProvider;
  readonly description: SdkModel;
  readonly baseUrl: string;
  readonly request: ModelRequest;
  readonly context: AdapterContext;
};

/** Makes the one call, and says what went wrong in the words of the closed list. */
export async function performCall({ provider, description, baseUrl, request, context }: Performance): Promise<ModelAnswer> {
  const key = keyOf(provider, context);
  const { model } = description;
  const wanted = model.output === 'audio' || model.output === 'video' ? model.output : 'image';
  const wire = createSdkFetch({
    ...{ provider: provider.name, context, baseUrl, wanted, secrets: key === undefined ? [] : [key], buys: model.price?.free !== true },
    ...(provider.sdkOrigin === undefined ? {} : { sdkOrigin: provider.sdkOrigin }),
    examine: provider.examine,
  });
  try {
    const answer = await dispatch({ provider, description, baseUrl, request, context, wire, key });
    context.progress(1);
    return request.seed === undefined || model.seed === 'none' ? answer : { ...answer, returned: { seed: request.seed, ...answer.returned } };
  } catch (error) {
    throw wire.fault() ?? translated(error, { id: model.id, answered: wire.answered(), key, signal: context.signal });
  }
}

async function dispatch(performance: Performance & { readonly wire: SdkFetch; readonly key: string | undefined }): Promise<ModelAnswer> {
  const { provider, description, baseUrl, request, context, wire, key } = performance;
  if (description.call === 'own') return description.perform({ description, request, context, fetch: wire.fetch, baseUrl, key });
  return withModels({ provider, baseUrl, key, fetch: wire.fetch }, (models) => callModel(performance, models));
}

function callModel({ provider, description, request, context, wire }: Performance & { readonly wire: SdkFetch }, models: SdkModels): Promise<ModelAnswer> {
  const name = request.model.slice(provider.name.length + 1);
  const shared = { request, context, account: wire.account, optionsName: provider.optionsName ?? provider.name };
  if (description.call === 'language' && models.language) return performLanguage({ ...shared, description, sdk: models.language(name) });
  if (description.call === 'image' && models.image) return makeImages({ ...shared, description, sdk: models.image(name) });
  if (description.call === 'embedding' && models.embedding) return embedInputs({ ...shared, description, sdk: models.embedding(name) });
  if (description.call === 'rerank' && models.rerank) return rerankTexts({ ...shared, description, sdk: models.rerank(name) });
  if (description.call === 'speech' && models.speech) return speak({ ...shared, description, sdk: models.speech(name) });
  if (description.call === 'transcription' && models.transcription) return transcribe({ ...shared, description, sdk: models.transcription(name) });
  throw new GenarunError({
    code: 'internal',
    message: `the adapter ${provider.name} describes ${request.model} as ${description.call}, which its package does not have`,
  });
}

/** The first of the provider's secrets that is set; undefined where it is also reached without one. Throws `auth` naming them. */
export function keyOf({ name, keys, keyOptional }: SdkProvider, context: Pick<AdapterContext, 'secret'>): string | undefined {
  const key = keys.map((secret) => context.secret(secret)).find((secret) => secret !== undefined && secret !== '');
  if (key !== undefined || keyOptional || keys.length === 0) return key;
  throw new GenarunError({
    code: 'auth',
    message: `the adapter ${name} needs a key: ${keys.join(' or ')} is not set`,
    hint: `Set ${keys[0]}, or run: genarun keys set ${name}`,
  });
}

type Circumstances = { readonly id: string; readonly answered: boolean; readonly key: string | undefined; readonly signal: AbortSignal };

/** What the SDK threw by itself: before an answer it refused the request, after one it could not read the answer. */
function translated(error: unknown, { id, answered, key, signal }: Circumstances): GenarunError {
  if (error instanceof GenarunError) return error;
  if (signal.aborted) return new GenarunError({ code: 'cancelled', message: `${id}: cancelled` });
  const said = cut(createRedact(key === undefined ? [] : [key]).text(error instanceof Error ? error.message : String(error)));
  if (answered)
    return new GenarunError({
      code: 'invalid_output',
      message: `${id}: the answer cannot be read: ${said}`,
      hint: 'It may have been billed; try again, or choose another model.',
    });
  const ours = error instanceof Error && error.name.startsWith('AI_');
  return new GenarunError({ code: ours ? 'invalid_input' : 'internal', message: `${id}: ${said}` });
}
