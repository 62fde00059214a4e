export { type SimOptions, simAdapter } from './adapter.ts';
