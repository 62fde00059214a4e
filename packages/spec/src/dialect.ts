import type { Pipeline } from './pipeline.ts';

/** Where a part of the canonical document stood in the author's file. */
export type Position = { readonly file: string; readonly line: number; readonly column: number };

/** What a dialect makes of a text: the canonical document, where its parts stood (by JSON pointer), and remarks. */
export type Parsed = {
  readonly dialect: string;
  readonly pipeline: Pipeline;
  readonly origins: ReadonlyMap<string, Position>;
  readonly warnings: readonly string[];
};

/** A way of writing pipelines. */
export type Dialect = {
  readonly name: string;
  /** Whether a parsed document is written in it. Dialects are asked in order. */
  readonly recognises: (document: unknown) => boolean;
  /** Compiles a document; throws GenarunError `invalid_input` that names place, expected and received. */
  readonly compile: (document: unknown, context: { readonly file: string; readonly position: (path: readonly (string | number)[]) => Position | undefined }) => Parsed;
  /** JSON Schema of its documents. */
  readonly schema: () => Readonly<Record<string, unknown>>;
};
