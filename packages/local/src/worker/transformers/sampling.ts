import { GenarunError } from '@genarun/spec';
import type { Tensor } from '@huggingface/transformers';
import type { LocalRequest } from '../engine.ts';
import { booleanParam, numberParam } from './context.ts';
import type { Library } from './library.ts';

export type Processor = (ids: bigint[][], logits: Tensor) => Tensor;

/** What is handed to `generate` beside the inputs. */
export type GenerationOptions = {
  readonly max_new_tokens: number;
  readonly do_sample: boolean;
  readonly temperature?: number;
  readonly top_k?: number;
  readonly repetition_penalty?: number;
  readonly no_repeat_ngram_size?: number;
  readonly num_beams: 1;
  readonly logits_processor?: Processor[];
};

/**
 * The options of a generation, and chance set to the request's seed: the source of chance is one a thread, so nothing else may draw until it has ended.
 * Sampling is on where `do_sample` says so, else where a temperature above 0, top_p or top_k is given, else where the model's own settings have it on.
 * Throws GenarunError `invalid_input` naming the parameter.
 */
export function generationOptions(library: Library, { params, seed }: LocalRequest, ownSampling: boolean, fallbackLength: number): GenerationOptions {
  const temperature = inRange('temperature', numberParam(params, 'temperature'), 0, 10);
  const topP = inRange('top_p', numberParam(params, 'top_p'), 0, 1);
  const topK = whole('top_k', numberParam(params, 'top_k'), 0);
  const penalty = inRange('repetition_penalty', numberParam(params, 'repetition_penalty'), 0.01, 10);
  const ngram = whole('no_repeat_ngram_size', numberParam(params, 'no_repeat_ngram_size'), 1);
  const wished = booleanParam(params, 'do_sample') ?? (temperature !== undefined || topP !== undefined || topK !== undefined || ownSampling);
  const do_sample = wished && temperature !== 0;
  if (do_sample) library.random.seed(seed);
  return {
    max_new_tokens: whole('max_new_tokens', numberParam(params, 'max_tokens') ?? numberParam(params, 'max_new_tokens'), 1) ?? fallbackLength,
    do_sample,
    num_beams: 1,
    ...(do_sample && temperature !== undefined ? { temperature } : {}),
    ...(topK === undefined ? {} : { top_k: topK }),
    ...(penalty === undefined ? {} : { repetition_penalty: penalty }),
    ...(ngram === undefined ? {} : { no_repeat_ngram_size: ngram }),
    ...(do_sample && topP !== undefined && topP < 1 ? { logits_processor: [nucleus(topP)] } : {}),
  };
}

/** Leaves to each row of logits the smallest set of tokens that makes up a share `topP` of the whole: what the library leaves undone. */
export function nucleus(topP: number): Processor {
  return (_ids, logits) => {
    const width = logits.dims.at(-1) ?? 0;
    // The processors before have made them 32-bit floats.
    const data = logits.data as Float32Array;
    for (let start = 0; start < data.length; start += width) keepNucleus(data.subarray(start, start + width), topP);
    return logits;
  };
}

/**
 * Sets everything outside the nucleus to −∞. A token less likely than (1 − p) / n can never belong to it, for all such tokens together make up less than
 * 1 − p; only the others are sorted. Ties go to the lower token id.
 */
export function keepNucleus(row: Float32Array, topP: number): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (const value of row) if (value > highest) highest = value;
  let total = 0;
  for (const value of row) total += Math.exp(value - highest);
  const least = ((1 - topP) / row.length) * total;
  const likely: { readonly id: number; readonly value: number; readonly share: number }[] = [];
  for (const [id, value] of row.entries()) {
    const share = Math.exp(value - highest);
    if (share >= least) likely.push({ id, value, share });
  }
  likely.sort((a, b) => b.value - a.value || a.id - b.id);
  const kept = new Set<number>();
  let sum = 0;
  for (const { id, share } of likely) {
    kept.add(id);
    sum += share;
    if (sum >= topP * total) break;
  }
  for (const id of row.keys()) if (!kept.has(id)) row[id] = Number.NEGATIVE_INFINITY;
}

function inRange(name: string, value: number | undefined, low: number, high: number): number | undefined {
  if (value === undefined || (value >= low && value <= high)) return value;
  throw new GenarunError({ code: 'invalid_input', message: `${name} must be from ${low} to ${high}, got ${value}` });
}

function whole(name: string, value: number | undefined, low: number): number | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= low)) return value;
  throw new GenarunError({ code: 'invalid_input', message: `${name} must be a whole number of at least ${low}, got ${value}` });
}
