import { copyFile, mkdir, rename, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GenarunError } from '@genarun/spec';
import { isModelFolder, manifestName } from '../manifest/read-model-folder.ts';
import { type Choice, chooseDownload, readWish } from './choose-download.ts';
import { verifyFile } from './digest.ts';
import { type Download, downloadFile } from './download-file.ts';
import type { Fetch } from './follow.ts';
import { createHub, defaultEndpoint, type Hub, type HubModel } from './hub.ts';
import { type HubFile, requireHubId } from './hub-file.ts';
import { type PullRecord, readPullRecord, versionOfFiles, writePullRecord } from './pull-record.ts';
import { openStaging, type Puller, type Staging } from './staging.ts';

/** How far a pull is. Bytes that were there already count as come. */
export type PullProgress = { readonly bytes: number; readonly totalBytes: number; readonly files: number; readonly totalFiles: number };

export type PullOptions = {
  /** The folder of all models. */
  readonly models: string;
  /** `owner/name`. */
  readonly id: string;
  /** A branch, a tag or a commit. Default `main`. */
  readonly revision?: string;
  /** As readWish takes it. */
  readonly dtype?: string;
  /** Default: Hugging Face. */
  readonly endpoint?: string;
  readonly token?: string;
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
  readonly sleep: Download['sleep'];
  /** This process, for the lock. */
  readonly process: Puller;
  /** Told once, before the first byte of the weights is fetched. */
  readonly onChoice?: (choice: Choice, model: HubModel) => void;
  readonly onProgress?: (progress: PullProgress) => void;
};

export type Pulled = {
  readonly record: PullRecord;
  readonly folder: string /** Bytes that came over the network in this run. */;
  readonly fetchedBytes: number;
};

/** Files fetched side by side. */
const concurrency = 3;
/** Room left on the disk after a pull. */
const spareBytes = 64 * 1024 * 1024;

/**
 * Gets a model from a hub into a folder of its own, so that it works without a network afterwards. Every byte is checked against the hub's checksums; what is
 * there already stays; a run that was stopped, or killed, is gone on with. The folder's `config.json` and then its record are put in place last, so that a
 * model is there whole or not at all. Throws GenarunError as the hub, chooseDownload and downloadFile do.
 */
export async function pullModel(options: PullOptions): Promise<Pulled> {
  const id = requireHubId(options.id);
  const requested = options.revision ?? 'main';
  const hub = createHub({
    endpoint: options.endpoint ?? defaultEndpoint,
    fetch: options.fetch,
    signal: options.signal,
    ...(options.token === undefined ? {} : { token: options.token }),
  });
  const wish = readWish(options.dtype);
  const model = await hub.model(id, requested);
  const listed = await hub.files(model);
  const staging = await openStaging(options.models, id, options.process);
  let isDone = false;
  try {
    const pull: Pull = { options, hub, model, staging, folder: join(options.models, ...id.split('/')), here: new Map() };
    const choice = chooseDownload(id, listed, await texts(pull, listed), wish);
    options.onChoice?.(choice, model);
    const earlier = await readPullRecord(pull.folder);
    const fetchedBytes = await fetchAll(pull, choice.files, earlier);
    const files = await install(pull, choice, earlier);
    const record: PullRecord = {
      ...{ genarunPull: 1 as const, id, endpoint: hub.endpoint, revision: model.revision, requested, version: versionOfFiles(files), family: choice.family },
      precision: { ...choice.precision },
      ...(model.licence === undefined ? {} : { licence: model.licence }),
      files: [...files],
    };
    await writePullRecord(pull.folder, record);
    isDone = true;
    return { record, folder: pull.folder, fetchedBytes };
  } finally {
    await staging.close(isDone);
  }
}

type Pull = {
  readonly options: PullOptions;
  readonly hub: Hub;
  readonly model: HubModel;
  readonly staging: Staging;
  readonly folder: string;
  /** Files in place or staged, whole and checked, by path: their sha256. */
  readonly here: Map<string, string>;
};

/** The files a choice is made by. They are small, and needed anyway. */
async function texts(pull: Pull, listed: readonly HubFile[]): Promise<{ readonly config?: string; readonly manifest?: string }> {
  const read = async (name: string): Promise<string | undefined> => {
    const file = listed.find(({ path }) => path === name);
    if (file === undefined || file.bytes > 4 * 1024 * 1024) return undefined;
    const response = await pull.hub.open(pull.model, name, 0);
    return response.text();
  };
  const [config, manifest] = [await read('config.json'), await read(manifestName)];
  return { ...(config === undefined ? {} : { config }), ...(manifest === undefined ? {} : { manifest }) };
}

