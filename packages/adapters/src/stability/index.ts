export { type StabilityOptions, stabilityAdapter } from './adapter.ts';
