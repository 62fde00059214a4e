export { type CivitaiOptions, civitaiAdapter } from './adapter.ts';
