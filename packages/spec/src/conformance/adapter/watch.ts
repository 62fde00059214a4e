import type { AdapterContext } from '../../model.ts';
import type { AdapterUnderTest } from '../adapter.ts';

/** A context that remembers what the adapter told it. */
export type Watched = { readonly context: AdapterContext; readonly fractions: number[]; readonly requestIds: string[] };

export function watched({ context }: AdapterUnderTest, callKey = 'run:node:1:0', signal: AbortSignal = new AbortController().signal): Watched {
  const fractions: number[] = [];
  const requestIds: string[] = [];
  return {
    fractions,
    requestIds,
    context: {
      ...context,
      signal,
      callKey,
      progress: (fraction) => {
        fractions.push(fraction);
      },
      requestId: async (id) => {
        requestIds.push(id);
      },
    },
  };
}
