export { type AdapterUnderTest, adapterSuite } from './adapter.ts';
export type { Matchers, SuiteApi } from './api.ts';
export { blobsSuite } from './blobs.ts';
export { storeSuite } from './store.ts';
