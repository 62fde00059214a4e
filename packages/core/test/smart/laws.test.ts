import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandSmart, type SmartRequest } from '../../src/index.ts';
import { expand } from './expanding.ts';

const tokens = [{ color: ['white', 'black', 'blue', 'red'], size: ['big', 'small'] }];

/** Prompts with lists, repeated tokens, draws, nesting and picks. */
const word = fc.constantFrom('cat', 'dog', 'x', 'y', '');
const member: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: word },
  { weight: 4, arbitrary: fc.constantFrom('color', 'size', 'color_1', '1..3', '0..1:0.5') },
  { weight: 1, arbitrary: fc.tuple(word, word).map(([a, b]) => `${a} [${b},color]`) },
  { weight: 1, arbitrary: fc.tuple(word, word).map(([a, b]) => `${a}|${b}`) },
);
const bracket = fc
  .tuple(fc.array(member, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '', '', ':1', ':2'))
  .map(([members, draw]) => `[${members.join(',')}${draw}]`);
const text = fc
  .array(fc.oneof({ weight: 3, arbitrary: bracket }, { weight: 1, arbitrary: fc.constantFrom(' and ', ' || ', '[=color]', '[=size]', ' (&) ') }), {
    maxLength: 5,
  })
  .map((parts) => parts.join(''));
const request: fc.Arbitrary<SmartRequest> = fc
  .record({ prompt: text, steps: fc.constantFrom('10', '[1..3]', '[4|5]', '7,8', 'x[=color]'), seed: fc.integer({ min: 0, max: 1000 }) })
  .map(({ prompt, steps, seed }) => ({ prompt, parameters: { steps }, tokens, seed }));

describe('an expansion', () => {
  it('counts exactly what it makes, each in any order the same', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const expansion = expandSmart(asked);
        fc.pre(expansion.count <= 3000n);
        const forwards = Array.from({ length: Number(expansion.count) }, (_, rank) => expansion.at(BigInt(rank)));
        const again = expandSmart(asked);
        for (let rank = forwards.length - 1; rank >= 0; rank -= 7) expect(again.at(BigInt(rank))).toEqual(forwards[rank]);
        expect(() => expansion.at(expansion.count)).toThrow('there is no generation');
        expect(() => expansion.at(-1n)).toThrow('there is no generation');
      }),
      { numRuns: 250 },
    );
  });

  it('takes what is within the limits, in order, each once', () => {
    fc.assert(
      fc.property(request, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 30 }), (asked, batch, order) => {
        const expansion = expandSmart({ ...asked, limits: { batch, order } });
        const ranks = expansion.ranks();
        expect(ranks.length).toBeLessThanOrEqual(order);
        for (let at = 1; at < ranks.length; at++) expect(ranks[at]! > ranks[at - 1]!).toBe(true);
        if (ranks.length > 0) expect(ranks.at(-1)! < expansion.count).toBe(true);
        if (BigInt(ranks.length) < expansion.count) expect(expansion.warnings().join()).toContain('generations are asked for');
      }),
      { numRuns: 250 },
    );
  });
});

type Slot = readonly { readonly pool?: string; readonly text: string }[];

/** The combinations of brackets of values without replacement, as plainly as can be. */
function combinations(slots: readonly Slot[]): string[] {
  const [first, ...rest] = slots;
  if (!first) return [''];
  return first.flatMap(({ pool, text: chosen }) => {
    const left = rest.map((slot) => slot.filter((value) => pool === undefined || value.pool !== pool || value.text !== chosen));
    return combinations(left).map((tail) => `${chosen}/${tail}`);
  });
}

it('repeated tokens are counted and numbered as listing them all would', () => {
  const names = fc.constantFrom('color', 'size', 'color_1', 'red', 'z');
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(names, { minLength: 1, maxLength: 3 }), { maxLength: 4 }), (brackets) => {
      const prompt = brackets.map((members) => `[${members.join(',')}]/`).join('');
      const slots = brackets.map((members) =>
        members.flatMap((name): Slot => {
          const values = tokens[0]?.[name.replace('_1', '') as 'color'];
          return values ? values.map((value) => ({ pool: name, text: value })) : [{ text: name }];
        }),
      );
      const expected = combinations(slots);
      const expansion = expandSmart({ prompt, tokens, seed: 1 });
      expect(expansion.count).toBe(BigInt(expected.length));
      expect(expected.map((_, rank) => expansion.at(BigInt(rank)).prompt)).toEqual(expected);
    }),
    { numRuns: 250 },
  );
});

describe('more than the limits', () => {
  it('are sampled evenly', () => {
    const seen = new Array<number>(200).fill(0);
    for (let seed = 0; seed < 100; seed++) for (const rank of expandSmart({ prompt: '[1..200]', seed }).ranks()) seen[Number(rank)]! += 1;
    expect(Math.min(...seen)).toBeGreaterThan(25);
    expect(Math.max(...seen)).toBeLessThan(75);
  });

  it('are a thousand generations of an order at most, parameters included', () => {
    expect(expand({ prompt: '[1..50]', parameters: { seed: '[1..1000]' } })).toMatchObject({
      count: 50_000n,
      warnings: ['50000 generations are asked for, 1000 of them are taken, at random (at most 1000 generations an order)'],
    });
    expect(expand({ prompt: 'x', parameters: { seed: '[1..1000]' } })).toMatchObject({ count: 1000n, warnings: [] });
  });
});
