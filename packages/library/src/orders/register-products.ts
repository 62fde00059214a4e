import { type InvocationRow, isBlobRef, isRecord, type Json, type ProductRow, type Statement } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { Generation, OrderInput, OrderRow, Product } from '../tables/rows.ts';
import { insertRow, rowsOf } from '../tables/table-rows.ts';

/** A generation that is complete, with its invocation and what its run kept of it. */
export type Made = { readonly generation: Generation; readonly invocation: InvocationRow; readonly products: readonly ProductRow[] };

/**
 * Statements that take a generation's products over into the library, with their lineage. Doing it again changes nothing: a product stands once at
 * (run, address, position).
 */
export async function registerProducts(library: Library, order: OrderRow, made: Made, inputs: readonly OrderInput[]): Promise<readonly Statement[]> {
  const rows = made.products.length > 0 ? made.products : await textProducts(library, order, made.invocation);
  return rows.flatMap((row, _at, all) => {
    const product = productOf(library, order, made, { row, of: all.length });
    return [insertRow(rowsOf.product, product, { ignore: true }), ...inputs.flatMap((input) => parentOf(library, product, input))];
  });
}

type Kept = Omit<ProductRow, 'owner' | 'createdAt'>;

/** A text that a model gave is a product, too: one for each text of a list. */
async function textProducts(library: Library, order: OrderRow, { address, value, model }: InvocationRow): Promise<readonly Kept[]> {
  const whole = await wholeValue(library, value);
  const texts = (Array.isArray(whole) ? whole : [whole]).filter((text): text is string => typeof text === 'string' && text !== '');
  return Promise.all(
    texts.map(async (text, index): Promise<Kept> => {
      const bytes = new TextEncoder().encode(text);
      const sha256 = await library.blobs.put(bytes);
      return { run: order.run, address, index, kind: 'text', mime: 'text/plain', sha256, bytes: bytes.length, model };
    }),
  );
}

async function wholeValue(library: Library, value: unknown): Promise<unknown> {
  if (!isBlobRef(value)) return value;
  return JSON.parse(new TextDecoder().decode(await library.blobs.get(value.$blob)));
}

function productOf(library: Library, order: OrderRow, { generation, invocation }: Made, { row, of }: { readonly row: Kept; readonly of: number }): Product {
  const now = library.clock.now();
  const { prompt, negativePrompt, ...asked } = generation.generationSet;
  const sent = isRecord(invocation.sent) ? (invocation.sent as Readonly<Record<string, Json>>) : {}; // what was sent is JSON
  const returned = isRecord(invocation.returned) ? invocation.returned : {};
  const seed = [returned.seed, sent.seed, asked.seed, invocation.seed].find((value) => typeof value === 'number');
  const number = String(generation.number + 1).padStart(String(order.generations).length, '0');
  const { kind, mime, sha256, bytes, width, height, duration } = row;
  return {
    id: library.newId(),
    owner: library.owner,
    generationId: generation.id,
    orderId: order.id,
    projectId: order.projectId,
    kind,
    mime,
    sha256,
    bytes,
    width,
    height,
    duration,
    name: `${nameOf(order, prompt)} ${number}${of > 1 ? `-${row.index + 1}` : ''}`,
    source: 'generated',
    model: invocation.model ?? order.model,
    provider: order.provider,
    seed,
    prompt: typeof prompt === 'string' ? prompt : undefined,
    negativePrompt: typeof negativePrompt === 'string' ? negativePrompt : undefined,
    caption: undefined,
    parameters: { ...asked, ...withoutTexts(isRecord(sent.params) ? (sent.params as Readonly<Record<string, Json>>) : {}) },
    cost: invocation.cost === undefined ? undefined : invocation.cost / of,
    favourite: false,
    rating: undefined,
    run: order.run,
    address: row.address,
    position: row.index,
    createdAt: now,
    updatedAt: now,
  };
}

/** The order's title; where that is only its prompt with its markup, the prompt of the generation: nobody looks for a black cat and wants the brown one. */
function nameOf({ title, prompt: typed = '' }: OrderRow, prompt: Json | undefined): string {
  const line = typeof prompt === 'string' ? prompt.trim().replace(/\s+/g, ' ') : '';
  const isTyped = typed.trim().replace(/\s+/g, ' ').startsWith(title.replace(/…$/, ''));
  return line === '' || !isTyped ? title : line.length <= 60 ? line : `${line.slice(0, 59).trimEnd()}…`;
}

/** Parameters as sent, without the texts and files that stand elsewhere. */
function withoutTexts(sent: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(sent).filter(
      ([name, value]) => !/prompt/i.test(name) && (typeof value !== 'object' || value === null || !JSON.stringify(value).includes('blob:')),
    ),
  );
}

/** What an order starts from is a parent of what it makes, where it is a product. A product that stood there already keeps its own lineage. */
function parentOf(library: Library, product: Product, input: OrderInput): readonly Statement[] {
  if (input.productId === undefined) return [];
  const now = library.clock.now();
  const { run = '', address = '', position = 0 } = product;
  return [
    {
      sql: `INSERT INTO library_product_parent (id, owner, product_id, parent_id, role, details, created_at, updated_at)
        SELECT ?, ?, id, ?, 'input', ?, ?, ? FROM library_product WHERE run = ? AND address = ? AND position = ? ON CONFLICT DO NOTHING`,
      parameters: [library.newId(), library.owner, input.productId, JSON.stringify({ input: input.name }), now, now, run, address, position],
    },
  ];
}
