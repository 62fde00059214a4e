import { type Dialect, type DialectContext, type Input, isRecord, kindFields, type Node, type Parsed, type Pipeline, type Task } from '@genarun/spec';
import { z } from 'zod';
import { checkPipeline, type KindShapes } from '../canonical/canonical.ts';
import { mappedPosition, originsFrom, type Sourced } from '../canonical/sources.ts';
import { checkDocument } from '../problem/explain.ts';
import type { Problem } from '../problem/problem.ts';
import { documentName } from '../reader/document-name.ts';
import { type Order, orderSchema, orderTypes } from './schema.ts';

/** The id of the one node of an order: generation n stands at `generation@n`. */
const id = 'generation';

const foreign = ['genarun', 'nodes', 'steps', 'generations', 'id'];

/** The order dialect: one prompt and one model with smart parameters. Its table of fields stands in schema.ts. */
export function createOrderDialect(kinds: KindShapes = kindFields): Dialect {
  return {
    name: 'order',
    recognises: (document) => isRecord(document) && ('prompt' in document || 'parameters' in document) && !foreign.some((key) => key in document),
    compile: (document, context) => compileOrder(document, context, kinds),
    schema: () => z.toJSONSchema(orderSchema, { io: 'input' }),
  };
}

function compileOrder(document: unknown, context: DialectContext, kinds: KindShapes): Parsed {
  const order = checkDocument(orderSchema, document, context.position, problemsOf(document));
  const images = [order.image ?? []].flat();
  const pictures = images.map((file, at): readonly [string, Input] => [at === 0 ? 'image' : `image_${at + 1}`, { type: 'image', default: file }]);
  const inputs = { ...order.inputs, ...Object.fromEntries(pictures) };
  const { title, description, notes, project, onError } = order;
  const pipeline: Pipeline = {
    genarun: 1,
    name: title ?? documentName(context.file) ?? 'order',
    ...(description === undefined ? {} : { description }),
    ...(project === undefined ? {} : { namespace: project }),
    ...(notes === undefined ? {} : { notes }),
    ...(Object.keys(inputs).length === 0 ? {} : { inputs }),
    nodes: [nodeOf(order, { kind: kindOf(order, context), pictures: pictures.map(([name]) => `\${${name}}`) })],
    ...(onError === undefined ? {} : { onError }),
  };
  const origins = originsFrom(pipeline, sources(order), context.position);
  return { dialect: 'order', pipeline: checkPipeline(pipeline, kinds, mappedPosition(origins)), origins, warnings: [] };
}

/** What the schema cannot express: two spellings of one field, and a type without what it starts from. */
function problemsOf(document: unknown): readonly Problem[] {
  if (!isRecord(document)) return [];
  const problems: Problem[] = [];
  for (const names of [
    ['negative', 'negativePrompt', 'negative_prompt'],
    ['parameters', 'params'],
  ]) {
    const [first, second] = names.filter((name) => document[name] !== undefined);
    if (first !== undefined && second !== undefined)
      problems.push({ path: [second], part: 'key', message: `${second}: the same as ${first}; one of them expected` });
  }
  const { parameters, params, seed, type, image, prompt, provider, model } = document;
  if (provider !== undefined && model === undefined)
    problems.push({ path: ['provider'], part: 'key', message: 'provider: it goes with a model: "model" expected, got nothing' });
  const given = isRecord(parameters) ? parameters : isRecord(params) ? params : {};
  if (seed !== undefined && given.seed !== undefined)
    problems.push({ path: ['seed'], part: 'key', message: 'seed: it stands among the parameters, too; one of them expected' });
  const known = typeof type === 'string' && Object.hasOwn(orderTypes, type) ? orderTypes[type as keyof typeof orderTypes] : undefined; // one of its keys, just checked
  if (known?.from && image === undefined)
    problems.push({ path: ['type'], message: `type: ${String(type)} starts from a picture: "image" expected, got nothing` });
  if (prompt === undefined && image === undefined) problems.push({ path: [], message: 'prompt: a text expected, got nothing' });
  return problems;
}

/** The model's id: who provides it stands first. */
function modelOf({ model, provider }: Order): string | undefined {
  return model === undefined || provider === undefined || model.startsWith(`${provider}/`) ? model : `${provider}/${model}`;
}

/** Kinds by the task of the model that an order names. */
const kindOfTask: Readonly<Partial<Record<Task, string>>> = { image: 'image', video: 'video', audio: 'audio', text: 'text' };

/** What an order makes: its type, else what its model makes, else pictures. */
function kindOf(order: Order, { tasksOf }: DialectContext): string {
  if (order.type !== undefined) return orderTypes[order.type].kind;
  const model = modelOf(order);
  const tasks = model === undefined ? [] : (tasksOf?.(model) ?? []);
  const makes = (['image', 'video', 'audio', 'text'] as const).find((task) => tasks.includes(task));
  return (makes && kindOfTask[makes]) ?? 'image';
}

function nodeOf(order: Order, { kind, pictures }: { readonly kind: string; readonly pictures: readonly string[] }): Node {
  const { prompt, count, batch, tokens, limit, markup, seed, retry } = order;
  const model = modelOf(order);
  const negative = order.negative ?? order.negativePrompt ?? order.negative_prompt;
  const params = { ...(order.parameters ?? order.params), ...(seed === undefined ? {} : { seed }) };
  const settings = { ...(count === undefined ? {} : { count }), ...(limit === undefined ? {} : { limit }), ...(tokens === undefined ? {} : { tokens }) };
  const [picture] = pictures;
  return {
    id,
    kind,
    ...(model === undefined ? {} : { model }),
    ...(prompt === undefined ? {} : { prompt }),
    ...(negative === undefined ? {} : { negative }),
    ...(picture === undefined ? {} : { [kind === 'text' ? 'images' : 'image']: pictures.length === 1 ? picture : pictures }),
    ...(batch === undefined ? {} : { count: batch }),
    ...(Object.keys(params).length === 0 ? {} : { params }),
    smart: Object.keys(settings).length === 0 ? true : settings,
    ...(markup === undefined ? {} : { markup }),
    ...(retry === undefined ? {} : { retry }),
  };
}

function sources(order: Order): readonly Sourced[] {
  const from = (field: string, source: string): Sourced => ({ canonical: ['nodes', 0, field], source: [source] });
  const params = order.params === undefined ? 'parameters' : 'params';
  return [
    { canonical: [], source: [] },
    { canonical: ['nodes', 0], source: [] },
    from('kind', order.type === undefined ? 'model' : 'type'),
    from('model', 'model'),
    from('prompt', 'prompt'),
    from('negative', order.negative !== undefined ? 'negative' : order.negativePrompt !== undefined ? 'negativePrompt' : 'negative_prompt'),
    from('count', 'batch'),
    from('image', 'image'),
    from('images', 'image'),
    from('params', params),
    from('smart', order.tokens === undefined ? 'count' : 'tokens'),
    from('retry', 'retry'),
    ...Object.keys(order.parameters ?? order.params ?? {}).map((name): Sourced => ({ canonical: ['nodes', 0, 'params', name], source: [params, name] })),
    ...Object.keys(order.inputs ?? {}).map((name): Sourced => ({ canonical: ['inputs', name], source: ['inputs', name] })),
  ];
}
