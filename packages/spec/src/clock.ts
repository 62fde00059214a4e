/** Time, as the engine sees it. Milliseconds since the epoch. */
export type Clock = {
  readonly now: () => number;
  /** Calls back once after `milliseconds`; the answer cancels it. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
};

/** sha256 in lower-case hex, synchronous. */
export type Hash = (data: Uint8Array | string) => string;
