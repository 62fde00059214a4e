import { GenarunError, type Tokens } from '@genarun/spec';
import { createRandom, deriveSeed } from '../random/random.ts';
import { readValues } from './axis.ts';
import { createRemarks } from './remarks.ts';
import { startRendering } from './render.ts';
import type { Resolving } from './resolve.ts';
import { createTokenTable } from './tokens.ts';

/** One swept input: its name and a text with smart markup: `[a,b]`, `[1..3]`, `[0..1:0.25]`, `[a|b]`, `[animal]`. */
export type Sweep = { readonly name: string; readonly markup: string };

/** A row of a sweep: input name → text. */
export type SweepRow = Readonly<Record<string, string>>;

export type SweepOptions = {
  /** Seed of picks and draws. Default 0. */
  readonly seed?: number;
  /** Rows at most. Default 100,000. */
  readonly limit?: number;
  readonly tokens?: readonly Tokens[];
};

export type ExpandedSweep = { readonly rows: readonly SweepRow[]; readonly warnings: readonly string[] };

/**
 * The rows that several sweeps stand for: their cartesian product, the first varying slowest. Throws GenarunError `invalid_input` for markup
 * that is none, and for more than `limit` rows; these are counted, not made.
 */
export function expandSweep(sweeps: readonly Sweep[], { seed = 0, limit = 100_000, tokens = [] }: SweepOptions = {}): ExpandedSweep {
  const { told, remarker } = createRemarks();
  const table = createTokenTable(tokens);
  const counters = { choices: 0, unknown: 0 };
  const axes = sweeps.map(({ name, markup }) => {
    const wrong: string[] = [];
    const resolving: Resolving = {
      tokens: table,
      counters,
      template: false,
      names: false,
      random: (name) => createRandom(deriveSeed(seed, `draw ${name}`)),
      remark: (remark) => {
        wrong.push(remark.message);
        remarker(`sweep ${name}`)(remark);
      },
      seen: new Set(),
    };
    const values = readValues({ typed: markup, schema: undefined, resolving });
    const plain = values === undefined || values.content.every((piece) => piece.type === 'text');
    if (plain && wrong[0] !== undefined) throw new GenarunError({ code: 'invalid_input', message: `sweep "${name}": ${wrong[0]}`, hint });
    return { name, count: values?.count ?? 1n, text: values?.text ?? (() => markup) };
  });
  const count = axes.reduce((product, axis) => product * axis.count, 1n);
  if (count > BigInt(limit))
    throw new GenarunError({ code: 'invalid_input', message: `sweep: at most ${limit} rows expected, got ${count}`, hint: 'shorten a list or widen a step' });
  const rows = Array.from({ length: Number(count) }, (_, row): SweepRow => {
    const rendering = startRendering(new Map(), createRandom(deriveSeed(seed, `row ${row}`)));
    let rest = BigInt(row);
    let below = count;
    return Object.fromEntries(
      axes.map(({ name, count: own, text }) => {
        below /= own;
        const rank = rest / below;
        rest %= below;
        return [name, text(rank, rendering)];
      }),
    );
  });
  return { rows, warnings: told() };
}

const hint = 'for example name=[a,b], name=[1..3] or name=[0..1:0.25]; a literal bracket is written \\[';