/** Fetches what is not there, some side by side, the largest first. Answers the bytes that came. */
async function fetchAll(pull: Pull, files: readonly HubFile[], earlier: PullRecord | undefined): Promise<number> {
  const { options, staging } = pull;
  const totalBytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const progress = { bytes: 0, files: 0 };
  const tell = (bytes: number, ended: number) => {
    progress.bytes += bytes;
    progress.files += ended;
    options.onProgress?.({ ...progress, totalBytes, totalFiles: files.length });
  };
  const missing: HubFile[] = [];
  for (const file of files) {
    const sha256 = await isHere(pull, file, earlier);
    if (sha256 === undefined) missing.push(file);
    else {
      pull.here.set(file.path, sha256);
      tell(file.bytes, 1);
    }
  }
  const partial = await Promise.all(missing.map(async (file) => (await sizeOf(`${staging.fileOf(file.checksum.hex)}.part`)) ?? 0));
  await requireRoom(options.models, missing.reduce((sum, file) => sum + file.bytes, 0) - partial.reduce((sum, bytes) => sum + bytes, 0));
  // Equal files, under several names, are fetched once.
  const once = [...new Map(missing.map((file) => [file.checksum.hex, file])).values()].sort((a, b) => b.bytes - a.bytes);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  let fetched = 0;
  const fetchOne = async (file: HubFile) => {
    const names = missing.filter(({ checksum }) => checksum.hex === file.checksum.hex);
    let begun = false;
    const onBytes = (bytes: number) => {
      // The first count is of what an earlier run left.
      if (begun) fetched += Math.max(0, bytes);
      begun = true;
      tell(bytes, 0);
    };
    const sha256 = await downloadFile({ hub: pull.hub, model: pull.model, file, to: staging.fileOf(file.checksum.hex), signal, sleep: options.sleep, onBytes });
    for (const { path } of names) pull.here.set(path, sha256);
    tell(file.bytes * (names.length - 1), names.length);
  };
  const rest = once.values();
  const work = async () => {
    for (const file of rest) await fetchOne(file);
  };
  const ends = await Promise.allSettled(
    Array.from({ length: concurrency }, () =>
      work().catch((error: unknown) => {
        stop.abort();
        throw error;
      }),
    ),
  );
  const failed = ends.filter((end) => end.status === 'rejected').map((end): unknown => end.reason);
  // The others were stopped by the first: what stopped it is what is told.
  if (failed.length > 0) throw failed.find((error) => !(error instanceof GenarunError && error.code === 'cancelled')) ?? failed[0];
  return fetched;
}

/** The sha256 of a file that is in place or staged already, whole. One that the record tells of is not read again. */
async function isHere({ folder, staging }: Pull, file: HubFile, earlier: PullRecord | undefined): Promise<string | undefined> {
  const placed = join(folder, file.path);
  const known = earlier?.files.find(({ path, bytes }) => path === file.path && bytes === file.bytes);
  if ((await sizeOf(placed)) === file.bytes) {
    if (known !== undefined && file.checksum.kind === 'sha256' && known.sha256 === file.checksum.hex) return known.sha256;
    const { isRight, sha256 } = await verifyFile(placed, file);
    if (isRight) return sha256;
  }
  const staged = staging.fileOf(file.checksum.hex);
  if ((await sizeOf(staged)) !== file.bytes) return undefined;
  const { isRight, sha256 } = await verifyFile(staged, file);
  return isRight ? sha256 : undefined;
}

/** Moves what was fetched into place: what makes the folder a model last. Answers all files of the model, those of earlier pulls of the same revision among them. */
async function install({ folder, staging, here, model }: Pull, { files }: Choice, earlier: PullRecord | undefined): Promise<PullRecord['files']> {
  const isLast = (file: HubFile) => file.path === 'config.json' || file.path === manifestName;
  const order = [...files].sort((a, b) => Number(isLast(a)) - Number(isLast(b)));
  const copies = new Map<string, string>();
  await mkdir(folder, { recursive: true });
  for (const { path, bytes, checksum } of order) {
    const to = join(folder, path);
    await mkdir(dirname(to), { recursive: true });
    const staged = staging.fileOf(checksum.hex);
    if ((await sizeOf(staged)) === bytes) {
      await rename(staged, to);
      copies.set(checksum.hex, to);
    } else if (copies.has(checksum.hex)) await copyFile(copies.get(checksum.hex) ?? '', to);
  }
  if (!isModelFolder(folder)) throw new GenarunError({ code: 'internal', message: `${folder} is no model after its files were put there` });
  const now = files.map(({ path, bytes }) => ({ path, bytes, sha256: here.get(path) ?? '' }));
  const others = earlier?.revision === model.revision ? earlier.files.filter(({ path }) => !here.has(path)) : [];
  return [...now, ...others].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Throws GenarunError `invalid_input` where the disk has not room for so many bytes more. */
async function requireRoom(models: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(models);
  const free = bavail * bsize;
  if (bytes + spareBytes <= free) return;
  const megabytes = (count: number) => `${Math.ceil(count / 1e6).toLocaleString('en-US')} MB`;
  throw new GenarunError({
    code: 'invalid_input',
    message: `${megabytes(bytes)} are to come, and the disk of ${models} has ${megabytes(free)} left`,
    hint: 'make room, take a smaller --dtype, or name another folder with GENARUN_MODELS',
  });
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}
