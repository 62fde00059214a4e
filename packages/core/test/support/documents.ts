import { GenarunError, type Json, type Node, type Pipeline } from '@genarun/spec';
import type { EngineOptions, PlanOptions, RunResult } from '../../src/index.ts';
import { type Answering, createTestAdapter, createTestEngine, createTestKind, parsed } from './engine.ts';

/** A node whose value is written in the document. */
export function value(id: string, content: unknown, more: Partial<Node> = {}): Node {
  return { id, kind: 'transform', value: content, ...more };
}

/** A node that holds others. */
export function group(id: string, nodes: readonly Node[], more: Partial<Node> = {}): Node {
  return { id, kind: 'group', nodes, ...more };
}

/** A node that asks the test's model. */
export function asking(kind: 'text' | 'object' | 'list', id: string, prompt: string, more: Partial<Node> = {}): Node {
  return { id, kind, model: 'test/model', prompt, ...more };
}

/** The kind `flaky`: fails as its `faults` say, one per attempt, then gives its `gives`. Counts its attempts by address. */
export function createFlakyKind() {
  const attempts = new Map<string, number>();
  const kind = createTestKind(
    'flaky',
    async ({ fields }, { address }) => {
      const attempt = (attempts.get(address) ?? 0) + 1;
      attempts.set(address, attempt);
      const faults = fields.faults === undefined ? [] : Array.isArray(fields.faults) ? fields.faults : [fields.faults];
      const fault = faults[attempt - 1];
      if (fault === undefined || fault === null) return { value: (fields.gives ?? 'made') as Json };
      throw new GenarunError(typeof fault === 'string' ? { code: fault, message: `${fault} at ${address}` } : { message: 'made to fail', ...fault });
    },
    { lane: () => 'io' },
  );
  return { kind, attempts };
}

export type Trial = {
  readonly params?: Record<string, unknown>;
  readonly plan?: PlanOptions;
  readonly engine?: Partial<EngineOptions> & { readonly concurrency?: number };
  readonly answer?: Answering;
};

/** Runs a document to its end in an engine of its own. */
export async function run(pipeline: Partial<Pipeline> | readonly Node[], { params, plan, engine, answer }: Trial = {}): Promise<RunResult> {
  const adapters = answer ? [createTestAdapter(answer)] : [];
  return createTestEngine({ adapters, ...engine, kinds: [createFlakyKind().kind, ...(engine?.kinds ?? [])] }).run(documentOf(pipeline), params, plan);
}

/** The output of a document that has to succeed. */
export async function output(pipeline: Partial<Pipeline> | readonly Node[], trial: Trial = {}): Promise<unknown> {
  const result = await run(pipeline, trial);
  if (result.status !== 'succeeded') throw new Error(`the run is ${result.status}: ${result.fault?.message}`);
  return result.output;
}

/** The error a document is refused with before it runs; fails when it is accepted. */
export async function refusal(pipeline: Partial<Pipeline> | readonly Node[], { params, plan, engine, answer }: Trial = {}): Promise<GenarunError> {
  const adapters = [createTestAdapter(answer ?? (() => ''))];
  const test = createTestEngine({ adapters, ...engine, kinds: [createFlakyKind().kind, ...(engine?.kinds ?? [])] });
  try {
    await test.plan(parsed(documentOf(pipeline)), params, plan);
  } catch (error) {
    if (error instanceof GenarunError) return error;
    throw error;
  }
  throw new Error('the document was accepted');
}

function documentOf(pipeline: Partial<Pipeline> | readonly Node[]): Partial<Pipeline> {
  return Array.isArray(pipeline) ? { nodes: pipeline as readonly Node[] } : (pipeline as Partial<Pipeline>); // an array is the nodes alone
}
