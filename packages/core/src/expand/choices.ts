// What a text's markup comes to once its names are looked up: texts with choices between them. Only `choice` multiplies generations; a `pick`
// is decided at random for each generation.

/** Alternatives that are plain texts, numbered from 0; lazily, because a range may have 10^15 of them. */
export type Values = {
  readonly size: number;
  readonly at: (index: number) => string;
  /** Absent where all weigh the same. */
  readonly weights?: readonly number[];
  /** The token pool they come from: a value used once is not used again in the same combination. */
  readonly pool?: string;
};

/** Some alternatives of a choice. */
export type Group =
  | ({ readonly type: 'values'; readonly draw?: Draw } & Values)
  | { readonly type: 'content'; readonly content: Content }
  | { readonly type: 'pick'; readonly options: readonly Group[] };

/** Only so many of a group's values, taken in a random order that is the same for all combinations. */
export type Draw = { readonly count: number; readonly order: (turn: number) => number };

export type Choice = {
  readonly type: 'choice';
  /** Number of the choice within its expansion. */
  readonly id: number;
  readonly groups: readonly Group[];
  /** The pools it names, for `[=animal]`. */
  readonly pools: readonly string[];
  readonly at: number;
};

/** A pick remembers its pools too, so that `[=animal]` can repeat it. */
export type Pick = { readonly type: 'pick'; readonly options: readonly Group[]; readonly pools: readonly string[] };

export type Piece =
  | { readonly type: 'text'; readonly text: string }
  | Choice
  | Pick
  /** The value last taken from a pool, or `first` where there was none. */
  | { readonly type: 'back'; readonly pool: string; readonly first: string };

export type Content = readonly Piece[];

/** Alternatives in a group: a content and a pick are one each. */
export function sizeOf(group: Group): number {
  return group.type === 'values' ? (group.draw ? Math.min(group.draw.count, group.size) : group.size) : 1;
}
