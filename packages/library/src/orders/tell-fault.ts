import type { Fault, FaultCode } from '@genarun/spec';

/** A fault in the words of whoever ordered: what it was, whether it is tried again, and what helps. */
export type ToldFault = { readonly category: string; readonly again: 'later' | 'when changed' | 'no'; readonly help: string };

const words: Readonly<Record<FaultCode, ToldFault>> = {
  rate_limit: { category: 'the provider is asked too often', again: 'later', help: 'it is tried again by itself after a pause; else: orders retry' },
  provider_outage: { category: 'the provider is not available', again: 'later', help: 'try again in a while: orders retry' },
  network: { category: 'the provider could not be reached', again: 'later', help: 'check the connection, then: orders retry' },
  timeout: { category: 'it took too long', again: 'later', help: 'orders retry' },
  auth: { category: 'the key of the provider is missing or refused', again: 'when changed', help: 'set it with: genarun keys set, then: orders retry' },
  quota: { category: 'the account of the provider is used up', again: 'when changed', help: 'top it up there, then: orders retry' },
  content_policy: { category: 'the provider does not make this', again: 'no', help: 'word the prompt differently: orders reorder --prompt' },
  invalid_input: { category: 'the model does not take these parameters', again: 'no', help: 'change them: orders reorder -p name=value' },
  invalid_output: { category: 'the model gave something unusable', again: 'later', help: 'orders retry' },
  not_found: { category: 'the model, or a file, is not there', again: 'when changed', help: 'genarun models list' },
  unknown_outcome: {
    category: 'nobody knows whether it was made',
    again: 'when changed',
    help: 'it may have been paid; orders retry --retry-unknown makes it again',
  },
  cancelled: { category: 'it was cancelled', again: 'no', help: 'orders reorder' },
  budget: { category: 'it would cost more than the budget', again: 'when changed', help: 'orders retry --budget USD' },
  internal: { category: 'something went wrong here', again: 'later', help: 'orders retry; if it stays, please report it' },
};

/** Tells a fault: its category, whether trying again helps, and the next step. A code of one's own is told as it is. */
export function tellFault({ code, hint, retryable }: Fault): ToldFault {
  const known = Object.hasOwn(words, code)
    ? words[code as FaultCode]
    : { category: code, again: retryable ? ('later' as const) : ('no' as const), help: 'orders retry' };
  return hint === undefined ? known : { ...known, help: hint };
}
