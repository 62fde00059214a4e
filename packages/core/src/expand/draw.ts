import { type Choice, type Group, sizeOf } from './choices.ts';
import { createRandomOrder } from './random-order.ts';
import type { Resolving } from './resolve.ts';

/** Members that may be weighed one by one; in larger brackets all weigh the same. */
const maxWeighed = 1_000_000;

/**
 * A choice with only so many of its members, drawn at random once for all combinations. Where values of a pool are used up by what stands
 * further left, the next of the same random order take their places, so that the number of combinations does not hang on chance.
 */
export function drawFrom(choice: Choice, count: number, { random, remark }: Resolving): Choice {
  const sizes = choice.groups.map(sizeOf);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (count >= total) {
    if (count > total) remark({ at: choice.at, message: `${count} members to draw expected, there are only ${total}` });
    return choice;
  }
  const order = createRandomOrder(total, random(`${choice.id}`), weightsOf(choice.groups, total));
  const drawn: number[][] = choice.groups.map(() => []);
  for (let turn = 0; turn < count; turn++) {
    let index = order(turn);
    let group = 0;
    while (index >= (sizes[group] ?? Number.POSITIVE_INFINITY)) index -= sizes[group++] ?? 0;
    drawn[group]?.push(index);
  }
  const groups = choice.groups.flatMap((group, at) => narrowed(group, drawn[at] ?? [], () => random(`${choice.id} ${at}`)));
  return { ...choice, groups };
}

function narrowed(group: Group, drawn: readonly number[], numbers: () => () => number): readonly Group[] {
  if (drawn.length === 0) return [];
  if (group.type !== 'values') return [group];
  if (group.pool !== undefined) return [{ ...group, draw: { count: drawn.length, order: createRandomOrder(group.size, numbers(), group.weights) } }];
  const kept = drawn.toSorted((a, b) => a - b);
  const { weights } = group;
  return [
    {
      type: 'values',
      size: kept.length,
      at: (index) => group.at(kept[index] ?? 0),
      ...(weights === undefined ? {} : { weights: kept.map((index) => weights[index] ?? 1) }),
    },
  ];
}

function weightsOf(groups: readonly Group[], total: number): readonly number[] | undefined {
  if (total > maxWeighed || !groups.some((group) => group.type === 'values' && group.weights !== undefined)) return undefined;
  return groups.flatMap((group) => (group.type === 'values' ? (group.weights ?? new Array<number>(group.size).fill(1)) : [1]));
}
