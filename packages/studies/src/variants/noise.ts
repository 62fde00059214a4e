import { GenarunError } from '@genarun/spec';
import { createRandom } from '@genarun/topology';
import { shaped, vectorOf } from '../embeddings/vectors.ts';
import type { Tell } from '../perform/progress.ts';
import type { Studies } from '../studies.ts';
import { candidatesOf } from './candidates.ts';
import { chooseNoisy } from './choose-noisy.ts';
import type { VariantPlans } from './plan-variants.ts';
import type { Made } from './records.ts';
import type { VariantRuns } from './variant-runs.ts';

export type Noising = {
  readonly plans: NonNullable<VariantPlans['noise']>;
  readonly runs: VariantRuns;
  readonly written: readonly string[];
  readonly all: readonly string[];
  readonly tell: Tell;
};

/**
 * Variants by noise in the space of an embedding model: candidates are made of each prompt, the model reads them, and those are taken that stand for the prompt's vector
 * with noise (see chooseNoisy). Throws `invalid_output` where the model tells too few candidates from their prompt; undefined where it was interrupted.
 */
export async function noisyVariants(studies: Studies, { plans, runs, written, all, tell }: Noising): Promise<readonly Made[] | undefined> {
  const { perturb, embeddings: { dimensions } = {} } = runs.record().experiment;
  if (perturb?.noise === undefined) return [];
  const { noise, variants, seed } = perturb;
  const random = createRandom(seed);
  const known = new Set(all);
  const pools = written.map((prompt) => candidatesOf({ prompt, words: noise.words, size: noise.pool, known, random }));
  const texts = written.flatMap((prompt, of) => [prompt, ...(pools[of] ?? [])]);
  tell({ type: 'stage', stage: 'variants', done: 0, total: texts.length });
  const vectors = await vectorsOf(studies, texts, { plans, runs });
  if (vectors === undefined) return undefined;
  tell({ type: 'stage', stage: 'variants', done: texts.length, total: texts.length });
  const made: Made[] = [];
  let start = 0;
  for (const [of, prompt] of written.entries()) {
    const pool = pools[of] ?? [];
    const own = vectors
      .slice(start, start + pool.length + 1)
      .map((vector) => shaped(vector, { ...(dimensions === undefined ? {} : { dimensions }) }, plans.modelId));
    start += pool.length + 1;
    const [origin, ...candidates] = own;
    // A candidate that is one of another prompt too is taken once.
    const taken = new Set(pool.flatMap((text, place) => (known.has(text) ? [place] : [])));
    for (const deviation of noise.deviations)
      for (let variant = 0; variant < variants; variant++) {
        const choice = chooseNoisy({ origin: origin ?? [], candidates, deviation, taken, random });
        if (choice === undefined) throw tooFew(prompt, plans.modelId, pool.length);
        const text = pool[choice.place] ?? '';
        taken.add(choice.place);
        known.add(text);
        made.push({ text, origin: { kind: 'noise', of, deviation, angle: Number(choice.angle.toPrecision(6)), model: plans.modelId } });
      }
  }
  return made;
}

/** A vector for each text; those that failed are asked for once more. */
async function vectorsOf(
  { store, blobs }: Pick<Studies, 'store' | 'blobs'>,
  texts: readonly string[],
  { plans, runs }: Pick<Noising, 'plans' | 'runs'>,
): Promise<readonly Float32Array[] | undefined> {
  const batches = Array.from({ length: Math.ceil(texts.length / plans.batch) }, (_, index) => texts.slice(index * plans.batch, (index + 1) * plans.batch));
  const read = new Map<number, readonly Float32Array[]>();
  for (let isAgain = false; read.size < batches.length; ) {
    const missing = batches.flatMap((batch, place) => (read.has(place) ? [] : [{ batch, place }]));
    const ended = await runs.next({ ...plans.plan, inputs: { batches: missing.map(({ batch }) => batch) } });
    if (ended === undefined) return undefined;
    for (const { address, sha256 } of await store.products(ended.run.id)) {
      const found = missing[Number(/^vectors@(\d+)$/.exec(address)?.[1] ?? -1)];
      const whole = vectorOf(await blobs.get(sha256));
      const dimension = whole.length / Math.max(1, found?.batch.length ?? 1);
      if (found !== undefined)
        read.set(
          found.place,
          found.batch.map((_, row) => whole.slice(row * dimension, (row + 1) * dimension)),
        );
    }
    if (read.size < batches.length && ended.isNew && isAgain) throw unread(plans.modelId, ended.run.fault?.message);
    isAgain ||= ended.isNew;
  }
  return batches.flatMap((_, place) => read.get(place) ?? []);
}

function tooFew(prompt: string, model: string, size: number): GenarunError {
  return new GenarunError({
    code: 'invalid_output',
    message: `perturb.embedding_noise: ${model} tells too few of ${size} candidates from ${JSON.stringify(prompt.slice(0, 60))}`,
    hint: 'a larger pool, more words, fewer variants or deviations, or a longer prompt',
  });
}

function unread(model: string, why: string | undefined): GenarunError {
  return new GenarunError({
    code: 'invalid_output',
    message: `perturb.embedding_noise: ${model} gave no vectors for some candidates${why === undefined ? '' : `: ${why}`}`,
    hint: 'genarun experiment resume asks again for what is missing',
  });
}
