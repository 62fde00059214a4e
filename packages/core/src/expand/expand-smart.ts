import { type Json, parameterWish, plainName, type Tokens, type TokenValue } from '@genarun/spec';
import { createRandom, deriveSeed } from '../random/random.ts';
import { createBatch, type ReadBatch } from './batch.ts';
import { chooseRanks } from './choose-ranks.ts';
import { makeGeneration } from './generation.ts';
import type { ParameterModel } from './parameter-names.ts';
import { createParameters } from './parameters.ts';
import { parseMarkup } from './parse-markup.ts';
import { createRemarks, type Remarker } from './remarks.ts';
import type { Resolving } from './resolve.ts';
import { batchWishes, metaWishes, splitPrompt, zipNegative } from './split-prompt.ts';
import type { Parsed } from './syntax.ts';
import { createTokenTable } from './tokens.ts';

export type SmartRequest = {
  readonly prompt?: string;
  readonly negativePrompt?: string;
  /** By name, as typed: texts with markup, lists (a generation for each member), or values as they are. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** What names and values are fitted to; without it, names stay and numbers are told by their looks. */
  readonly model?: ParameterModel;
  /** The nearest first: a project's before the global ones. */
  readonly tokens?: readonly Tokens[];
  /** Seed of all random choices; equal requests with equal seeds expand equally. */
  readonly seed: number;
  /** Combinations of one batch (default 100) and generations of the whole (default 1,000) that are taken; of more, a random sample is. */
  readonly limits?: { readonly batch?: number; readonly order?: number };
  /** Whether the texts are templates, in which `${…}` is an expression. */
  readonly template?: boolean;
};

/** What one generation is asked: all markup resolved. */
export type GenerationSet = {
  readonly prompt?: string;
  readonly negativePrompt?: string;
  readonly parameters: Readonly<Record<string, Json>>;
  /** Number of its batch, from 0. */
  readonly batch: number;
};

export type SmartExpansion = {
  /** How many generations the request stands for, exactly; nothing is made to find it. */
  readonly count: bigint;
  /** The base set: prompts as typed, parameters in their parsed form (`[25..27]` is 25, 26, 27). */
  readonly base: { readonly prompt?: string; readonly negativePrompt?: string; readonly parameters: Readonly<Record<string, Json>> };
  /** `dryrun`, `debug`, `pipeline`, `interpolation`: what `meta:debug:` asked for. */
  readonly debug: readonly string[];
  /** The generation with this number, from 0 up to, not including, `count`; the leftmost alternative varies slowest. Throws `not_found` for others. */
  readonly at: (rank: bigint) => GenerationSet;
  /** Numbers of the generations within the limits: all of them, or a uniform random sample in rising order. */
  readonly ranks: () => readonly bigint[];
  /** The tokens it has used, with those that they name. */
  readonly tokens: () => Record<string, TokenValue[]>;
  /** What is worth telling, with the place; grows while generations are made. */
  readonly warnings: () => readonly string[];
};

/**
 * Expands prompts and parameters with smart markup. Counts at once, makes generations one by one and in any order. Throws `invalid_input` for
 * parts of prompt and negative prompt that do not pair, and for markup beyond the limits of size.
 *
 * @example expandSmart({ prompt: 'a [brown,black] [cat,dog]', seed: 1 }).count // 4n
 */
export function expandSmart(asked: SmartRequest): SmartExpansion {
  const request = withPrompts(asked);
  const { prompt, negativePrompt, seed, template = false } = request;
  const { told, remarker } = createRemarks();
  const tokens = createTokenTable(request.tokens ?? []);
  const counters = { choices: 0, unknown: 0 };
  const resolving = (where: string): Resolving => ({
    tokens,
    counters,
    template,
    names: true,
    random: (name) => createRandom(deriveSeed(seed, `draw ${name}`)),
    remark: remarker(where),
    seen: new Set(),
  });
  const parameters = createParameters(request, resolving);
  const read = (text: string | undefined, where: string): Parsed => {
    const parsed = parseMarkup(text ?? '', { prompt: true, expressions: template });
    parsed.remarks.forEach(remarker(where));
    return parsed;
  };
  const batches = readBatches(read(prompt, 'prompt'), read(negativePrompt, 'negative prompt'), { resolving, remarker, parameters, seed });
  const count = batches.all.reduce((sum, batch) => sum + batch.count, 0n);
  if (count === 0n) remarker('')({ message: nothingLeft });
  let ranks: readonly bigint[] | undefined;
  return {
    count,
    base: {
      ...(prompt === undefined ? {} : { prompt }),
      ...(negativePrompt === undefined ? {} : { negativePrompt }),
      parameters: parameters.base,
    },
    debug: batches.debug,
    at: (rank) => makeGeneration(batches.all, rank, { seed, prompt: prompt !== undefined, negativePrompt: negativePrompt !== undefined }),
    ranks: () => {
      ranks ??= chooseRanks(batches.all, { seed, limits: request.limits ?? {}, remark: remarker('') });
      return ranks;
    },
    tokens: tokens.used,
    warnings: told,
  };
}

/** A prompt or a negative prompt may stand among the parameters, under any of its names. */
function withPrompts(request: SmartRequest): SmartRequest {
  let { prompt, negativePrompt } = request;
  const parameters = Object.entries(request.parameters ?? {}).filter(([name, value]) => {
    if (typeof value !== 'string') return true;
    if (plainName(name) === 'prompt') prompt ??= value;
    else if (parameterWish(name) === 'negative') negativePrompt ??= value;
    else return true;
    return false;
  });
  return {
    ...request,
    ...(prompt === undefined ? {} : { prompt }),
    ...(negativePrompt === undefined ? {} : { negativePrompt }),
    parameters: Object.fromEntries(parameters),
  };
}

const nothingLeft =
  'nothing is left to choose from: a token has no values, or is used more often in one prompt than it has values ([animal_1] has values of its own again)';

type Surroundings = {
  readonly resolving: (where: string) => Resolving;
  readonly remarker: Remarker;
  readonly parameters: ReturnType<typeof createParameters>;
  readonly seed: number;
};

function readBatches(positive: Parsed, negative: Parsed, { resolving, remarker, parameters, seed }: Surroundings) {
  const batches = splitPrompt(positive);
  const negatives = splitPrompt(negative);
  for (const command of negatives.flatMap(({ subs }) => subs.flatMap(({ commands }) => commands)))
    remarker('negative prompt')({ at: command.from, message: 'commands act in the prompt only; it is left out' });
  const meta = metaWishes(batches, remarker('prompt'));
  const all = zipNegative(batches, negatives, 'batch').map(([batch, other], index): ReadBatch => {
    const within = resolving('prompt');
    return createBatch({
      index,
      seed,
      resolving: within,
      negative: { ...within, remark: remarker('negative prompt') },
      pairs: zipNegative(batch.subs, other?.subs ?? [], 'sub-prompt'),
      wishes: batchWishes(batch.subs, within.remark),
      read: (commands) => parameters.withCommands([...meta.parameters, ...commands], within),
    });
  });
  return { all, debug: meta.debug };
}
