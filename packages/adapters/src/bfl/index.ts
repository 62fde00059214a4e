export { type BflOptions, bflAdapter } from './adapter.ts';
