import { families, findModel, type Offer, offersOf, parameterSets } from '@genarun/adapters/catalogue';
import { didYouMean, GenarunError, isRecord, type Model, toGenarunError } from '@genarun/spec';
import { compose, type Genarun } from '../engine/compose.ts';
import type { Shell } from '../shell.ts';
import { type Colours, coloursOf } from '../terminal/colours.ts';
import { clip } from '../terminal/format.ts';
import { priceSourceText, priceText } from '../terminal/price.ts';
import { formatTable } from '../terminal/table.ts';
import { endText } from './models-list.ts';

/** `genarun models show ID`: one model, or everybody who offers a model or a family. */
export async function modelsShow(shell: Shell, [name = '']: readonly string[], options: { readonly home?: string; readonly json?: boolean }): Promise<number> {
  const genarun = await compose(shell, { home: options.home });
  try {
    const model = await describe(shell, genarun, name);
    const offer = findModel(name);
    const offers = offersOf(offer?.model ?? name);
    if (model === undefined && offers.length === 0) throw unknown(genarun, name);
    const sets = model === undefined ? {} : parameterSets(model.id);
    if (options.json === true) shell.out(`${JSON.stringify({ model, sets, offers: offers.map((one) => withModel(genarun, one)) }, null, 2)}\n`);
    else {
      const colours = coloursOf(shell, 'out');
      const today = new Date(shell.now()).toISOString().slice(0, 10);
      const parts = [model === undefined ? '' : modelText(genarun, { model, offer, today, sets }, colours), offersText(genarun, offers, model?.id, colours)];
      shell.out(parts.filter((part) => part !== '').join('\n'));
    }
    return 0;
  } finally {
    await genarun.close();
  }
}

/** The model as its provider describes it; where that cannot be had now, as it is known here, with a remark. */
async function describe(shell: Shell, genarun: Genarun, name: string): Promise<Model | undefined> {
  try {
    return await genarun.describe(name);
  } catch (error) {
    const { code, message } = toGenarunError(error);
    if (code === 'not_found') throw error;
    shell.error(`note: ${name} could not be described by its provider: ${message}\n`);
    return genarun.adapters.find((adapter) => name.startsWith(`${adapter.name}/`))?.resolve(name);
  }
}

function unknown({ adapters, engine }: Genarun, name: string): GenarunError {
  const closed = families().find((family) => family.id === name.toLowerCase() && family.unavailable !== undefined);
  if (closed !== undefined) return new GenarunError({ code: 'not_found', message: `${closed.title} cannot be called: ${closed.unavailable}` });
  const known = [...engine.models().map(({ id }) => id), ...families().flatMap(({ id, models }) => [id, ...models])];
  return new GenarunError({
    code: 'not_found',
    message: `no model "${name}".${didYouMean(name, known)}`,
    hint: `genarun models list; adapters: ${adapters.map((adapter) => adapter.name).join(', ')}`,
  });
}

type Known = {
  readonly model: Model;
  readonly offer: Offer | undefined;
  readonly today: string;
  readonly sets: ReturnType<typeof parameterSets>;
};

