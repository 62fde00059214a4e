import type { Statement } from '@genarun/spec';

/** What can be wrong with an experiment. */
export type ProblemKind =
  | 'variants_missing'
  | 'run_missing'
  | 'run_unfinished'
  | 'run_failed'
  | 'record_stale'
  | 'journal_gap'
  | 'sequence_gap'
  | 'wrong_type'
  | 'product_missing'
  | 'embedding_missing'
  | 'embedding_mismatch'
  | 'embedding_invalid'
  | 'embedding_orphan'
  | 'diagram_missing'
  | 'diagram_stale'
  | 'diagram_invalid'
  | 'diagram_orphan'
  | 'batch_open';

/** One thing that is wrong, as a sentence, and what mends it. */
export type StudyProblem = {
  readonly kind: ProblemKind;
  readonly message: string;
  readonly experiment?: string;
  readonly run?: string;
  readonly model?: string;
  /** How often, where one sentence stands for several. */
  readonly count: number;
  /** `rows`: statements mend it. `vectors`, `diagrams`: they are made again of what the runs have made. `resume`: the experiment has to be resumed. `none`: it cannot be mended here. */
  readonly mend: 'rows' | 'vectors' | 'diagrams' | 'resume' | 'none';
  readonly statements?: readonly Statement[];
};
