import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeSuite } from '@genarun/spec/conformance';
import { afterAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from './index.ts';

describe('the SQLite store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'genarun-store-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  storeSuite({ describe, it, expect }, async () => {
    count += 1;
    return openSqliteStore({ file: join(folder, String(count), 'genarun.db') });
  });
});
