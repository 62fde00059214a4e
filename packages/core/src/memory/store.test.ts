import { storeSuite } from '@genarun/spec/conformance';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from './store.ts';

describe('the memory store', () => {
  storeSuite({ describe, it, expect }, async () => createMemoryStore());
});
