import { type AdapterContext, didYouMean, GenarunError, isRecord, type Json } from '@genarun/spec';
import { requestJson } from '../wire/request.ts';

/** Who performs a model behind the router, and the name it has there. */
export type Route = { readonly provider: string; readonly providerId: string };

/** A request for pictures in the words of one provider. */
type Wording = (input: Readonly<Record<string, Json>>, route: Route) => { readonly path: string; readonly json: unknown };

/** Names of ours → names of theirs; everything else as it is. */
function renamed(input: Readonly<Record<string, Json>>, names: Readonly<Record<string, string>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [names[name] ?? name, value]));
}

/** Providers that make pictures in one request, and how they are asked. Source: Hugging Face, client library, inference providers. */
export const wordings: Readonly<Record<string, Wording>> = {
  'hf-inference': ({ prompt = '', ...parameters }, { providerId }) => ({ path: `/hf-inference/models/${providerId}`, json: { inputs: prompt, parameters } }),
  'fal-ai': ({ width, height, ...input }, { providerId }) => ({
    path: `/fal-ai/${providerId}`,
    json: { ...input, ...(width === undefined && height === undefined ? {} : { image_size: { width: width ?? height ?? 0, height: height ?? width ?? 0 } }) },
  }),
  together: (input, { providerId }) => ({
    path: '/together/v1/images/generations',
    json: { model: providerId, response_format: 'base64', ...renamed(input, { num_inference_steps: 'steps', guidance_scale: 'guidance' }) },
  }),
  nebius: (input, { providerId }) => ({ path: '/nebius/v1/images/generations', json: { model: providerId, response_format: 'b64_json', ...input } }),
};

/** Reads `org/name[:provider]`. */
export function readName(name: string): { readonly model: string; readonly provider?: string } {
  const at = name.lastIndexOf(':');
  return at < 0 ? { model: name } : { model: name.slice(0, at), provider: name.slice(at + 1) };
}

/**
 * Asks the hub who performs a model, without the key, and chooses: the one that is named, else the first that is live and can be asked in one request.
 * Throws `not_found` where nobody does.
 */
export async function findRoute(hubUrl: string, name: string, context: Pick<AdapterContext, 'http' | 'signal'>): Promise<Route> {
  const { model, provider } = readName(name);
  const { json } = await requestJson(context, {
    provider: 'huggingface',
    url: `${hubUrl}/api/models/${model}`,
    query: { 'expand[]': 'inferenceProviderMapping' },
    timeoutMs: 15_000,
  });
  const mapping = isRecord(json) && isRecord(json.inferenceProviderMapping) ? json.inferenceProviderMapping : {};
  const routes = Object.entries(mapping).flatMap(([at, entry]): Route[] =>
    isRecord(entry) && typeof entry.providerId === 'string' && entry.status !== 'error' ? [{ provider: at, providerId: entry.providerId }] : [],
  );
  const usable = routes.filter((route) => Object.hasOwn(wordings, route.provider));
  const chosen = usable.find((route) => provider === undefined || route.provider === provider);
  if (chosen) return chosen;
  const names = usable.map((route) => route.provider);
  throw new GenarunError({
    code: 'not_found',
    message: `huggingface: ${provider ?? 'nobody'} performs ${model} in one request.${provider === undefined ? '' : didYouMean(provider, names)}`,
    hint:
      names.length > 0
        ? `It is performed by ${names.join(', ')}: huggingface/${model}:${names[0]}`
        : `The hub names: ${routes.map((route) => route.provider).join(', ') || 'nobody'}`,
  });
}
