import { GenarunError } from '@genarun/spec';
import type { numberTypes } from '../manifest/inputs.ts';

export type NumberType = (typeof numberTypes)[number];
export type TensorData = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** Numbers in row-major order. */
export type Tensor = { readonly type: NumberType; readonly dims: readonly number[]; readonly data: TensorData };

/** Numbers as an array of a tensor's type; whole types take the nearest whole number. */
export function toTensor(type: NumberType, dims: readonly number[], values: ArrayLike<number>): Tensor {
  return { type, dims, data: dataOf(type, values) };
}

function dataOf(type: NumberType, values: ArrayLike<number>): TensorData {
  if (type === 'float32') return values instanceof Float32Array ? values : Float32Array.from(values);
  if (type === 'int64') return BigInt64Array.from(Array.from(values, (value) => BigInt(Math.round(value))));
  if (type === 'int32') return Int32Array.from(values, Math.round);
  return Uint8Array.from(values, (value) => (type === 'bool' ? Number(value !== 0) : Math.min(255, Math.max(0, Math.round(value)))));
}

/** A tensor's numbers as floats. */
export function floatsOf({ data }: { readonly data: TensorData }): Float32Array {
  if (data instanceof Float32Array) return data;
  return data instanceof BigInt64Array ? Float32Array.from(data, Number) : Float32Array.from(data);
}

export function countOf(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}

/** Tensors of equal sizes as one, along a new first axis. Throws `internal` where the sizes differ. */
export function stack(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors;
  if (first === undefined || tensors.some(({ dims }) => dims.join() !== first.dims.join()))
    throw new GenarunError({
      code: 'internal',
      message: `tensors of several sizes cannot be one batch: ${tensors.map(({ dims }) => `[${dims.join(', ')}]`).join(' ')}`,
    });
  const dims = [tensors.length, ...first.dims];
  if (first.type === 'int64') {
    const data = new BigInt64Array(countOf(dims));
    tensors.forEach((tensor, index) => {
      if (tensor.data instanceof BigInt64Array) data.set(tensor.data, index * countOf(first.dims));
    });
    return { type: 'int64', dims, data };
  }
  const data = dataOf(first.type, new Float32Array(countOf(dims)));
  tensors.forEach((tensor, index) => {
    if (!(data instanceof BigInt64Array) && !(tensor.data instanceof BigInt64Array)) data.set(tensor.data, index * countOf(first.dims));
  });
  return { type: first.type, dims, data };
}

/** The parts of a tensor along its first axis. */
export function unstack({ type, dims, data }: Tensor): readonly Tensor[] {
  const [count = 1, ...rest] = dims;
  const size = countOf(rest);
  return Array.from({ length: count }, (_, index) => ({ type, dims: rest, data: data.slice(index * size, (index + 1) * size) }));
}

/** The same numbers with axes of 1 taken from the front, as long as there are more than `axes`. */
export function squeezed<Squeezed extends Tensor>(tensor: Squeezed, axes: number): Squeezed {
  const { dims } = tensor;
  return dims.length > axes && dims[0] === 1 ? squeezed({ ...tensor, dims: dims.slice(1) }, axes) : tensor;
}
