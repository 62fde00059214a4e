import { didYouMean, GenarunError, type Json, type MediaBytes, type ModelRequest, type ParameterWish, parameterNameFor, parameterWish } from '@genarun/spec';
import { misfit } from './check-value.ts';
import { assignFiles, type FileSlot } from './files.ts';
import type { NormalSchema } from './normal-form.ts';
import { fitSize, sizeWishes, stepped } from './sizes.ts';

export type Fitted = {
  /** What is sent, in the names of the provider; files are still to be filled in. */
  readonly input: Record<string, Json>;
  readonly files: readonly { readonly slot: FileSlot; readonly media: readonly MediaBytes[] }[];
  readonly warnings: readonly string[];
};

type Fitting = {
  readonly request: Pick<ModelRequest, 'model' | 'prompt' | 'negativePrompt' | 'params' | 'seed' | 'count' | 'media'>;
  /** The parameters in the normal form; undefined where the provider does not tell them: then everything is sent as it was asked. */
  readonly schema: NormalSchema | undefined;
  /** A system turn, where the model has a place for it. */
  readonly system?: string;
};

/**
 * Puts a request into a model's own parameters: prompt, seed, count, size and media where it takes them, parameters by their name or a name that means the same.
 * A wish the model does not know becomes a warning with the nearest known name. Throws `invalid_input`, before anything is sent, for a value of a wrong type
 * or range, for media or a number of products it does not take, and for a required parameter that is missing.
 */
export function fitRequest({ request, schema, system }: Fitting): Fitted {
  const { model: id, params, prompt, negativePrompt, seed, count, media = [] } = request;
  if (schema?.properties === undefined) return unchecked({ request, schema, ...(system === undefined ? {} : { system }) });
  const { properties } = schema;
  const warnings: string[] = [];
  const input: Record<string, Json> = {};
  const leftOut = (what: string, name: string) => warnings.push(`${id} does not take ${what}; it was left out.${didYouMean(name, Object.keys(properties))}`);
  const put = (wish: ParameterWish, value: Json, what: string): void => {
    const name = parameterNameFor(wish, properties);
    if (name === undefined) leftOut(what, wish);
    else input[name] = value;
  };
  for (const [name, value] of Object.entries(params)) {
    if (value === null || (sizeWishes.has(name) && !Object.hasOwn(properties, name))) continue;
    const wish = parameterWish(name);
    const target = Object.hasOwn(properties, name) ? name : wish && parameterNameFor(wish, properties);
    if (target === undefined) leftOut(`the parameter "${name}"`, name);
    else if ((wish === 'width' || wish === 'height') && Number.isInteger(value))
      input[target] = stepped(Number(value), properties[target], target, warnings, id);
    else input[target] = fitting(value, properties[target]);
  }
  fitSize({ id, params, properties, input, warnings });
  if (prompt !== undefined && prompt !== '') input[promptName(properties, schema.required ?? [], id)] = prompt;
  if (negativePrompt !== undefined) put('negative', negativePrompt, 'a negative prompt');
  if (system !== undefined) put('system', system, 'a system turn');
  if (count > 1) {
    const name = parameterNameFor('count', properties);
    if (name === undefined) throw refused(id, `it makes one product a call, ${count} were asked for`);
    input[name] = count;
  }
  const seedName = parameterNameFor('seed', properties);
  if (seed !== undefined && seedName !== undefined) input[seedName] ??= within(seed, properties[seedName]);
  const files = assignFiles({ id, media, properties, taken: new Set(Object.keys(input)) });
  checkAll({ id, schema, input, filled: new Set(files.map(({ slot }) => slot.name)) });
  return { input, files, warnings };
}

/** Without a schema nothing can be mapped or checked: the provider judges. */
function unchecked({ request: { model, prompt, negativePrompt, params, count, media = [], seed }, system }: Fitting): Fitted {
  const named = media.filter((medium) => medium.parameter !== undefined);
  const unnamed = media.filter((medium) => medium.parameter === undefined);
  if (unnamed.length > 1)
    throw refused(model, `its parameters are unknown, so that it is not known where ${unnamed.length} media go; params: { name: … } names the place of one`);
  const input: Record<string, Json> = {};
  if (system !== undefined) input.system_prompt = system;
  if (prompt !== undefined) input.prompt = prompt;
  if (negativePrompt !== undefined) input.negative_prompt = negativePrompt;
  if (count > 1) throw refused(model, `its parameters are unknown, so that it is asked for one product a call, not ${count}`);
  const [medium] = unnamed;
  const slot = { name: medium === undefined ? 'image' : (medium.mime.split('/')[0] ?? 'image'), list: false };
  return {
    input: { ...input, ...params },
    files: [
      ...(medium === undefined ? [] : [{ slot, media: [medium] }]),
      ...[...new Set(named.map(({ parameter = '' }) => parameter))].map((name) => {
        const own = named.filter(({ parameter }) => parameter === name);
        return { slot: { name, list: own.length > 1 }, media: own };
      }),
    ],
    warnings: [`the parameters of ${model} are unknown and were sent unchecked${seed === undefined ? '' : ', without a seed'}`],
  };
}

function promptName(properties: Readonly<Record<string, NormalSchema>>, required: readonly string[], id: string): string {
  const known = parameterNameFor('prompt', properties);
  if (known !== undefined) return known;
  const isText = (name: string) => [properties[name]?.type].flat().includes('string') && !properties[name]?.enum && !properties[name]?.['x-file'];
  const name = required.find(isText);
  if (name === undefined) throw refused(id, `it takes no prompt; it takes ${Object.keys(properties).join(', ')}`);
  return name;
}

/** Numbers that a provider writes as text are written so: `5` for `"5"`. */
function fitting(value: Json, schema: NormalSchema | undefined): Json {
  if (schema === undefined || misfit(value, schema) === undefined) return value;
  return (typeof value === 'number' || typeof value === 'boolean') && misfit(String(value), schema) === undefined ? String(value) : value;
}

/** A seed within the range that the model takes. */
function within(seed: number, schema: NormalSchema | undefined): number {
  const maximum = schema?.maximum ?? Number.MAX_SAFE_INTEGER;
  return seed <= maximum ? seed : seed % (maximum + 1);
}

function checkAll({
  id,
  schema,
  input,
  filled,
}: {
  readonly id: string;
  readonly schema: NormalSchema;
  readonly input: Readonly<Record<string, Json>>;
  readonly filled: ReadonlySet<string>;
}): void {
  for (const [name, value] of Object.entries(input)) {
    const expected = schema.properties?.[name] && misfit(value, schema.properties[name]);
    if (expected !== undefined) throw refused(id, `${name} must be ${expected}, got ${JSON.stringify(value).slice(0, 80)}`);
  }
  const missing = (schema.required ?? []).filter(
    (name) => !Object.hasOwn(input, name) && !filled.has(name) && schema.properties?.[name]?.default === undefined,
  );
  if (missing.length > 0) throw refused(id, `it needs ${missing.map((name) => `"${name}"`).join(', ')}`);
}

function refused(id: string, message: string): GenarunError {
  return new GenarunError({ code: 'invalid_input', message: `${id}: ${message}`, hint: `genarun models show ${id} lists the parameters` });
}
