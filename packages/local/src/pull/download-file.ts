import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { errorPolicy, GenarunError } from '@genarun/spec';
import { addFile, createDigest } from './digest.ts';
import { networkFault } from './follow.ts';
import type { Hub, HubModel } from './hub.ts';
import type { HubFile } from './hub-file.ts';

export type Download = {
  readonly hub: Hub;
  readonly model: HubModel;
  readonly file: HubFile;
  /** Where the whole file appears; until then the bytes lie beside it as `.part`. */
  readonly to: string;
  readonly signal: AbortSignal;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Bytes that came, also those of an earlier run; falls when a file is begun again. */
  readonly onBytes: (bytes: number) => void;
};

/** Times in a row that a connection may break off without a byte having come. */
const maxBreaks = 5;
/** Milliseconds without a byte after which a connection counts as broken. */
const silenceMs = 60_000;

/**
 * Downloads one file: goes on with what an earlier run left, also after a break in the middle, checks every byte, and gives the file its name when it is
 * whole and on the disk. Answers its sha256. Throws GenarunError: `network`, `cancelled`, what the hub refuses, `invalid_output` for bytes that are not
 * those the hub lists.
 */
export async function downloadFile(download: Download): Promise<string> {
  const part = `${download.to}.part`;
  for (let again = false; ; again = true) {
    const begun = await sizeOf(part);
    const { isRight, sha256, got } = await fetchWhole(download, part);
    if (isRight) {
      await rename(part, download.to);
      return sha256;
    }
    await rm(part, { force: true });
    // What an earlier run left may be the cause; fresh bytes that are wrong are refused.
    if (begun > 0 && !again) {
      download.onBytes(-download.file.bytes);
      continue;
    }
    const { path, checksum } = download.file;
    throw new GenarunError({
      code: 'invalid_output',
      message: `${path} did not come as the hub lists it: ${checksum.kind === 'git' ? 'git sha1' : 'sha256'} ${checksum.hex} expected, got ${got}`,
      hint: 'it was thrown away; try again, or another --endpoint',
    });
  }
}

async function fetchWhole({ hub, model, file, signal, sleep, onBytes }: Download, part: string): Promise<ReturnType<ReturnType<typeof createDigest>['end']>> {
  let digest = createDigest(file);
  let size = await sizeOf(part);
  if (size > file.bytes) {
    await rm(part);
    size = 0;
  }
  if (size > 0) await addFile(digest, part);
  onBytes(size);
  const handle = await open(part, 'a');
  try {
    for (let breaks = 0; size < file.bytes; ) {
      const before = size;
      try {
        const response = await hub.open(model, file.path, size);
        const from = startOf(response, size);
        if (from !== size) {
          await response.body?.cancel();
          if (from !== 0) throw new GenarunError({ code: 'network', message: `${file.path}: the hub went on at byte ${from} instead of ${size}` });
        }
        if (response.status === 200 && size > 0) {
          // It does not go on from the middle: everything again.
          await handle.truncate(0);
          onBytes(-size);
          digest = createDigest(file);
          size = 0;
        }
        for await (const bytes of bodyOf(response, signal)) {
          if (size + bytes.length > file.bytes) throw tooLong(file);
          await write(handle, bytes);
          digest.add(bytes);
          size += bytes.length;
          onBytes(bytes.length);
        }
        if (size < file.bytes)
          throw new GenarunError({
            code: 'network',
            message: `${file.path}: the hub ended after ${size} of ${file.bytes} bytes`,
            hint: 'the same command goes on where it stopped',
          });
      } catch (error) {
        if (!(error instanceof GenarunError) || !errorPolicy(error.code).retryable || signal.aborted) throw error;
        breaks = size > before ? 1 : breaks + 1;
        if (breaks > maxBreaks) throw error;
        await sleep(Math.min(30_000, 500 * 2 ** (breaks - 1)), signal);
      }
    }
    // Its name says that it is whole: the bytes must be on the disk before.
    await handle.sync();
  } finally {
    await handle.close();
  }
  return digest.end();
}

/** The byte an answer begins with. */
function startOf(response: Response, wanted: number): number {
  if (response.status === 200) return wanted;
  if (response.status === 416) throw new GenarunError({ code: 'network', message: 'the hub has nothing after what is there' });
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  return start === undefined ? wanted : Number(start);
}

async function* bodyOf(response: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  let silence: NodeJS.Timeout | undefined;
  const stop = (why: unknown) => void reader.cancel(why).catch(() => undefined);
  const onAbort = () => stop(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  let isSilent = false;
  try {
    while (true) {
      silence = setTimeout(() => {
        isSilent = true;
        stop(new Error('no byte came'));
      }, silenceMs);
      const { done, value } = await reader.read();
      clearTimeout(silence);
      if (signal.aborted) throw new GenarunError({ code: 'cancelled', message: 'stopped' });
      if (isSilent) throw new GenarunError({ code: 'network', message: `nothing came for ${silenceMs / 1000} seconds` });
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw networkFault(new URL(response.url || 'https://hub.invalid').origin, error, signal);
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', onAbort);
    stop(undefined);
  }
}

async function write(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  try {
    await handle.appendFile(bytes);
  } catch (cause) {
    const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
    throw new GenarunError({
      code: 'internal',
      message: isFull ? 'the disk is full' : `a file cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: isFull ? 'make room; the same command goes on where it stopped' : 'is the folder of the models writable?',
      cause,
    });
  }
}

function tooLong({ path, bytes }: HubFile): GenarunError {
  return new GenarunError({ code: 'invalid_output', message: `${path}: more than the ${bytes} bytes came that the hub lists`, hint: 'try another --endpoint' });
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
