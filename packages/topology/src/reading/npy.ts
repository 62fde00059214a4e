import { ReadingError } from './text-position.ts';

/** An array of one or two dimensions, row after row. */
export type NumberArray = { readonly data: Float32Array | Float64Array; readonly shape: readonly number[] };

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Whether a file begins as NumPy's own format does. */
export function isNpy(bytes: Uint8Array): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

/**
 * Reads a NumPy array file (format versions 1 to 3; numpy.lib.format): floats of 2, 4 or 8 bytes, integers of 1 to 8, truth values; either byte order, C or
 * Fortran order. Integers beyond 2⁵³ are rounded.
 * Throws a ReadingError for another type, a broken header, or fewer bytes than the header announces.
 */
export function readNpy(bytes: Uint8Array): NumberArray {
  if (!isNpy(bytes) || bytes.length < 10) throw new ReadingError('expected a NumPy file, got bytes that do not begin like one');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = (bytes[6] ?? 0) > 1;
  const start = wide ? 12 : 10;
  const size = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  if (start + size > bytes.length) throw new ReadingError(`expected a header of ${size} bytes, got a file of ${bytes.length}`);
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + size));
  const descriptor = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const shape = /'shape'\s*:\s*\(([^)]*)\)/.exec(header)?.[1];
  if (descriptor === undefined || shape === undefined) throw new ReadingError(`expected descr and shape in the header, got ${JSON.stringify(header.trim())}`);
  const sizes = shape
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const data = numbersOf(view, { descriptor, offset: start + size, count: sizes.reduce((product, next) => product * next, 1) });
  const turned = /'fortran_order'\s*:\s*True/.test(header) && sizes.length === 2;
  return { data: turned ? transpose(data, sizes[0] ?? 0, sizes[1] ?? 0) : data, shape: sizes };
}

type Block = { readonly descriptor: string; readonly offset: number; readonly count: number };

function numbersOf(view: DataView, { descriptor, offset, count }: Block): Float32Array | Float64Array {
  const type = descriptor.slice(1);
  const little = descriptor[0] !== '>';
  const width = Number(type.slice(1));
  const read = readers[type];
  if (read === undefined) throw new ReadingError(`expected an array of floats, integers or truth values, got ${JSON.stringify(descriptor)}`);
  if (!(count >= 0) || view.byteLength < offset + count * width)
    throw new ReadingError(`expected ${count} numbers of ${width} bytes, got ${Math.max(0, view.byteLength - offset)} bytes`);
  const data = type === 'f4' || type === 'f2' ? new Float32Array(count) : new Float64Array(count);
  for (let index = 0; index < count; index++) data[index] = read(view, offset + index * width, little);
  return data;
}

const readers: Readonly<Record<string, (view: DataView, at: number, little: boolean) => number>> = {
  f2: (view, at, little) => half(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
  i1: (view, at) => view.getInt8(at),
  u1: (view, at) => view.getUint8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  u2: (view, at, little) => view.getUint16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  b1: (view, at) => view.getUint8(at),
};

/** A float of 16 bits (IEEE 754 binary16): sign, five bits of exponent, ten of fraction. */
function half(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, (bits & 1023) / 1024];
  const size =
    exponent === 31 ? (fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN) : exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15);
  return bits >> 15 === 1 ? -size : size;
}

function transpose(data: Float32Array | Float64Array, rows: number, columns: number): Float32Array | Float64Array {
  const turned = data.slice();
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) turned[row * columns + column] = data[column * rows + row] ?? 0;
  return turned;
}
