import type { Clock } from '@genarun/spec';

/** Makes ids that sort by when they were made: the time in base 36 (9 places), a count (4), and 46 random bits; each greater than the one before. */
export function createIds({ clock, random }: { readonly clock: Pick<Clock, 'now'>; readonly random: () => number }): () => string {
  let last = 0;
  let count = 0;
  return () => {
    const now = clock.now();
    count = now > last ? 0 : count + 1;
    last = Math.max(last, now);
    let tail = '';
    while (tail.length < 9) tail += Math.floor(random() * 36).toString(36);
    return `${last.toString(36).padStart(9, '0')}${count.toString(36).padStart(4, '0')}${tail}`;
  };
}
