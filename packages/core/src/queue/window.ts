const minute = 60_000;

/** Something that counts within a minute: how much, and since when. Its amount is corrected once it is known. */
export type Counted = { readonly at: number; amount: number; gone: boolean };

/** What began within the last minute, in an amount: requests, or tokens. */
export type Window = {
  /** Milliseconds until so much more fits within a minute's limit; 0 now. What is larger than the limit fits alone. */
  readonly delay: (amount: number, limit: number, now: number) => number;
  readonly add: (amount: number, now: number) => Counted;
  readonly correct: (counted: Counted, amount: number) => void;
};

/** A window of one minute that slides. */
export function createWindow(): Window {
  let entries: Counted[] = [];
  let head = 0;
  let total = 0;
  const forget = (now: number): void => {
    for (let entry = entries[head]; entry && now - entry.at >= minute; entry = entries[++head]) {
      total -= entry.amount;
      entry.gone = true;
    }
    if (head < 1024 && head < entries.length) return;
    entries = entries.slice(head);
    head = 0;
    if (entries.length === 0) total = 0;
  };
  return {
    delay: (amount, limit, now) => {
      forget(now);
      let left = total;
      for (let index = head; left + amount > limit && index < entries.length; index++) {
        const entry = entries[index];
        if (!entry) break;
        left -= entry.amount;
        if (left + amount <= limit || index === entries.length - 1) return minute - (now - entry.at);
      }
      return 0;
    },
    add: (amount, now) => {
      const counted: Counted = { at: now, amount, gone: false };
      entries.push(counted);
      total += amount;
      return counted;
    },
    correct: (counted, amount) => {
      if (!counted.gone) total += amount - counted.amount;
      counted.amount = amount;
    },
  };
}
