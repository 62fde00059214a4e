import { createRandom, deriveSeed } from '../random/random.ts';
import type { Content } from './choices.ts';
import { createCombinations, type Selection } from './combinations.ts';
import type { Configured } from './parameters.ts';
import { sampleBelow } from './random-order.ts';
import { type Resolving, resolveParts } from './resolve.ts';
import type { BatchWishes, SubPrompt } from './split-prompt.ts';
import type { Command } from './syntax.ts';

export type ReadSub = Configured & {
  readonly prompt: Content;
  readonly negative: Content | undefined;
  /** For each axis: how many combinations the axes after it have. */
  readonly below: readonly bigint[];
  /** Combinations of all its axes. */
  readonly size: bigint;
};

/** Where a generation stands in its batch. */
export type Located = { readonly subIndex: number; readonly axisRank: bigint; readonly selection: Selection; readonly place: string };

/** One batch: the combinations of its brackets, each with its sub-prompts, each with the combinations of its parameters. */
export type ReadBatch = {
  readonly index: number;
  readonly subs: readonly ReadSub[];
  /** Combinations that count: all, or as many as the batch's commands leave. */
  readonly items: bigint;
  readonly perItem: bigint;
  readonly count: bigint;
  /** Whether the commands of the batch say how many combinations there are. */
  readonly bounded: boolean;
  readonly locate: (rank: bigint) => Located;
};

type Reading = {
  readonly index: number;
  readonly seed: number;
  readonly resolving: Resolving;
  readonly negative: Resolving;
  readonly pairs: readonly (readonly [positive: SubPrompt, negative: SubPrompt | undefined])[];
  readonly wishes: BatchWishes;
  readonly read: (commands: readonly Command[]) => Configured;
};

/** Reads a batch. Its brackets are resolved in reading order: all sub-prompts of the prompt, then the negative ones. */
export function createBatch({ index, seed, resolving, negative, pairs, wishes, read }: Reading): ReadBatch {
  const prompts = pairs.map(([positive]) => resolveParts(positive.parts, resolving));
  const shared = pairs.length > 1 && pairs.every(([, other]) => other === pairs[0]?.[1]);
  const once = shared && pairs[0]?.[1] ? resolveParts(pairs[0][1].parts, negative) : undefined;
  const negatives = pairs.map(([, other]) => once ?? (other && resolveParts(other.parts, negative)));
  pairs.forEach(([{ parts, at }]) => {
    if (parts.length === 0 && pairs.length > 1) resolving.remark({ at, message: 'an empty sub-prompt' });
  });
  const subs = pairs.map(([{ commands }], at): ReadSub => {
    const configured = read([...wishes.parameters, ...commands.filter(({ scope }) => scope === 'pipeline')]);
    const below: bigint[] = [];
    let size = 1n;
    for (const axis of configured.axes.toReversed()) {
      below.unshift(size);
      size *= axis.count;
    }
    return { ...configured, prompt: prompts[at] ?? [], negative: negatives[at], below, size };
  });
  const combinations = createCombinations([...prompts, ...(once ? [once] : negatives.flatMap((content) => (content ? [content] : [])))]);
  const { items, itemAt } = boundedItems(combinations.count, wishes, () => createRandom(deriveSeed(seed, `sample ${index}`)));
  const perItem = subs.reduce((sum, sub) => sum + sub.size, 0n);
  const locate = (rank: bigint): Located => {
    const item = itemAt(rank / perItem);
    let axisRank = rank % perItem;
    let subIndex = 0;
    for (; subIndex < subs.length - 1 && axisRank >= (subs[subIndex]?.size ?? 0n); subIndex++) axisRank -= subs[subIndex]?.size ?? 0n;
    return { subIndex, axisRank, selection: combinations.at(item), place: `${index} ${item} ${subIndex} ${axisRank}` };
  };
  return { index, subs, items, perItem, count: items * perItem, bounded: wishes.most !== undefined || wishes.sample !== undefined, locate };
}

/** The combinations that a batch's commands leave: `sample` of them at random, of these (or of all) the first `most`. */
function boundedItems(total: bigint, { most, sample }: BatchWishes, random: () => () => number) {
  const drawn = sample !== undefined && BigInt(sample) < total ? sampleBelow(total, sample, random()) : undefined;
  const left = drawn ? BigInt(drawn.length) : total;
  return {
    items: most !== undefined && BigInt(most) < left ? BigInt(most) : left,
    itemAt: (index: bigint): bigint => (drawn ? (drawn[Number(index)] ?? 0n) : index),
  };
}
