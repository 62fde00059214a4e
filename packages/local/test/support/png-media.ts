import { crc32, deflateSync, inflateSync } from 'node:zlib';
import type { Media, Pixels } from '@genarun/spec';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body) >>> 0, 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function encode({ width, height, data }: Pixels): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6], 8);
  const rows = Array.from({ length: height }, (_, row) => Buffer.concat([Buffer.of(0), data.subarray(row * width * 4, (row + 1) * width * 4)]));
  return Uint8Array.from(Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]));
}

/** Reads what `encode` writes. */
function decode(bytes: Uint8Array): Pixels {
  const file = Buffer.from(bytes);
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  const rows = inflateSync(file.subarray(41, 41 + file.readUInt32BE(33)));
  const data = new Uint8Array(width * height * 4);
  for (let row = 0; row < height; row++) data.set(rows.subarray(row * (width * 4 + 1) + 1, (row + 1) * (width * 4 + 1)), row * width * 4);
  return { width, height, data };
}

const unused = (): never => {
  throw new Error('local models do not use this');
};

/** Pictures as PNG without a library: as much of the contract as local models use. */
export const pngMedia: Media = {
  probe: async () => ({ mime: 'image/png' }),
  decode: async (bytes) => decode(bytes),
  encode: async (pixels) => ({ bytes: encode(pixels), mime: 'image/png', width: pixels.width, height: pixels.height }),
  ...{
    rasterise: unused,
    edit: unused,
    texts: unused,
    animate: unused,
    thumbnail: unused,
    pixelHash: unused,
    writeProvenance: unused,
    readProvenance: unused,
  },
};
