import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { findBreaches, importsOf } from './layers.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

test('no package imports upwards, sideways, undeclared, or Node where browsers run', async () => {
  expect(await findBreaches(root)).toEqual([]);
});

describe('the check itself', () => {
  let tree = '';
  afterEach(() => rm(tree, { recursive: true, force: true }));

  /** A small repository: package name → { file → text }, with the dependencies each one declares. */
  async function plant(
    packages: Readonly<Record<string, { readonly dependencies?: readonly string[]; readonly files?: Readonly<Record<string, string>> }>>,
  ): Promise<string> {
    tree = await mkdtemp(join(tmpdir(), 'genarun-layers-'));
    await writeFile(join(tree, 'package.json'), JSON.stringify({ devDependencies: { vitest: '1' } }));
    for (const [name, { dependencies = [], files = {} }] of Object.entries(packages)) {
      const folder = join(tree, 'packages', name.replace('@genarun/', ''));
      await mkdir(folder, { recursive: true });
      await writeFile(
        join(folder, 'package.json'),
        JSON.stringify({ name, dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, '1'])) }),
      );
      for (const [file, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, file)), { recursive: true });
        await writeFile(join(folder, file), text);
      }
    }
    return tree;
  }

  test('lets a tree pass whose arrows all run down and are declared', async () => {
    const planted = await plant({
      '@genarun/spec': { dependencies: ['zod'], files: { 'src/index.ts': "import { z } from 'zod';\nexport const x = z;" } },
      '@genarun/core': {
        dependencies: ['@genarun/spec'],
        files: {
          'src/index.ts': "export * from '@genarun/spec';",
          'src/index.test.ts': "import { test } from 'vitest';\nimport { readFile } from 'node:fs/promises';",
        },
      },
      '@genarun/backends': {
        dependencies: ['@genarun/spec'],
        files: { 'src/index.ts': "import 'node:fs';\nimport type { X } from '@genarun/spec/conformance';" },
      },
      genarun: { dependencies: ['@genarun/core'], files: { 'src/main.ts': "import './run.ts';\nawait import('@genarun/core');", 'src/run.ts': '' } },
    });
    expect(await findBreaches(planted)).toEqual([]);
  });

  test('catches an arrow up, in a module and in a package.json', async () => {
    const planted = await plant({
      '@genarun/spec': { files: { 'src/plan.ts': "import type { Engine } from '@genarun/core';" } },
      '@genarun/core': { dependencies: ['genarun'] },
    });
    expect(await findBreaches(planted)).toEqual([
      'packages/core/package.json: @genarun/core (ring 1) imports genarun (ring 4): an arrow up',
      'packages/spec/src/plan.ts: @genarun/spec (ring 0) imports @genarun/core (ring 1): an arrow up',
    ]);
  });

  test('catches an arrow sideways, by name, by a subpath, dynamically, and by a path into the other folder', async () => {
    const planted = await plant({
      '@genarun/core': {
        files: {
          'src/store.ts': "import { open } from '@genarun/backends/sqlite';",
          'src/late.ts': "await import('@genarun/dialects');",
          'src/near.ts': "export * from '../../backends/src/index.ts';",
        },
      },
      '@genarun/backends': { files: { 'src/index.ts': '' } },
    });
    const breaches = await findBreaches(planted);
    expect(breaches).toHaveLength(3);
    expect(breaches[0]).toBe('packages/core/src/late.ts: @genarun/core imports @genarun/dialects: an arrow sideways in ring 1');
    expect(breaches[1]).toContain('a file of @genarun/backends');
    expect(breaches[2]).toContain('an arrow sideways');
  });

  test('catches an import that hoisting would hide: ours or foreign, in a module or in a test', async () => {
    const planted = await plant({
      '@genarun/spec': {},
      '@genarun/core': {
        files: {
          'src/a.ts': "import '@genarun/spec';",
          'src/b.ts': "import { z } from 'zod';",
          'src/c.test.ts': "import { x } from 'hoisted';",
          'src/d.ts': "import { test } from 'vitest';",
        },
      },
    });
    expect(await findBreaches(planted)).toEqual([
      'packages/core/src/a.ts: imports "@genarun/spec", but @genarun/core does not declare "@genarun/spec" in its package.json',
      'packages/core/src/b.ts: imports "zod", but @genarun/core does not declare "zod" in its package.json',
      'packages/core/src/c.test.ts: imports "hoisted", but @genarun/core does not declare "hoisted" in its package.json',
      'packages/core/src/d.ts: imports "vitest", but @genarun/core does not declare "vitest" in its package.json',
    ]);
  });

  test('catches Node where browsers run', async () => {
    const planted = await plant({
      '@genarun/core': { files: { 'src/a.ts': "import { join } from 'node:path';" } },
      '@genarun/adapters': { files: { 'src/sim/a.ts': "import 'node:zlib';", 'src/local/b.ts': "import 'node:fs';" } },
    });
    expect(await findBreaches(planted)).toEqual([
      'packages/adapters/src/sim/a.ts: imports "node:zlib", but runs in browsers',
      'packages/core/src/a.ts: imports "node:path", but runs in browsers',
    ]);
  });

  test('catches a package without a ring', async () => {
    const planted = await plant({ '@genarun/misc': {}, genarun: { dependencies: ['@genarun/misc'] } });
    expect((await findBreaches(planted)).join('\n')).toMatch(/genarun imports @genarun\/misc, which has no ring[\s\S]*"@genarun\/misc" has no ring/);
  });

  test('sees every way of importing, and no import in a text or a comment', () => {
    const text = `import a from 'a'; import type { B } from 'b'; export { c } from 'c'; import 'd';\nconst e = await import('e'); const f = require('f');\nlet g: import('g').G; // import 'not-me'\nconst words = "import x from 'nor-me'";`;
    expect([...importsOf(text)].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });
});
