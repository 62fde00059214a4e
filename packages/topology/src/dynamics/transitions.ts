/** How often each state was followed by each: `counts[from * states.length + to]`. */
export type Transitions = { readonly states: readonly string[]; readonly counts: Float64Array };

/** Which transitions count. */
export type TransitionOptions = {
  /** Steps between the two states that are counted; 1 unless told. */
  readonly lag?: number;
  /** The label that means no state (a noise cluster); pairs that touch it are not counted. −1 unless told, undefined counts every label. */
  readonly noise?: string | number | null;
  /** The states and their order; those that occur, in order of appearance, unless told. */
  readonly states?: readonly (string | number)[];
};

/** Counts transitions within each sequence, never from one sequence to the next and never across steps without a state. */
export function countTransitions(sequences: readonly ArrayLike<string | number>[], options: TransitionOptions = {}): Transitions {
  const { lag = 1, noise = -1 } = options;
  if (!(Number.isInteger(lag) && lag >= 1)) throw new RangeError(`transitions: expected a lag of one or more steps, got ${lag}`);
  const places = new Map<string, number>((options.states ?? []).map((state, place) => [String(state), place]));
  const place = (label: string | number | undefined) => {
    if (label === undefined || (noise !== null && String(label) === String(noise))) return -1;
    const found = places.get(String(label));
    if (found !== undefined || options.states !== undefined) return found ?? -1;
    places.set(String(label), places.size);
    return places.size - 1;
  };
  const coded = sequences.map((sequence) => Int32Array.from({ length: sequence.length }, (_, index) => place(sequence[index])));
  const size = places.size;
  const counts = new Float64Array(size * size);
  for (const sequence of coded) {
    for (let step = 0; step + lag < sequence.length; step++) {
      const [from, to] = [sequence[step] ?? -1, sequence[step + lag] ?? -1];
      if (from >= 0 && to >= 0) counts[from * size + to] = (counts[from * size + to] ?? 0) + 1;
    }
  }
  return { states: [...places.keys()], counts };
}

/**
 * Gives every step the core it visited last, so that leaving a core for a moment and coming back is no transition (milestoning; Schütte et al. 2011).
 * Steps before the first core stay without a state.
 */
export function assignCores<Label extends string | number>(sequence: readonly Label[], noise: Label): readonly Label[] {
  let last = noise;
  return sequence.map((label) => {
    if (label !== noise) last = label;
    return last;
  });
}
