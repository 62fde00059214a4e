import { type InvocationRow, isProductRef, type ProductRef } from '@genarun/spec';
import type { Studies } from '../studies.ts';

/** One output of a walk. `sequence` counts a run's invocations from 0. */
export type Output = {
  readonly run: string;
  readonly address: string;
  readonly sequence: number;
  readonly model: string;
  readonly startedAt?: number;
  readonly endedAt?: number;
} & ({ readonly form: 'text'; readonly text: string } | { readonly form: 'image'; readonly image: ProductRef });

/** The sequence number at an address of a walk; undefined at other addresses. */
export function sequenceOf(address: string): number | undefined {
  const match = /^walk~(\d+)$/.exec(address);
  return match === null ? undefined : Number(match[1]);
}

/** The address of a walk's invocation by its sequence number. */
export function addressOf(sequence: number): string {
  return `walk~${sequence}`;
}

/** What a run has made so far, in order. Invocations that failed have no output. */
export async function outputsOf({ store, engine }: Pick<Studies, 'store' | 'engine'>, run: string): Promise<readonly Output[]> {
  const outputs: Output[] = [];
  for (const row of await store.invocations(run)) {
    const output = await outputOf(row, engine);
    if (output !== undefined) outputs.push(output);
  }
  return outputs.sort((left, right) => left.sequence - right.sequence);
}

async function outputOf(row: InvocationRow, engine: Studies['engine']): Promise<Output | undefined> {
  const sequence = sequenceOf(row.address);
  if (sequence === undefined || row.status !== 'done') return undefined;
  const value = await engine.whole(row.value);
  const known = { run: row.run, address: row.address, sequence, model: row.model ?? '', startedAt: row.startedAt, endedAt: row.endedAt };
  if (typeof value === 'string') return { ...known, form: 'text', text: value };
  return isProductRef(value) && value.mime.startsWith('image/') ? { ...known, form: 'image', image: value } : undefined;
}
