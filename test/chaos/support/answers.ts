import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

/** What is asked of the model server, as it goes over the wire. */
export type WireRequest = {
  readonly model: string;
  readonly task: string;
  readonly text: string;
  readonly json: boolean;
  readonly seed: number;
};

/** What it answers: a text, or a picture as base64. */
export type WireAnswer = { readonly text: string } | { readonly png: string; readonly width: number; readonly height: number };

/** The answer to a request: a function of the request alone, so that whoever asks again gets the same. */
export function answerTo(request: WireRequest): WireAnswer {
  const print = createHash('sha256').update(`${request.model} ${request.task} ${request.text} ${request.seed}`).digest();
  if (request.task === 'image') return { png: picture(print).toString('base64'), width: 8, height: 8 };
  const word = print.toString('hex').slice(0, 10);
  if (request.json) return { text: JSON.stringify(Array.from({ length: Number(/\d+/.exec(request.text)?.[0] ?? 1) }, (_, index) => `${word}-${index}`)) };
  return { text: request.text.startsWith('Essay') ? `${word} ${'and so on '.repeat(1_000)}` : word };
}

/** An 8 × 8 picture in PNG: its rows repeat the bytes of a fingerprint. */
function picture(print: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(8, 0);
  header.writeUInt32BE(8, 4);
  header.set([8, 2], 8);
  const rows = Buffer.concat(Array.from({ length: 8 }, (_, row) => Buffer.from([0, ...print.subarray(row, row + 24)])));
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
