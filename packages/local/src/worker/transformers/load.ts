import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadLibrary } from './library.ts';
import { transformersLoader } from './loader.ts';

/** Loads a folder of this machine. Throws as `transformersLoader` says. */
export const loadTransformers = transformersLoader({
  loadLibrary,
  open: ({ path }) => ({ path, read: (file) => readFile(join(path, file)) }),
  deviceName: (device) => device,
});
