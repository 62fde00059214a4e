import { defineConfig } from 'vitest/config';

// Without `import`: it would also hold where a dependency calls `require`.
const conditions = ['@genarun/source', 'module', 'node', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: 'test/postgres/setup.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
