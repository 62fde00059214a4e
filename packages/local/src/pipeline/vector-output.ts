import type { OutputTo } from '../manifest/outputs.ts';
import { floatsOf, type Tensor } from './tensor.ts';

/** Numbers as one vector: of [tokens, dimensions] what `pooling` makes of it. */
export function poolVector(tensor: Tensor, { map }: OutputTo<'vector'>): Float32Array {
  const values = floatsOf(tensor);
  const width = tensor.dims.at(-1) ?? values.length;
  const rows = width === 0 ? 0 : values.length / width;
  const vector =
    map.pooling === 'none'
      ? Float32Array.from(values)
      : map.pooling === 'first'
        ? values.slice(0, width)
        : Float32Array.from({ length: width }, (_, column) => {
            let sum = 0;
            for (let row = 0; row < rows; row++) sum += values[row * width + column] ?? 0;
            return sum / rows;
          });
  if (!map.normalise) return vector;
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? vector : vector.map((value) => value / length);
}
