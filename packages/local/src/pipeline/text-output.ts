import { GenarunError } from '@genarun/spec';
import type { OutputTo } from '../manifest/outputs.ts';
import { floatsOf, type Tensor } from './tensor.ts';

/** Numbers as a text. Throws GenarunError `invalid_output` for sizes that do not fit the vocabulary. */
export function writeText(tensor: Tensor, { name, map }: OutputTo<'text'>, vocabulary: readonly string[], model: string): string {
  const values = floatsOf(tensor);
  if (map.type === 'number') return [...values].map((value) => String(Number(value.toFixed(map.digits)))).join(', ');
  const width = tensor.dims.at(-1) ?? 0;
  if (width !== vocabulary.length)
    throw new GenarunError({
      code: 'invalid_output',
      message: `${model}: output "${name}": [steps, ${vocabulary.length}] expected, one number for each character, got [${tensor.dims.join(', ')}]`,
    });
  const places = Array.from({ length: values.length / width }, (_, step) => likeliest(values.subarray(step * width, (step + 1) * width)));
  const { blank } = map;
  const written = blank === undefined ? places : places.filter((place, index) => place !== blank && place !== places[index - 1]);
  return written.map((place) => vocabulary[place] ?? '').join('');
}

function likeliest(values: Float32Array): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? Number.NEGATIVE_INFINITY) ? index : best), 0);
}
