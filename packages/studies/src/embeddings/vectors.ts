import { GenarunError } from '@genarun/spec';

/** A vector as little-endian 32-bit floats. */
export function bytesOf(vector: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(vector.length * 4));
  vector.forEach((number, axis) => void view.setFloat32(axis * 4, number, true));
  return new Uint8Array(view.buffer);
}

/** Little-endian 32-bit floats as a vector. Throws `invalid_input` where the bytes are no whole number of floats. */
export function vectorOf(bytes: Uint8Array): Float32Array {
  if (bytes.length % 4 !== 0) throw new GenarunError({ code: 'invalid_input', message: `a vector: expected 4 bytes a number, got ${bytes.length} bytes` });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const vector = new Float32Array(bytes.length / 4);
  for (let axis = 0; axis < vector.length; axis++) vector[axis] = view.getFloat32(axis * 4, true);
  return vector;
}

export type Shaping = { readonly normalise?: boolean; readonly dimensions?: number };

/** The first `dimensions` numbers, at length 1 where asked for. Throws `invalid_output` for numbers that are none, for too few, and for a vector of zeros that should be normalised. */
export function shaped(vector: Float32Array, { normalise = false, dimensions }: Shaping, by: string): Float32Array {
  if (!vector.every(Number.isFinite)) throw refused(by, 'a vector holds what is no number');
  if (dimensions !== undefined && dimensions > vector.length) throw refused(by, `expected at least ${dimensions} numbers, got ${vector.length}`);
  const cut = dimensions === undefined ? vector : vector.slice(0, dimensions);
  if (!normalise) return cut;
  const length = Math.hypot(...cut);
  if (length === 0) throw refused(by, 'a vector of zeros cannot be brought to length 1');
  return cut.map((number) => number / length);
}

function refused(by: string, message: string): GenarunError {
  return new GenarunError({ code: 'invalid_output', message: `${by}: ${message}` });
}