function modelText({ has, adapters }: Genarun, { model, offer, today, sets }: Known, colours: Colours): string {
  const keys = adapters.find(({ name }) => name === model.adapter)?.keys;
  const { price } = model;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['model', colours.bold(model.id)],
    ['', model.label],
    ['does', `${model.tasks.join(', ')}: ${model.input.join(' + ')} → ${model.output}`],
    ['prompts', model.prompts === undefined ? undefined : `only ${clip(model.prompts.join(', '), 1000)}`],
    ['family', offer === undefined ? model.family : `${offer.family}, model ${offer.model}`],
    ['price', `${priceText(price)}${price === undefined || priceSourceText(price) === '' ? '' : `  (${priceSourceText(price)})`}`],
    ['context', offer?.context === undefined ? undefined : `${number(offer.context)} tokens`],
    ['answer', model.maxOutputTokens === undefined ? undefined : `${number(model.maxOutputTokens)} tokens at most`],
    ['products', model.maxCount === 1 ? undefined : `up to ${model.maxCount} a call`],
    ['batch', model.maxBatch === undefined ? undefined : `up to ${model.maxBatch} a call`],
    ['seed', model.seed === 'none' ? 'takes none' : model.deterministic ? 'the same seed gives the same answer' : 'taken, without a promise'],
    ['ends', endText(model.id, today) || undefined],
    ['key', keys === undefined ? undefined : `${keys.join(' or ')}${has(model.adapter) ? '' : ` (there is none; genarun keys set ${model.adapter})`}`],
    [
      'sets',
      Object.keys(sets).length === 0
        ? undefined
        : Object.entries(sets)
            .map(([set, values]) => `${set} ${JSON.stringify(values)}`)
            .join(', '),
    ],
  ];
  const lines = facts.flatMap(([name, value]) => (value === undefined ? [] : [`${colours.dim(name.padEnd(8))}  ${value}\n`])).join('');
  const parameters = parametersTable(model, colours);
  return parameters === '' ? lines : `${lines}\n${parameters}`;
}

function parametersTable({ parameters, defaults = {} }: Model, colours: Colours): string {
  const properties = isRecord(parameters.properties) ? parameters.properties : {};
  const required = new Set(Array.isArray(parameters.required) ? parameters.required : []);
  const rows = Object.entries(properties).map(([name, schema]) => {
    const facts = isRecord(schema) ? schema : {};
    const value = Object.hasOwn(defaults, name) ? defaults[name] : facts.default;
    const description = typeof facts.description === 'string' ? clip(facts.description, 90) : '';
    return [`${name}${required.has(name) ? ' *' : ''}`, typeText(facts), value === undefined ? '' : clip(JSON.stringify(value), 30), description];
  });
  return formatTable([{ title: 'parameter' }, { title: 'type' }, { title: 'default' }, { title: '' }], rows, colours);
}

/** `integer 64 to 2048`, `one of "low", "high"`, `file (image/*)`. */
function typeText(schema: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(schema.enum)) return clip(`one of ${schema.enum.map((value) => JSON.stringify(value)).join(', ')}`, 50);
  const options = Array.isArray(schema.anyOf) ? schema.anyOf : Array.isArray(schema.oneOf) ? schema.oneOf : undefined;
  if (options !== undefined) return clip(options.map((option) => (isRecord(option) ? typeText(option) : '')).join(' or '), 50);
  const file = isRecord(schema['x-file']) ? schema['x-file'].accept : undefined;
  if (typeof file === 'string') return clip(`${schema.type === 'array' ? 'files' : 'file'} (${file})`, 50);
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : typeof schema.type === 'string' ? schema.type : 'any';
  const { minimum, maximum } = schema;
  if (typeof minimum === 'number' && typeof maximum === 'number') return `${type} ${minimum} to ${maximum}`;
  if (typeof minimum === 'number') return `${type} from ${minimum}`;
  return typeof maximum === 'number' ? `${type} up to ${maximum}` : type;
}

function offersText(genarun: Genarun, offers: readonly Offer[], own: string | undefined, colours: Colours): string {
  const others = offers.filter((offer) => offer.id !== own);
  const rows = others.map((offer) => [offer.id, offer.model, priceText(withModel(genarun, offer).price), genarun.has(offer.adapter) ? '' : 'no key']);
  return formatTable([{ title: own === undefined ? 'offered as' : 'also offered as' }, { title: 'model' }, { title: 'price' }, { title: '' }], rows, colours);
}

/** An offer with the price that its adapter, or the user, knows better. */
function withModel({ adapters }: Genarun, offer: Offer): Offer {
  const price = adapters.find(({ name }) => name === offer.adapter)?.resolve(offer.id)?.price ?? offer.price;
  return price === undefined ? offer : { ...offer, price };
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
