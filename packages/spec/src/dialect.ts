import type { Task } from './model.ts';
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

/** What a dialect knows of the text: the file's name, where the value (or the key) at a path stands, and what models do. */
export type DialectContext = {
  readonly file: string;
  readonly position: (path: readonly (string | number)[], part?: 'key' | 'value') => Position | undefined;
  /** What a model does, where that is known; absent: nothing is known of models. */
  readonly tasksOf?: (model: string) => readonly Task[] | undefined;
};

/** A way of writing pipelines. */
export type Dialect = {
  readonly name: string;
  /** Whether a parsed document is written in it. Dialects are asked in order. */
  readonly recognises: (document: unknown) => boolean;
  /** Compiles a document; throws GenarunError `invalid_input` that names place, expected and received. */
  readonly compile: (document: unknown, context: DialectContext) => Parsed;
  /** JSON Schema of its documents. */
  readonly schema: () => Readonly<Record<string, unknown>>;
};
