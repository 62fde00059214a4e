import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { GenarunError, isRecord } from '@genarun/spec';
import type { RunFile } from './run-files.ts';

/** What stands at a path before an export goes there. */
type Occupant =
  | { readonly type: 'nothing' }
  | { readonly type: 'earlier'; readonly files: readonly string[] }
  | { readonly type: 'foreign'; readonly example: string };

/**
 * Fills a folder so that nothing half-written is ever seen there: `write` fills a draft beside it, which is moved into place at the end.
 * An empty folder or an earlier run folder is replaced; anything else throws GenarunError `invalid_input` unless `force`, which keeps the other files.
 * Answers the paths written, relative to the folder.
 */
export async function placeFolder(options: {
  readonly directory: string;
  readonly write: (draft: string) => Promise<readonly string[]>;
  readonly force: boolean;
}): Promise<readonly string[]> {
  const before = await look(resolve(options.directory));
  if (before.type === 'foreign' && !options.force) throw refusal(options.directory, before.example);
  await mkdir(dirname(resolve(options.directory)), { recursive: true });
  const directory = existsSync(options.directory) ? await realpath(options.directory) : resolve(options.directory);
  const replaceable = before.type !== 'foreign' && (await isReplaceable(directory));
  if (!replaceable) await mkdir(directory, { recursive: true });
  return inWorkshop(replaceable ? dirname(directory) : directory, async (workshop) => {
    const draft = join(workshop, 'new');
    await mkdir(draft);
    const written = await options.write(draft);
    if (replaceable) await swap(draft, directory, join(workshop, 'old'));
    else await merge(draft, directory, written, before.type === 'earlier' ? before.files : []);
    return written;
  });
}

/** Like placeFolder for a file and what belongs beside it: nothing that is there already is replaced unless `force`. */
export async function placeFiles(options: {
  readonly path: string;
  readonly write: (draft: string) => Promise<readonly string[]>;
  readonly force: boolean;
}): Promise<readonly string[]> {
  const folder = dirname(resolve(options.path));
  refuseOccupied(options.path, options.force);
  await mkdir(folder, { recursive: true });
  return inWorkshop(folder, async (draft) => {
    const written = await options.write(draft);
    for (const file of written) refuseOccupied(join(folder, file), options.force);
    await merge(draft, folder, written, []);
    return written;
  });
}

function refuseOccupied(path: string, force: boolean): void {
  if (existsSync(path) && !force)
    throw new GenarunError({ code: 'invalid_input', message: `"${path}" is there already`, hint: 'choose another path, or add --force to replace it' });
}

/** A folder for work in progress that is gone afterwards, whatever happens. */
async function inWorkshop<T>(beside: string, work: (workshop: string) => Promise<T>): Promise<T> {
  const workshop = await mkdtemp(join(beside, '.genarun-'));
  try {
    return await work(workshop);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** Refuses early what placeFolder would refuse late, before anything is spent. */
export async function checkFolder(directory: string, force: boolean): Promise<void> {
  const before = await look(resolve(directory));
  if (before.type === 'foreign' && !force) throw refusal(directory, before.example);
}

function refusal(directory: string, example: string): GenarunError {
  return new GenarunError({
    code: 'invalid_input',
    message: `folder "${directory}" must be empty or an earlier output, but it holds "${example}"`,
    hint: 'choose another folder, or add --force to write into it (other files in it are left alone)',
  });
}

async function look(directory: string): Promise<Occupant> {
  if (!existsSync(directory)) return { type: 'nothing' };
  if (!(await stat(directory)).isDirectory())
    throw new GenarunError({ code: 'invalid_input', message: `"${directory}" must be a folder, but it is a file`, hint: 'choose another path' });
  const present = await filesBelow(directory);
  if (present.length === 0) return { type: 'nothing' };
  const own = new Set(await filesOfEarlierOutput(directory));
  const foreign = present.find((file) => !own.has(file));
  return foreign === undefined ? { type: 'earlier', files: [...own] } : { type: 'foreign', example: foreign };
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** The files an earlier export says it wrote: the list in its run.json, or nothing where there is none. */
async function filesOfEarlierOutput(directory: string): Promise<readonly string[]> {
  try {
    const record: unknown = JSON.parse(await readFile(join(directory, 'run.json'), 'utf8'));
    if (!isRecord(record) || record.genarun !== 1 || !Array.isArray(record.files)) return [];
    return record.files.filter((file) => typeof file === 'string');
  } catch {
    // Not there, or not ours: then no file in the folder is known to be an export's.
    return [];
  }
}

/** Whether the folder itself may be moved: not the working folder, and on the same file system as the folder around it. */
async function isReplaceable(directory: string): Promise<boolean> {
  if (!existsSync(directory)) return true;
  const inside = relative(directory, process.cwd());
  if (inside === '' || !(inside.startsWith('..') || resolve(inside) === inside)) return false;
  const [own, around] = await Promise.all([stat(directory), stat(dirname(directory))]);
  return own.dev === around.dev;
}

/** Writes files one by one below a folder that exists; answers their paths. */
export async function writeFiles(folder: string, files: AsyncIterable<RunFile>): Promise<readonly string[]> {
  const written: string[] = [];
  const made = new Set<string>([folder]);
  for await (const file of files) {
    const path = join(folder, file.path);
    if (!made.has(dirname(path))) await mkdir(dirname(path), { recursive: true });
    made.add(dirname(path));
    await writeFile(path, file.content);
    written.push(file.path);
  }
  return written;
}

async function swap(draft: string, directory: string, old: string): Promise<void> {
  if (!existsSync(directory)) return rename(draft, directory);
  await rename(directory, old);
  try {
    await rename(draft, directory);
  } catch (error) {
    await rename(old, directory);
    throw error;
  }
}

async function merge(draft: string, directory: string, written: readonly string[], stale: readonly string[]): Promise<void> {
  for (const file of written) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await rename(join(draft, file), join(directory, file));
  }
  const current = new Set(written);
  for (const file of stale) if (!current.has(file)) await rm(join(directory, file), { force: true });
}
