export { createMemoryBlobs } from './blobs.ts';
export { createMemoryStore } from './store.ts';
