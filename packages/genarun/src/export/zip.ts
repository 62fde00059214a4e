import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { GenarunError } from '@genarun/spec';
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import type { RunFile } from './run-files.ts';

/** The ZIP format's own limits, without its 64-bit extension. */
export const zipLimits = { bytes: 4_000_000_000, files: 65_000 } as const;

/** A fixed time, so that equal runs are equal archives: 1980 is where the format's calendar begins. */
const written = new Date(1980, 0, 1);
/** Already compressed: storing costs no time and hardly any room. */
const dense = /\.(png|jpe?g|webp|gif|avif|mp3|m4a|ogg|weba|flac|mp4|webm|mov|mkv|zip|pdf|parquet)$/i;
const pieceBytes = 65_536;

/** Writes files into a ZIP archive, piece by piece as they come. Throws GenarunError `invalid_input` where the format's limits are passed. */
export async function writeZip(path: string, files: AsyncIterable<RunFile>): Promise<readonly string[]> {
  const out = createWriteStream(path);
  const names: string[] = [];
  let failure: unknown;
  let bytes = 0;
  out.on('error', (error) => {
    failure ??= error;
  });
  const zip = new Zip((error, chunk, final) => {
    failure ??= error ?? undefined;
    if (failure !== undefined) return;
    bytes += chunk?.length ?? 0;
    if (chunk !== undefined && chunk.length > 0) out.write(chunk);
    if (final) out.end();
  });
  const drained = async () => {
    if (failure !== undefined) throw failure;
    if (bytes > zipLimits.bytes || names.length > zipLimits.files) throw tooLarge();
    if (out.writableNeedDrain) await once(out, 'drain');
  };
  try {
    for await (const file of files) {
      const entry = dense.test(file.path) ? new ZipPassThrough(file.path) : new ZipDeflate(file.path, { level: 6 });
      entry.mtime = written;
      zip.add(entry);
      names.push(file.path);
      for await (const piece of pieces(file.content)) {
        entry.push(piece, false);
        await drained();
      }
      entry.push(new Uint8Array(0), true);
    }
    zip.end();
    await finished(out);
    await drained();
  } catch (error) {
    failure ??= error;
    zip.terminate();
    out.destroy();
    throw error;
  }
  return names;
}

async function* pieces(content: RunFile['content']): AsyncGenerator<Uint8Array> {
  const whole = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  if (whole instanceof Uint8Array) {
    for (let at = 0; at < whole.length; at += pieceBytes) yield whole.subarray(at, at + pieceBytes);
    return;
  }
  for await (const text of whole) yield new TextEncoder().encode(text);
}

function tooLarge(): GenarunError {
  return new GenarunError({
    code: 'invalid_input',
    message: `the archive would pass the limits of ZIP (4 GB, ${zipLimits.files} files)`,
    hint: 'export as a folder instead: --format folder',
  });
}
