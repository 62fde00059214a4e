import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AdapterContext } from '@genarun/spec';
import { pngMedia } from './png-media.ts';

/** A folder of model folders, for as long as a test lasts. */
export type Shelf = {
  readonly folder: string;
  readonly put: (name: string, files: Readonly<Record<string, string | Uint8Array>>) => string;
  readonly remove: () => void;
};

export function createShelf(): Shelf {
  const folder = mkdtempSync(join(tmpdir(), 'genarun-models-'));
  return {
    folder,
    put: (name, files) => {
      for (const [path, content] of Object.entries(files)) {
        const file = join(folder, name, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
      return join(folder, name);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const never = (): never => {
  throw new Error('a local model needs neither network nor keys');
};

/** What the engine gives an adapter, as far as local models may use it. */
export function contextWith(more: Partial<AdapterContext> = {}): AdapterContext {
  return {
    signal: new AbortController().signal,
    callKey: 'run:node:1:0',
    requestId: async () => undefined,
    progress: () => undefined,
    http: { guarded: never, configured: never },
    media: pngMedia,
    secret: never,
    sleep: never,
    ...more,
  };
}
