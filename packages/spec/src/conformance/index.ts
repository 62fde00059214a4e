export { storeSuite } from './store.ts';
export type { Matchers, SuiteApi } from './api.ts';
