/** What performing tells while it goes on. `total` is a most: a run may end before its length. `done` counts what is half done by half. */
export type Progress =
  | { readonly type: 'stage'; readonly stage: Stage; readonly done: number; readonly total: number; readonly etaMs?: number; readonly note?: string }
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'warning'; readonly text: string };

export type Stage = 'variants' | 'runs' | 'embeddings' | 'diagrams';

export type Tell = (progress: Progress) => void;

/** Whatever asks performing to stop: runs under way are put under it, and paused when the signal comes. */
export type Guard<Run> = { readonly guard: (run: Run) => void; readonly release: (run: Run) => void; readonly happened: () => boolean };

/** Counts what is done and estimates what is left from the pace of the last minute or so. */
export function createPace(
  now: () => number,
  windowMs = 60_000,
): { readonly done: (count?: number) => void; readonly eta: (left: number) => number | undefined } {
  const marks: { readonly at: number; readonly count: number }[] = [];
  let count = 0;
  return {
    done: (more = 1) => {
      count += more;
      const at = now();
      const last = marks[marks.length - 1];
      if (last === undefined || at - last.at >= windowMs / 60) marks.push({ at, count });
      while (marks.length > 2 && at - (marks[0]?.at ?? at) > windowMs) marks.shift();
    },
    eta: (left) => {
      const [first, last] = [marks[0], marks[marks.length - 1]];
      if (!first || !last || last.count === first.count) return undefined;
      return (left * (last.at - first.at)) / (last.count - first.count);
    },
  };
}
