import { readFileSync } from 'node:fs';

/** One line of the model server's ledger. `left`: the connection was gone before the answer. `asked`: somebody asked what became of it. */
export type LedgerLine = {
  readonly type: 'received' | 'billed' | 'refused' | 'dropped' | 'left' | 'asked';
  /** `run:address:attempt:call`. */
  readonly key: string;
  readonly model: string;
};

/** How the model server behaves. Rates are from 0 to 1; `hold`: it answers nobody until it is told to. */
export type ServerSettings = {
  readonly seed: number;
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  /** Calls that are refused (429 or 500), unbilled. */
  readonly refuseRate: number;
  /** Calls whose text holds this are refused; empty: none. */
  readonly refuseText: string;
  /** Calls that are billed and whose connection is then cut. */
  readonly dropRate: number;
  readonly hold: boolean;
};

/** The ledger's lines of one run. */
export function readLedger(file: string, run: string): readonly LedgerLine[] {
  const lines: LedgerLine[] = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return lines.filter((line) => line.key.startsWith(`${run}:`));
}

/** How often each call was billed, by key. */
export function billsByKey(lines: readonly LedgerLine[]): ReadonlyMap<string, number> {
  const bills = new Map<string, number>();
  for (const { type, key } of lines) if (type === 'billed') bills.set(key, (bills.get(key) ?? 0) + 1);
  return bills;
}
