import type { Adapter, AdapterContext, ModelRequest } from '../model.ts';
import { adapterAnswersSuite } from './adapter/answers.ts';
import { adapterModelsSuite } from './adapter/models.ts';
import { adapterStopsSuite } from './adapter/stops.ts';
import type { SuiteApi } from './api.ts';

/** An adapter with what it needs to be tried: how a context is made beyond what the suite watches itself, and requests it must answer. */
export type AdapterUnderTest = {
  readonly adapter: Adapter;
  /** Http, media, secrets and sleep as the adapter shall find them; a recorded provider behind `http` will do. */
  readonly context: Pick<AdapterContext, 'http' | 'media' | 'secret' | 'sleep'>;
  /** At least one request for each task the adapter's models do. */
  readonly requests: readonly ModelRequest[];
  /** Requests it must refuse, with the code of the refusal. */
  readonly refusals: readonly { readonly request: ModelRequest; readonly code: string }[];
};

/** What every Adapter must do. `create` gives a fresh one each time. */
export function adapterSuite(api: SuiteApi, create: () => Promise<AdapterUnderTest> | AdapterUnderTest): void {
  adapterModelsSuite(api, create);
  adapterAnswersSuite(api, create);
  adapterStopsSuite(api, create);
}
