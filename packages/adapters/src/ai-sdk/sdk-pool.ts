import type { SdkProvider } from './adapter.ts';
import type { SdkModels } from './sdk-model.ts';

// A package's model object costs more to make than a call: it builds its schemas anew. Its fetch is given when it is made, and every call has a
// fetch of its own, so a set of model objects serves one call at a time: an idle set is taken, or another one made.

/** Where the requests of a set go at the moment. */
type Slot = { fetch: typeof fetch | undefined };
type ModelSet = { readonly slot: Slot; readonly models: SdkModels; readonly key: string | undefined; readonly baseUrl: string };

const idle = new WeakMap<SdkProvider, ModelSet[]>();
/** Sets kept for one provider. */
const kept = 64;

export type Lending = { readonly provider: SdkProvider; readonly baseUrl: string; readonly key: string | undefined; readonly fetch: typeof fetch };

/** Performs a call with a provider's model objects, whose requests go through the given fetch alone. A set whose call failed is not used again. */
export async function withModels<T>({ provider, baseUrl, key, fetch }: Lending, perform: (models: SdkModels) => Promise<T>): Promise<T> {
  const sets = idle.get(provider) ?? [];
  idle.set(provider, sets);
  const at = sets.findLastIndex((set) => set.key === key && set.baseUrl === baseUrl);
  const [found] = at < 0 ? [] : sets.splice(at, 1);
  const set = found ?? (await make(provider, baseUrl, key));
  set.slot.fetch = fetch;
  try {
    const answer = await perform(set.models);
    if (sets.length < kept) sets.push(set);
    return answer;
  } finally {
    set.slot.fetch = undefined;
  }
}

async function make(provider: SdkProvider, baseUrl: string, key: string | undefined): Promise<ModelSet> {
  const slot: Slot = { fetch: undefined };
  const models = await provider.load({
    apiKey: key ?? '',
    baseURL: baseUrl,
    fetch: (...request) => (slot.fetch === undefined ? Promise.reject(new Error('a request after the end of its call')) : slot.fetch(...request)),
  });
  return { slot, key, baseUrl, models: { ...models, ...(models.language ? { language: remembering(models.language) } : {}) } };
}

/** The model object of the latest name, made once. */
function remembering<M>(create: (name: string) => M): (name: string) => M {
  let latest: { readonly name: string; readonly model: M } | undefined;
  return (name) => {
    if (latest?.name !== name) latest = { name, model: create(name) };
    return latest.model;
  };
}
