import type { Model } from './model.ts';
import type { Node, Pipeline } from './pipeline.ts';

/** One node of a plan: flat, in document order, parents before children. Indexes are positions in `Plan.nodes`. */
export type PlanNode = {
  readonly index: number;
  readonly id: string;
  /** Static path: ids from the root, joined with `/`. */
  readonly path: string;
  readonly parent: number | null;
  readonly children: readonly number[];
  /** The canonical node, without its children. */
  readonly node: Node;
  /** Resolved model id, for nodes that call one. */
  readonly model?: string;
  /** Ids of the models of `repeat.cycle`, resolved. */
  readonly cycle?: readonly string[];
  /** True for nodes that only `onError.run` or `compensate` start. */
  readonly handler: boolean;
  /** Where it stands in the document: `file:line:column`. */
  readonly position?: string;
};

/** Which nodes a run performs. Ids or static paths. */
export type NodeChoice = {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly redo?: readonly string[];
};

/** The pipeline resolved, flat and checked: plain data, frozen, stored with the run. */
export type Plan = {
  readonly v: 1;
  readonly name: string;
  readonly dialect: string;
  readonly pipeline: Pipeline;
  /** sha256 of the pipeline's canonical JSON. */
  readonly pipelineHash: string;
  readonly nodes: readonly PlanNode[];
  readonly roots: readonly number[];
  /** Inputs with defaults filled in and checked. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Every model the plan calls, as it was when planned. */
  readonly models: Readonly<Record<string, Model>>;
  /** Versions of the adapters and kinds, for the cache key. */
  readonly versions: Readonly<Record<string, string>>;
  readonly choice?: NodeChoice;
  /** A run whose seed and unchanged results are taken over. */
  readonly from?: string;
  /** US dollars. */
  readonly budget?: number;
  readonly allowUnpriced?: boolean;
  readonly maxInvocations: number;
  readonly warnings: readonly string[];
};
