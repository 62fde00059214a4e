import { type Engine, type Estimate, expandSmart } from '@genarun/core';
import { parseDocument } from '@genarun/dialects';
import { GenarunError, isRecord, type Json, type Plan, type Task, type Tokens } from '@genarun/spec';
import type { Library } from '../library.ts';
import { findRow } from '../tables/find-row.ts';
import { rowsOf } from '../tables/table-rows.ts';
import { type GenerationSet, generationSets } from './generation-sets.ts';
import type { OrderDocument } from './order-document.ts';

export type PlanOrderOptions = {
  readonly seed?: number;
  /** US dollars. */
  readonly budget?: number;
  readonly allowUnpriced?: boolean;
  /** The nearest first: those of a file, of the project, the global ones. */
  readonly tokens?: readonly Tokens[];
  /** What a model does, where it is known. */
  readonly tasksOf?: (model: string) => readonly Task[] | undefined;
};

/** An order before it is placed: nothing is kept and nothing spent. */
export type PlannedOrder = {
  readonly document: OrderDocument;
  readonly plan: Plan;
  /** How many generations its markup stands for, exactly; `sets` may be a sample of them. */
  readonly count: bigint;
  /** What was typed as it was read: `[25..27]` is 25, 26, 27. */
  readonly base: Readonly<Record<string, Json>>;
  readonly sets: readonly GenerationSet[];
  readonly estimate: Estimate;
  readonly inputs: readonly { readonly name: string; readonly sha256: string; readonly productId?: string }[];
};

/** Plans an order: its generations, its price, what it starts from. Throws GenarunError `invalid_input` or `not_found`. */
export async function planOrder(library: Library, engine: Engine, document: OrderDocument, options: PlanOrderOptions = {}): Promise<PlannedOrder> {
  const given = await productsOf(library, document);
  const plan = await inOwnWords(() => makePlan(engine, document, { given, options }));
  const { count, base } = baseOf(document, plan, options.tokens ?? []);
  return {
    document,
    plan,
    count: count * BigInt(document.count ?? 1),
    base,
    sets: generationSets(plan),
    estimate: engine.estimate(plan),
    inputs: await inputsOf(library, plan, given),
  };
}

type Making = { readonly given: readonly Given[]; readonly options: PlanOrderOptions };

async function makePlan(engine: Engine, document: OrderDocument, { given, options: { tasksOf, ...planning } }: Making): Promise<Plan> {
  const parsed = parseDocument(JSON.stringify({ parameters: {}, ...document }), { file: 'order', ...(tasksOf === undefined ? {} : { tasksOf }) });
  // There is no file whose lines could be told.
  const plan = await engine.plan({ ...parsed, origins: new Map() }, Object.fromEntries(given.map(({ name, ref }) => [name, ref])), planning);
  return { ...plan, warnings: plan.warnings.map(withoutNode) };
}

const hints: readonly (readonly [RegExp, string])[] = [
  [/starts from a picture/, 'for example: --image photo.png, or --image product:latest'],
  [/^prompt: a text expected|prompt or image is missing/, "for example: --prompt 'a [brown,black] cat'"],
];

/** Whoever orders knows neither nodes nor the lines of a document. */
async function inOwnWords(plan: () => Promise<Plan>): Promise<Plan> {
  try {
    return await plan();
  } catch (error) {
    if (!(error instanceof GenarunError)) throw error;
    const { code, message, retryable } = error;
    const hint = error.hint ?? hints.find(([about]) => about.test(message))?.[1];
    throw new GenarunError({ code, message: withoutNode(message), retryable, cause: error, ...(hint === undefined ? {} : { hint }) });
  }
}

function withoutNode(text: string): string {
  return text.replace(/^node "generation": /, '');
}

type Given = { readonly name: string; readonly productId: string; readonly ref: Readonly<Record<string, unknown>> };

/** Products of the library that an order starts from, as references for its inputs. */
async function productsOf(library: Library, { image }: OrderDocument): Promise<readonly Given[]> {
  const given: Given[] = [];
  const images: readonly string[] = image === undefined ? [] : typeof image === 'string' ? [image] : image;
  for (const [at, path] of images.entries()) {
    if (!path.startsWith('product:')) continue;
    const product = await findRow(library, rowsOf.product, path.slice('product:'.length), { noun: 'product', list: 'genarun products list' });
    if (product.kind !== 'image')
      throw new GenarunError({ code: 'invalid_input', message: `image: a picture expected, but product ${product.id} is ${product.kind} (${product.mime})` });
    const { kind, mime, sha256, bytes, width, height } = product;
    const name = at === 0 ? 'image' : `image_${at + 1}`;
    const size = { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) };
    given.push({ name, productId: product.id, ref: { $product: `input:${name}#0`, kind, mime, uri: `blob:${sha256}`, bytes, ...size } });
  }
  return given;
}

/** The files frozen into a plan, by the names of their inputs; one whose bytes are a product's is that product. */
async function inputsOf(library: Library, { inputs }: Plan, given: readonly Given[]): Promise<PlannedOrder['inputs']> {
  const frozen = Object.entries(inputs).flatMap(([name, value]) => {
    const sha256 = isRecord(value) && typeof value.uri === 'string' ? /^blob:([0-9a-f]{64})$/.exec(value.uri)?.[1] : undefined;
    return sha256 === undefined ? [] : [{ name, sha256 }];
  });
  return Promise.all(
    frozen.map(async ({ name, sha256 }) => {
      const productId = given.find((one) => one.name === name)?.productId ?? (await productOf(library, sha256));
      return { name, sha256, ...(productId === undefined ? {} : { productId }) };
    }),
  );
}

async function productOf({ tables, owner }: Library, sha256: string): Promise<string | undefined> {
  const [row] = await tables.query({
    sql: 'SELECT id FROM library_product WHERE owner = ? AND sha256 = ? AND deleted_at IS NULL ORDER BY id LIMIT 1',
    parameters: [owner, sha256],
  });
  return typeof row?.id === 'string' ? row.id : undefined;
}

/** The base set and the exact count, which a plan with a sample does not tell. */
function baseOf(document: OrderDocument, plan: Plan, tokens: readonly Tokens[]): { readonly count: bigint; readonly base: PlannedOrder['base'] } {
  const [planned] = plan.nodes;
  const model = planned?.model === undefined ? undefined : plan.models[planned.model];
  const texts = { prompt: document.prompt, negativePrompt: textIn(document, ['negative', 'negativePrompt', 'negative_prompt']) };
  const parameters = {
    ...(isRecord(document.params) ? document.params : {}),
    ...document.parameters,
    ...(document.seed === undefined ? {} : { seed: document.seed }),
  };
  const own = isRecord(document.tokens) ? [document.tokens as Tokens] : []; // the plan was made of it, so its schema has read it
  if (document.markup === false) return { count: 1n, base: { ...(texts as Record<string, Json>), ...(parameters as Record<string, Json>) } };
  const expansion = expandSmart({
    seed: plan.seed,
    template: true,
    tokens: [...own, ...tokens],
    parameters,
    ...(texts.prompt === undefined ? {} : { prompt: texts.prompt }),
    ...(texts.negativePrompt === undefined ? {} : { negativePrompt: texts.negativePrompt }),
    ...(model === undefined ? {} : { model }),
  });
  const { parameters: read, ...prompts } = expansion.base;
  return { count: expansion.count, base: { ...prompts, ...read } };
}

function textIn(document: OrderDocument, names: readonly string[]): string | undefined {
  const text = names.map((name) => document[name]).find((value) => value !== undefined);
  return typeof text === 'string' ? text : undefined;
}
