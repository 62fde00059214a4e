import type { Engine } from '@genarun/core';
import { GenarunError, isProductRef, type Json, type MediaBytes, type Parsed } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { Product } from '../tables/rows.ts';
import { keepEmbeddings, productsWithoutEmbedding } from './embeddings.ts';

type Embedding = { readonly engine: Engine; readonly parse: (text: string, file: string) => Parsed; readonly model: string };

/** Products embedded in one run. */
const together = 256;

/**
 * Gives products that have none a vector of this model, in runs of their own that are kept and counted like every run; pictures by what they show, others
 * by their words. Answers how many it gave. Throws GenarunError when a run fails.
 */
export async function embedProducts(library: Library, { engine, parse, model }: Embedding, { limit = 10_000 } = {}): Promise<number> {
  let done = 0;
  while (done < limit) {
    const products = await productsWithoutEmbedding(library, model, Math.min(together, limit - done));
    if (products.length === 0) return done;
    const vectors = await embed(library, { engine, parse, model }, products.map(referenceOf));
    await keepEmbeddings(
      library,
      model,
      new Map(products.flatMap(({ id }, at): [string, Float32Array][] => (vectors[at] === undefined ? [] : [[id, vectors[at]]]))),
    );
    done += products.length;
  }
  return done;
}

/** The vector of a text. */
export async function embedText(library: Library, embedding: Embedding, text: string): Promise<Float32Array> {
  const [vector] = await embed(library, embedding, [text]);
  if (vector === undefined) throw new GenarunError({ code: 'invalid_output', message: `${embedding.model}: a vector expected, got none` });
  return vector;
}

/** The vector of a picture that is no product. Its bytes are kept as those of every input are, until runs are purged. */
export async function embedPicture(library: Library, embedding: Embedding, { bytes, mime, width, height }: MediaBytes): Promise<Float32Array> {
  if (!mime.startsWith('image/')) throw new GenarunError({ code: 'invalid_input', message: `a picture expected, got ${mime}` });
  const sha256 = await library.blobs.put(bytes);
  const [vector] = await embed(library, embedding, [referenceOf({ kind: 'image', mime, sha256, bytes: bytes.length, width, height }, 0)]);
  if (vector === undefined) throw new GenarunError({ code: 'invalid_output', message: `${embedding.model}: a vector expected, got none` });
  return vector;
}

type Referred = Pick<Product, 'kind' | 'mime' | 'sha256' | 'bytes' | 'width' | 'height' | 'caption' | 'prompt'>;

function referenceOf({ kind, mime, sha256, bytes, width, height, caption, prompt }: Referred, at: number): Json {
  if (kind !== 'image') return caption ?? prompt ?? '';
  return {
    $product: `input:pictures#${at}`,
    kind,
    mime,
    uri: `blob:${sha256}`,
    bytes,
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
  };
}

async function embed(library: Library, { engine, parse, model }: Embedding, items: readonly Json[]): Promise<readonly Float32Array[]> {
  const document = {
    genarun: 1,
    name: 'embed products',
    inputs: { items: { type: 'list' } },
    nodes: [{ id: 'vectors', kind: 'embed', model, of: '${items}', encoding: 'float32' }],
    output: '${vectors}',
  };
  const plan = await engine.plan(parse(JSON.stringify(document), 'embed products'), { items });
  const run = await engine.start(plan);
  const { status, output, fault, id } = await run.result();
  if (status !== 'succeeded' || !isProductRef(output))
    throw new GenarunError({
      code: fault?.code ?? 'internal',
      message: fault?.message ?? `run ${id} that embeds products ended ${status}`,
      hint: `genarun runs show ${id}`,
    });
  const bytes = await library.blobs.get(output.uri.replace('blob:', ''));
  const length = bytes.length / 4 / items.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return items.map((_, item) => Float32Array.from({ length }, (_number, at) => view.getFloat32((item * length + at) * 4, true)));
}
