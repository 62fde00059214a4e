import type { Readable } from 'node:stream';
import { pipeline, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { HttpResponse } from '@genarun/spec';
import { tooLarge } from './refusal.ts';

/** What a body may be. */
export type BodyLimits = {
  /** Bytes at most, before and after decompression. */
  readonly maxBytes: number;
  /** Bytes out of a compressed body for each byte in, at most. */
  readonly maxRatio: number;
};

/** A body this small may be compressed as well as it likes. */
const ratioFreeBytes = 1_000_000;

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** The codings of a body in the order to undo them; undefined when one is not known here. */
function codings(header: string | undefined): readonly (() => Transform)[] | undefined {
  const names = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > 2) throw tooLarge(`a body in ${names.length} compressions is not opened`);
  const found = names.reverse().map((name) => decoders[name]);
  return found.every((decoder) => decoder !== undefined) ? found : undefined;
}

/** Reads a body whole within its limits and undoes its compression; the answer's headers tell of the body as it is now. */
export async function readBody(stream: Readable, headers: HttpResponse['headers'], limits: BodyLimits): Promise<Pick<HttpResponse, 'headers' | 'body'>> {
  const { maxBytes, maxRatio } = limits;
  const steps = codings(headers['content-encoding']);
  let received = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      if (received > maxBytes) done(tooLarge(`the answer is larger than ${maxBytes} bytes`));
      else done(null, chunk);
    },
  });
  // Failures arrive at the last stream, whose reading below throws them.
  const last = (steps ?? [])
    .map((make) => make())
    .reduce<Transform>(
      (from, to) => pipeline(from, to, () => {}),
      pipeline(stream, meter, () => {}),
    );
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of last) {
    // `last` is a byte stream: without an encoding its chunks are Buffers.
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > maxBytes) throw tooLarge(`the answer is larger than ${maxBytes} bytes`);
    if (size > ratioFreeBytes && size > received * maxRatio) throw tooLarge(`the answer grows more than ${maxRatio} times when it is decompressed`);
    chunks.push(bytes);
  }
  const { 'content-encoding': _coding, 'content-length': _length, ...rest } = headers;
  return { headers: steps === undefined || steps.length === 0 ? headers : rest, body: Buffer.concat(chunks) };
}
