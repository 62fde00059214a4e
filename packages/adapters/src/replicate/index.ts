export { type ReplicateOptions, replicateAdapter } from './adapter.ts';
