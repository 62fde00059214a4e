import { parameterSets } from '@genarun/adapters/catalogue';
import { type Adapter, didYouMean, GenarunError, type Model } from '@genarun/spec';
import type { Config, ModelOverride } from '../config/config.ts';

/** The same adapter whose models carry what the user laid over them: prices, parameters, labels, limits. */
export function layOver(adapter: Adapter, { models = {}, prices = {} }: Config): Adapter {
  const isOwn = (id: string) => id.startsWith(`${adapter.name}/`);
  if (![...Object.keys(models), ...Object.keys(prices)].some(isOwn)) return adapter;
  const change = (model: Model): Model => {
    const override = Object.hasOwn(models, model.id) ? models[model.id] : undefined;
    const price = (Object.hasOwn(prices, model.id) ? prices[model.id] : undefined) ?? (typeof override === 'object' ? override.price : undefined);
    return { ...model, ...(typeof override === 'object' ? changesOf(model, override) : {}), ...(price === undefined ? {} : { price }) };
  };
  const { describe } = adapter;
  return {
    ...adapter,
    models: () => adapter.models().map(change),
    resolve: (id) => {
      const model = adapter.resolve(id);
      return model && change(model);
    },
    ...(describe === undefined ? {} : { describe: async (id, context) => change(await describe(id, context)) }),
  };
}

function changesOf(model: Model, { set, defaults, label, maxOutputTokens }: ModelOverride): Partial<Model> {
  return {
    ...(set === undefined && defaults === undefined
      ? {}
      : { defaults: { ...model.defaults, ...(set === undefined ? {} : parameterSet(model.id, set)), ...defaults } }),
    ...(label === undefined ? {} : { label }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  };
}

/** The parameters of a model's named set. Throws GenarunError `not_found` with the sets there are. */
export function parameterSet(id: string, name: string): Readonly<Record<string, unknown>> {
  const sets = parameterSets(id);
  const set = Object.hasOwn(sets, name) ? sets[name] : undefined;
  if (set !== undefined) return set;
  const names = Object.keys(sets);
  throw new GenarunError({
    code: 'not_found',
    message: `${id} has no parameter set "${name}".${didYouMean(name, names)}`,
    hint: names.length === 0 ? 'it has none; give parameters by name' : `its sets: ${names.join(', ')}`,
  });
}
