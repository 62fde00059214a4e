import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TransformersFolder } from '../../../src/manifest/model-folder.ts';
import { readModelFolder } from '../../../src/manifest/read-model-folder.ts';
import type { Hooks, Loaded, LocalAnswer, LocalRequest } from '../../../src/worker/engine.ts';
import { loadTransformers } from '../../../src/worker/transformers/load.ts';

export type Tiny = {
  readonly folder: TransformersFolder;
  readonly loaded: Loaded;
  /** Performs one request; what it told on the way stands in `told`. */
  readonly ask: (request: Partial<LocalRequest>, hooks?: Partial<Hooks>) => Promise<LocalAnswer>;
  readonly told: { text: string; fractions: number[] };
};

export type Files = Readonly<Record<string, string | Uint8Array>>;

const opened: (() => Promise<void>)[] = [];

/** Writes a folder for as long as a test file runs. */
export async function writeFolder(files: Files, name = 'tiny'): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'genarun-tiny-'));
  opened.push(() => rm(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, name, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return join(root, name);
}

/** Reads a folder in the layout of Transformers.js. */
export function readTransformers(path: string, id?: string): TransformersFolder {
  const folder = readModelFolder(path, id);
  if (folder.format !== 'transformers') throw new Error(`${path} is not in the layout of Transformers.js`);
  return folder;
}

/** Loads a folder of given files, with a manifest where one is given. */
export async function loadTiny(files: Files, { manifest, id }: { readonly manifest?: object; readonly id?: string } = {}): Promise<Tiny> {
  const own: Files = manifest === undefined ? {} : { 'genarun-model.json': JSON.stringify({ genarunModel: 1, format: 'transformers', ...manifest }) };
  return openFolder(await writeFolder({ ...files, ...own }), id);
}

/** Loads the folder at a path. */
export async function openFolder(path: string, id?: string): Promise<Tiny> {
  const folder = readTransformers(path, id);
  const loaded = await loadTransformers(folder, { threads: 1, device: 'cpu' });
  opened.push(loaded.dispose);
  const told = { text: '', fractions: [] as number[] };
  const ask: Tiny['ask'] = async (request, hooks = {}) => {
    told.text = '';
    told.fractions = [];
    const [answer] = await loaded.perform([{ task: 'text', count: 1, seed: 1, params: {}, ...request }], {
      cancelled: () => false,
      token: (_index, text) => {
        told.text += text;
      },
      progress: (fraction) => void told.fractions.push(fraction),
      ...hooks,
    });
    if (answer === undefined) throw new Error('no answer came');
    return answer;
  };
  return { folder, loaded, ask, told };
}

/** Frees everything that was opened. */
export async function closeAll(): Promise<void> {
  for (const close of opened.splice(0)) await close();
}
