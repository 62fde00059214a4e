import { permutationTest, type Random } from '@genarun/topology';
import type { End } from './ends.ts';
import { grouped } from './grouped.ts';
import { type Maybe, rounded } from './numbers.ts';
import type { ReportSettings } from './settings.ts';
import { apart } from './view.ts';

/** A prompt (first) and its variants in one network: distances of the ends of all their runs. Cell = prompt · strata + stratum; a stratum is a seed. */
type Block = { readonly prompts: number; readonly strata: number; readonly distances: Float64Array };

/** Fewer arrangements than this cannot be told apart at 0.05. */
const fewestArrangements = 20;

/**
 * The chance that ends lie as much farther from those of another wording than from those of another seed, were the wording of no account: then the ends of one seed and
 * network could stand under any wording, so that wordings are exchanged within seeds. Unseeded runs are taken in their order. One-sided; null where too few
 * arrangements are possible.
 */
export function wordingTest(
  variants: readonly { readonly prompt: number; readonly of: number }[],
  ends: ReadonlyMap<number, readonly End[]>,
  { permutations, seed }: Pick<ReportSettings, 'permutations' | 'seed'>,
): Maybe {
  const families = [...grouped(variants, ({ of }) => of)].map(([of, members]) => [of, ...members.map(({ prompt }) => prompt)]);
  const blocks = families.flatMap((prompts) => blocksOf(prompts.map((prompt) => ends.get(prompt) ?? [])));
  const arrangements = blocks.reduce((sum, { prompts, strata }) => sum + (strata - 1) * logFactorial(prompts), 0);
  if (blocks.length === 0 || arrangements < Math.log(fewestArrangements)) return null;
  const meanOver = (arrange: (block: Block) => readonly Int32Array[]) =>
    blocks.reduce((sum, block) => sum + excessOf(block, arrange(block)), 0) / blocks.reduce((sum, { prompts }) => sum + prompts - 1, 0);
  const observed = meanOver(({ prompts, strata }) => Array.from({ length: strata }, () => upTo(prompts)));
  return rounded(permutationTest({ statistic: observed, draw: (random) => meanOver((block) => shuffled(block, random)), permutations, seed }).p);
}

function upTo(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, place) => place);
}

function shuffled({ prompts, strata }: Block, random: Random): readonly Int32Array[] {
  return Array.from({ length: strata }, () => random.shuffle(upTo(prompts)));
}

/** One block for each network in which all prompts have two seeds or more in common. */
function blocksOf(prompts: readonly (readonly End[])[]): readonly Block[] {
  const networks = [...new Set(prompts[0]?.map(({ network }) => network))];
  return networks.flatMap((network): readonly Block[] => {
    const tables = prompts.map((ends) => byStratum(ends.filter((end) => end.network === network)));
    const common = [...(tables[0]?.keys() ?? [])].filter((stratum) => tables.every((table) => table.has(stratum)));
    if (prompts.length < 2 || common.length < 2) return [];
    const places = tables.flatMap((table) => common.map((stratum) => table.get(stratum)?.place ?? []));
    const distances = new Float64Array(places.length ** 2);
    for (const [row, one] of places.entries()) for (const [column, other] of places.entries()) distances[row * places.length + column] = apart(one, other);
    return [{ prompts: prompts.length, strata: common.length, distances }];
  });
}

/** By seed; runs of one seed, and unseeded ones, by their order too. */
function byStratum(ends: readonly End[]): ReadonlyMap<string, End> {
  const counts = new Map<number, number>();
  return new Map(
    ends.map((end) => {
      const count = counts.get(end.seed) ?? 0;
      counts.set(end.seed, count + 1);
      return [`${end.seed} ${count}`, end] as const;
    }),
  );
}

/** The sum over variants of how much farther their ends lie from those of the first prompt than ends of one prompt from each other. */
function excessOf({ prompts, strata, distances }: Block, arrangement: readonly Int32Array[]): number {
  const size = prompts * strata;
  const cell = (prompt: number, stratum: number) => (arrangement[stratum]?.[prompt] ?? 0) * strata + stratum;
  const within = Float64Array.from({ length: prompts }, (_, prompt) => {
    let sum = 0;
    for (let one = 0; one < strata; one++) for (let other = 0; other < one; other++) sum += distances[cell(prompt, one) * size + cell(prompt, other)] ?? 0;
    return sum / ((strata * (strata - 1)) / 2);
  });
  let total = 0;
  for (let prompt = 1; prompt < prompts; prompt++) {
    let between = 0;
    for (let stratum = 0; stratum < strata; stratum++) between += (distances[cell(0, stratum) * size + cell(prompt, stratum)] ?? 0) / strata;
    total += between - ((within[0] ?? 0) + (within[prompt] ?? 0)) / 2;
  }
  return total;
}

function logFactorial(count: number): number {
  return Array.from({ length: count }, (_, place) => Math.log(place + 1)).reduce((sum, value) => sum + value, 0);
}
