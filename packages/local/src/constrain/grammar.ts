import type { NumberRange } from './number-range.ts';

/** What may stand at a place of a JSON text. Numbers name other rules by their place in the grammar. */
export type Rule =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'choice'; readonly of: readonly number[] }
  /** Characters are Unicode code points. */
  | { readonly kind: 'string'; readonly min: number; readonly max: number }
  | { readonly kind: 'number'; readonly range: NumberRange }
  /** `first`: rules of the first elements; `rest`: that of all others, where there may be others. */
  | { readonly kind: 'list'; readonly first: readonly number[]; readonly rest: number; readonly min: number; readonly max: number }
  /** Fields stand in this order. */
  | { readonly kind: 'object'; readonly fields: readonly Field[] }
  /** An object with names of the model's own. */
  | { readonly kind: 'map'; readonly value: number; readonly min: 0 | 1; readonly max: number };

export type Field = { readonly name: string; readonly rule: number; readonly required: boolean };

/** The JSON texts that an answer is held to: some of those that are valid against a schema, and no others. */
export type Grammar = {
  readonly rules: readonly Rule[];
  readonly root: number;
  /** Keywords of the schema that the rules leave out, each once. */
  readonly unforced: readonly string[];
};

/** Levels that JSON without a schema nests at most. */
export const freeLevels = 4;
/** Characters of a name that the schema leaves to the model, at most. */
export const nameLength = 40;
