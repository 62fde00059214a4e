export { type FalOptions, falAdapter } from './adapter.ts';
