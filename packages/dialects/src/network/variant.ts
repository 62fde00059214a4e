import type { ParaphraseGrade } from './schema.ts';

/** How a variant was made. `edits`: so many letters; `noise`: `angle` (radians) is how far it came, `deviation` how far it was sent. */
export type VariantOrigin =
  | { readonly kind: 'edits'; readonly edits: number }
  | { readonly kind: 'paraphrase'; readonly grade: ParaphraseGrade; readonly model: string }
  | { readonly kind: 'noise'; readonly deviation: number; readonly angle: number; readonly model: string };

/** A prompt that was made of another one; both by their places. */
export type Variant = VariantOrigin & { readonly prompt: number; readonly of: number };

/** What a configuration asks of models to make variants of its prompts, with all defaults. Model names are those of the configuration. */
export type Perturbation = {
  readonly paraphrase?: { readonly model: string; readonly grades: readonly ParaphraseGrade[] };
  readonly noise?: { readonly model: string; readonly deviations: readonly number[]; readonly pool: number; readonly words: readonly string[] };
  readonly variants: number;
  readonly seed: number;
  /** The engine's runs that make them, in order; known before each is started. */
  readonly runs: readonly string[];
  /** US dollars they have cost. Absent: the variants are not made yet. */
  readonly cost?: number;
};
