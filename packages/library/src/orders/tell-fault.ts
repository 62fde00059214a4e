import type { Fault, FaultCode } from '@genarun/spec';

/** A fault in the words of whoever ordered: what it was, whether trying again helps, not before when (ms since the epoch), and what helps. */
export type ToldFault = { readonly category: string; readonly again: 'later' | 'when changed' | 'no'; readonly notBefore?: number; readonly help: string };

const words: Readonly<Record<FaultCode, ToldFault>> = {
  rate_limit: {
    category: 'the provider is asked too often',
    again: 'later',
    help: 'It was tried again after a pause each time; go on later: genarun orders retry',
  },
  provider_outage: { category: 'the provider is not available', again: 'later', help: 'Try again in a while: genarun orders retry' },
  network: { category: 'the provider could not be reached', again: 'later', help: 'Check the connection, then: genarun orders retry' },
  timeout: { category: 'it took too long', again: 'later', help: 'Try again: genarun orders retry' },
  auth: { category: 'the key of the provider is missing or refused', again: 'when changed', help: 'Set it with: genarun keys set, then: genarun orders retry' },
  quota: { category: 'the account of the provider is used up', again: 'when changed', help: 'Top it up there, then: genarun orders retry' },
  content_policy: { category: 'the provider does not make this', again: 'no', help: 'Word the prompt differently: genarun orders reorder --prompt' },
  invalid_input: { category: 'the model does not take these parameters', again: 'no', help: 'Change them: genarun orders reorder -p name=value' },
  invalid_output: { category: 'the model gave something unusable', again: 'later', help: 'Try again: genarun orders retry' },
  not_found: { category: 'the model, or a file, is not there', again: 'when changed', help: 'See what is there: genarun models list' },
  unknown_outcome: {
    category: 'nobody knows whether it was made',
    again: 'when changed',
    help: 'It may have been paid; genarun orders retry --retry-unknown makes it again',
  },
  cancelled: { category: 'it was cancelled', again: 'no', help: 'Order it again: genarun orders reorder' },
  budget: { category: 'it would cost more than the budget', again: 'when changed', help: 'Raise it: genarun orders retry --budget USD' },
  internal: { category: 'something went wrong here', again: 'later', help: 'Try again: genarun orders retry; if it stays, please report it' },
};

/**
 * Tells a fault: its category, whether trying again helps, and the next step. `at`: when it happened, from which on a provider's wish to be left alone
 * counts. A code of one's own is told as it is.
 */
export function tellFault({ code, hint, retryable, retryAfterMs }: Fault, at?: number): ToldFault {
  const known = Object.hasOwn(words, code)
    ? words[code as FaultCode] // one of its keys, just checked
    : { category: code, again: retryable ? ('later' as const) : ('no' as const), help: 'Try again: genarun orders retry' };
  return {
    ...known,
    ...(at === undefined || retryAfterMs === undefined ? {} : { notBefore: at + retryAfterMs }),
    ...(hint === undefined ? {} : { help: hint }),
  };
}
