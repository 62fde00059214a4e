export { type ClockParts, createClock, systemClock } from './clock.ts';
export { nodeHash } from './hash.ts';
