import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

/** A real picture in PNG, made of its prompt: bands of colour, 48 × 32 pixels. */
export function pictureOf(prompt: string, width = 48, height = 32): Buffer {
  const print = createHash('sha256').update(prompt).digest();
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const row = (index: number) => Buffer.concat([Buffer.of(0), ...Array.from({ length: width }, () => print.subarray(index % 24, (index % 24) + 3))]);
  const pixels = Buffer.concat(Array.from({ length: height }, (_, index) => row(index)));
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
