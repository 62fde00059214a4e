import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

// What takes longer than a test may: the same proofs of durability as in test/chaos, many more times.
const { include: _tests, ...rest } = base.test ?? {};

export default mergeConfig({ ...base, test: rest }, defineConfig({ test: { include: ['test/chaos/**/*.chaos.ts'], testTimeout: 1_800_000 } }));
