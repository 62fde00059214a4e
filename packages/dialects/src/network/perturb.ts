import { embeddingAliases } from './aliases.ts';
import type { Configuration } from './schema.ts';
import type { Perturbation, Variant } from './variant.ts';

type Perturbed = { readonly prompts: readonly string[]; readonly variants?: readonly Variant[]; readonly perturb?: Perturbation };

/**
 * The prompts with the variants by edits that `perturb` asks for after them, and what it asks of models. An edit doubles a letter, leaves one out, or puts another
 * letter of the prompt in its place; every variant differs from all other prompts, and equal configurations have equal variants. A prompt too short for a new
 * variant has fewer.
 */
export function withVariants(configuration: Pick<Configuration, 'prompts' | 'perturb' | 'embedding_models' | 'models'>): Perturbed {
  const { prompts, perturb } = configuration;
  if (perturb === undefined) return { prompts };
  const { edits = [], variants: count = 1, seed = 1 } = perturb;
  const all = [...prompts];
  const variants: Variant[] = [];
  const next = numbersFrom(seed);
  for (const [of, prompt] of prompts.entries())
    for (const wanted of edits)
      for (let variant = 0; variant < count; variant++) {
        const made = newVariant(prompt, wanted, new Set(all), next);
        if (made === undefined) continue;
        variants.push({ prompt: all.length, of, kind: 'edits', edits: wanted });
        all.push(made);
      }
  const asked = perturbationOf(configuration);
  return { prompts: all, variants, ...(asked === undefined ? {} : { perturb: asked }) };
}

/** What is asked of models; undefined where edits are enough. */
function perturbationOf({ prompts, perturb, embedding_models: embedders, models = {} }: Parameters<typeof withVariants>[0]): Perturbation | undefined {
  const { paraphrase, embedding_noise: noise, variants = 1, seed = 1 } = perturb ?? {};
  if (paraphrase === undefined && noise === undefined) return undefined;
  const readsTexts = (name: string) => Object.hasOwn(models, name) || !Object.hasOwn(embeddingAliases, name) || embeddingAliases[name]?.text !== undefined;
  return {
    ...(paraphrase === undefined ? {} : { paraphrase: { model: paraphrase.model, grades: paraphrase.grades ?? ['light', 'moderate', 'strong'] } }),
    ...(noise === undefined
      ? {}
      : {
          noise: {
            model: noise.model ?? embedders.find(readsTexts) ?? '',
            deviations: noise.deviations,
            pool: noise.pool ?? 64,
            words: noise.words ?? [...new Set(prompts.flatMap((prompt) => prompt.split(/\s+/u)).filter((word) => /\p{L}/u.test(word)))],
          },
        }),
    variants,
    seed,
    runs: [],
  };
}

function newVariant(prompt: string, edits: number, known: ReadonlySet<string>, next: () => number): string | undefined {
  for (let attempt = 0; attempt < 50; attempt++) {
    let letters = [...prompt];
    for (let edit = 0; edit < edits; edit++) letters = edited(letters, next);
    const made = letters.join('');
    if (made.trim() !== '' && !known.has(made)) return made;
  }
  return undefined;
}

function edited(letters: readonly string[], next: () => number): string[] {
  const place = Math.floor(next() * letters.length);
  const letter = letters[place] ?? 'a';
  const other = letters[Math.floor(next() * letters.length)] ?? letter;
  const choice = Math.floor(next() * 3);
  const put = choice === 0 ? [letter, letter] : choice === 1 && letters.length > 1 ? [] : [other];
  return [...letters.slice(0, place), ...put, ...letters.slice(place + 1)];
}

/** Numbers from 0 to 1 of a seed (mulberry32 by Tommy Ettinger, public domain): the same on every machine. */
function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
