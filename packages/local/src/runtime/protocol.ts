import type { Fault } from '@genarun/spec';
import type { ModelFolder } from '../manifest/model-folder.ts';
import type { LocalAnswer, LocalRequest, Session } from '../worker/engine.ts';

/** What a worker is asked. One job at a time; `load` comes before the first `perform` of a model. */
export type ToWorker =
  | { readonly type: 'load'; readonly job: number; readonly model: string; readonly folder: ModelFolder; readonly session: Session }
  /** `flag`: one Int32, set to 1 when nobody wants the answers any more; a busy thread sees it without reading messages. Absent where threads share no memory. */
  | { readonly type: 'perform'; readonly job: number; readonly model: string; readonly requests: readonly LocalRequest[]; readonly flag?: SharedArrayBuffer }
  | { readonly type: 'dispose'; readonly job: number; readonly model: string };

/** What it tells. Every job ends in `loaded`, `answers`, `disposed` or `failed`. */
export type FromWorker =
  | { readonly type: 'loaded'; readonly job: number; readonly bytes: number; readonly maxBatch: number }
  | { readonly type: 'answers'; readonly job: number; readonly answers: readonly LocalAnswer[] }
  | { readonly type: 'disposed'; readonly job: number }
  | { readonly type: 'failed'; readonly job: number; readonly fault: Fault }
  | { readonly type: 'token'; readonly job: number; readonly index: number; readonly text: string }
  | { readonly type: 'progress'; readonly job: number; readonly fraction: number };

/** The last that a thread hears: end once nothing is computed any more. */
export const endMessage = 'end';
