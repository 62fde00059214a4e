import { compareNames } from './name-column.ts';

/** A product that may come on a page, with what it is sorted by; null: it has none. */
export type Candidate = { readonly value: number | string | null; readonly serial: number };

/** Compares candidates: by value, those without last in either direction, then by when they came. */
export function candidateOrder(ascending: boolean): (one: Candidate, other: Candidate) => number {
  const sign = ascending ? 1 : -1;
  return (one, other) => {
    if (one.value === null || other.value === null) {
      if (one.value !== other.value) return one.value === null ? 1 : -1;
      return sign * (one.serial - other.serial);
    }
    const compared = typeof one.value === 'string' ? compareNames(one.value, String(other.value)) : one.value - Number(other.value);
    return sign * (compared || one.serial - other.serial);
  };
}

/** The first few of many. */
export type Collector = {
  readonly offer: (candidate: Candidate) => void;
  /** The last of the first few as far as known, once they are that many: what comes after it need not be offered. */
  readonly last: () => Candidate | undefined;
  /** In order. */
  readonly first: () => readonly Candidate[];
};

/** Collects the first `limit` candidates; sorts now and then, not at every offer. */
export function createCollector({ ascending, limit }: { readonly ascending: boolean; readonly limit: number }): Collector {
  const order = candidateOrder(ascending);
  let found: Candidate[] = [];
  let last: Candidate | undefined;
  const cut = () => {
    found = found.sort(order).slice(0, limit);
    if (found.length === limit) last = found.at(-1);
  };
  return {
    offer: (candidate) => {
      if (last !== undefined && order(candidate, last) > 0) return;
      found.push(candidate);
      if (found.length >= 2 * limit + 50) cut();
    },
    last: () => last,
    first: () => {
      cut();
      return found;
    },
  };
}

/** Whether a candidate comes after where the page before ended. */
export function isBeyond(candidate: Candidate, { ascending, after }: { readonly ascending: boolean; readonly after?: Candidate | undefined }): boolean {
  return after === undefined || candidateOrder(ascending)(candidate, after) > 0;
}
