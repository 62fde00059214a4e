import { grouped } from './grouped.ts';
import { apart, endOf, type View } from './view.ts';

/** Where a run of a network ended; seed −1 is none. */
export type End = { readonly network: string; readonly seed: number; readonly place: Float64Array };

/** The ends of all runs, by their prompt. */
export function endsByPrompt(view: View): ReadonlyMap<number, readonly End[]> {
  const ends = view.paths.map((path) => ({ prompt: path.run.prompt, network: path.run.network.join(' → '), seed: path.run.seed, place: endOf(path) }));
  return grouped(ends, ({ prompt }) => prompt);
}

/** Mean distance of ends by network, of pairs that differ in the prompt only: of one network and seed. Unseeded runs pair with all unseeded ones. */
export function endsApart(first: readonly End[], second: readonly End[]): ReadonlyMap<string, number> {
  return meansByNetwork(
    first.flatMap((one) =>
      second.flatMap((other) =>
        one.network === other.network && one.seed === other.seed ? [{ network: one.network, distance: apart(one.place, other.place) }] : [],
      ),
    ),
  );
}

/** Mean distance of ends by network, of pairs of one prompt that differ in the seed only. */
export function seedSpread(ends: readonly End[]): ReadonlyMap<string, number> {
  return meansByNetwork(
    ends.flatMap((one, index) =>
      ends.slice(0, index).flatMap((other) => (one.network === other.network ? [{ network: one.network, distance: apart(one.place, other.place) }] : [])),
    ),
  );
}

/** The mean over networks; NaN without any. */
export function overNetworks(distances: ReadonlyMap<string, number>): number {
  return meanOf([...distances.values()]);
}

/** NaN for nothing. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meansByNetwork(distances: readonly { readonly network: string; readonly distance: number }[]): ReadonlyMap<string, number> {
  const groups = grouped(distances, ({ network }) => network);
  return new Map([...groups].map(([network, group]) => [network, meanOf(group.map(({ distance }) => distance))]));
}
