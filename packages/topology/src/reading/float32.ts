import { ReadingError } from './text-position.ts';

/** Reads little-endian 32-bit floats. Throws a ReadingError when the bytes are no whole number of them. */
export function readFloat32(bytes: Uint8Array): Float32Array {
  if (bytes.length % 4 !== 0) throw new ReadingError(`expected a whole number of 4-byte floats, got ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = new Float32Array(bytes.length / 4);
  for (let index = 0; index < data.length; index++) data[index] = view.getFloat32(index * 4, true);
  return data;
}
