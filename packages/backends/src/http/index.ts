export { createHttp, type HttpOptions } from './create-http.ts';
export type { Lookup } from './guard.ts';
