import { type InvocationRow, isRecord, type Json, type PlanNode, type ProductRow, type Provenance, type StoredRun } from '@genarun/spec';
import { writtenNode } from './written-node.ts';

/**
 * What a file says about how it was made. It names no run and no time, so that the same product is the same bytes in every run.
 * `asked` and `sent` are the invocation's, whole.
 */
export function provenanceOf(options: {
  readonly run: StoredRun;
  readonly product: ProductRow;
  readonly node: PlanNode | undefined;
  readonly row: InvocationRow | undefined;
  readonly asked: Json;
  readonly sent: Json;
}): Provenance {
  const { run, product, node, row, asked, sent } = options;
  const { plan } = run;
  const model = product.model ?? row?.model;
  const prompt = promptWords(asked);
  const template = promptWords(writtenNode(plan, node));
  const params = paramsIn(sent);
  const negative = isRecord(asked) && typeof asked.negative === 'string' ? asked.negative : undefined;
  return {
    genarun: 1,
    pipeline: plan.pipeline,
    pipelineHash: plan.pipelineHash,
    inputs: plan.inputs,
    runSeed: run.seed,
    address: product.address,
    index: product.index,
    ...(model === undefined ? {} : { model }),
    ...(model !== undefined && plan.models[model]?.simulation === true ? { simulation: true } : {}),
    ...(template === undefined ? {} : { promptTemplate: template }),
    ...(prompt === undefined ? {} : { prompt }),
    ...(negative === undefined ? {} : { negativePrompt: negative }),
    ...(params === undefined ? {} : { params }),
    ...(row?.seed === undefined ? {} : { seed: row.seed }),
  };
}

/** The words that say what to make: `prompt`, or `text` where a node reads something aloud. */
export function promptWords(fields: unknown): string | undefined {
  if (!isRecord(fields)) return undefined;
  if (typeof fields.prompt === 'string') return fields.prompt;
  return typeof fields.text === 'string' ? fields.text : undefined;
}

/** The parameters of what was sent: `{ params, seed }`. */
export function paramsIn(sent: Json): Json | undefined {
  // A record that came out of a Json value holds Json values.
  return isRecord(sent) && isRecord(sent.params) ? (sent.params as Json) : undefined;
}
