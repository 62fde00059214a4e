import { GenarunError } from '@genarun/spec';
import type { Tensor } from '@huggingface/transformers';

/** What is done with the numbers of a vector before it is answered. */
export type Shape = { readonly dimensions?: number; readonly normalise: boolean };

/** The first `dimensions` numbers of a row, scaled to length 1 afterwards. A model whose vectors may be cut (nomic v1.5) centres and scales them first. */
export function shapeVector(row: Float32Array, { dimensions, normalise }: Shape, isNested = false): Float32Array {
  if (dimensions !== undefined && dimensions > row.length)
    throw new GenarunError({
      code: 'invalid_input',
      message: `dimensions must be at most ${row.length}, the length of the model's vectors, got ${dimensions}`,
    });
  const whole = isNested ? standardised(row) : row;
  const kept = Float32Array.from(dimensions === undefined ? whole : whole.subarray(0, dimensions));
  return normalise ? scaled(kept) : kept;
}

/** Mean 0 and variance 1 over the numbers of one vector. */
function standardised(row: Float32Array): Float32Array {
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
  return row.map((value) => (value - mean) / Math.sqrt(variance + 1e-5));
}

function scaled(row: Float32Array): Float32Array {
  let square = 0;
  for (const value of row) square += value * value;
  const length = Math.sqrt(square);
  return length === 0 ? row : row.map((value) => value / length);
}

/** The rows of a tensor [rows, width] as vectors. Throws GenarunError `invalid_output` for another shape. */
export function rowsOf(tensor: Tensor): readonly Float32Array[] {
  const [rows = 0, width = 0, ...further] = tensor.dims;
  if (tensor.dims.length < 2 || further.some((size) => size !== 1))
    throw new GenarunError({ code: 'invalid_output', message: `vectors of the shape [rows, width] expected, got [${tensor.dims.join(', ')}]` });
  // The library's conversion gives 32-bit floats whatever the model wrote.
  const data = tensor.to('float32').data as Float32Array;
  return Array.from({ length: rows }, (_, row) => data.slice(row * width, (row + 1) * width));
}

/** The vectors of tokens [rows, tokens, width] as one each. */
export function pool(states: Tensor, mask: Tensor | undefined, pooling: 'mean' | 'cls' | 'last' | 'none'): readonly Float32Array[] {
  if (states.dims.length === 2) return rowsOf(states);
  const [rows = 0, tokens = 0, width = 0] = states.dims;
  if (states.dims.length !== 3) throw new GenarunError({ code: 'invalid_output', message: `[rows, tokens, width] expected, got [${states.dims.join(', ')}]` });
  if (pooling === 'none')
    throw new GenarunError({
      code: 'invalid_input',
      message: 'pooling "none" is for models that give one vector a text; this one gives one a token: mean, cls or last',
    });
  const data = states.to('float32').data as Float32Array;
  return Array.from({ length: rows }, (_, row) => poolRow({ data, start: row * tokens * width, tokens, width, counts: countsOf(mask, row, tokens) }, pooling));
}

type Row = { readonly data: Float32Array; readonly start: number; readonly tokens: number; readonly width: number; readonly counts: readonly boolean[] };

function poolRow({ data, start, tokens, width, counts }: Row, pooling: 'mean' | 'cls' | 'last'): Float32Array {
  const at = (token: number) => data.subarray(start + token * width, start + (token + 1) * width);
  if (pooling === 'cls') return Float32Array.from(at(Math.max(0, counts.indexOf(true))));
  if (pooling === 'last') return Float32Array.from(at(Math.max(0, counts.lastIndexOf(true))));
  const sum = new Float64Array(width);
  let counted = 0;
  for (let token = 0; token < tokens; token++) {
    if (counts[token] !== true) continue;
    counted++;
    for (const [index, value] of at(token).entries()) sum[index] = (sum[index] ?? 0) + value;
  }
  return Float32Array.from(sum, (value) => value / Math.max(1, counted));
}

function countsOf(mask: Tensor | undefined, row: number, tokens: number): readonly boolean[] {
  return Array.from({ length: tokens }, (_, token) => mask === undefined || Number(mask.data[row * tokens + token]) !== 0);
}
