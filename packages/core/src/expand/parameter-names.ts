import { didYouMean, isRecord, type Model, parameterNameFor, parameterWish, plainName } from '@genarun/spec';

/** What is known of the model that parameters are meant for. */
export type ParameterModel = Pick<Model, 'id' | 'parameters' | 'seed'>;

/** The name and its schema, with a remark where it looks misspelt; or why it is left out. */
export type ResolvedName = { readonly name: string; readonly schema: unknown; readonly remark?: string } | { readonly dropped: string };

const seedSchema = { type: 'integer' };
/** Wishes that adapters fit into whatever a model calls its size. */
const sizes: ReadonlySet<string | undefined> = new Set(['width', 'height', 'ratio', 'size']);
const sizeSchema = { type: 'integer', minimum: 1 };

/**
 * A parameter's name as the model has it: the same name, one that differs in case and `_`, or one that means the same (`cfg`). A name the
 * model does not take is dropped, with the nearest it takes; a model that takes any name gets it, with a remark where it is nearly one that it describes.
 * Without a model every name stays.
 */
export function resolveParameterName(name: string, model: ParameterModel | undefined): ResolvedName {
  const wish = parameterWish(name);
  const properties = isRecord(model?.parameters.properties) ? model.parameters.properties : undefined;
  if (wish === 'seed') {
    const own = properties && parameterNameFor('seed', properties);
    if (model?.seed === 'none' && own === undefined) return { dropped: `${model.id} takes no seed; "${name}" is left out` };
    return { name: 'seed', schema: (own === undefined ? undefined : properties?.[own]) ?? seedSchema };
  }
  if (!properties || Object.keys(properties).length === 0) return { name, schema: undefined };
  if (Object.hasOwn(properties, name)) return { name, schema: properties[name] };
  const plain = plainName(name);
  const own = Object.keys(properties).find((property) => plainName(property) === plain) ?? (wish && parameterNameFor(wish, properties));
  if (own !== undefined) return { name: own, schema: properties[own] };
  if (sizes.has(wish)) return { name, schema: wish === 'width' || wish === 'height' ? sizeSchema : undefined };
  const meant = didYouMean(name.slice(0, 60), [...Object.keys(properties), ...(model?.seed === 'none' ? [] : ['seed'])]);
  if (model?.parameters.additionalProperties === true) {
    const isMisspelt = wish === undefined && meant !== '';
    return { name, schema: undefined, ...(isMisspelt ? { remark: `${model.id} describes no "${name.slice(0, 60)}"; it is passed on as it is.${meant}` } : {}) };
  }
  return {
    dropped: `${model?.id ?? 'the model'} does not take "${name.slice(0, 60)}"; it is left out.${meant}`,
  };
}
