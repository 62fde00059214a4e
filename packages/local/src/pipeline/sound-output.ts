import { GenarunError } from '@genarun/spec';
import type { OutputTo } from '../manifest/outputs.ts';
import type { Pcm } from '../worker/engine.ts';
import { floatsOf, squeezed, type Tensor, unstack } from './tensor.ts';

/** [samples] or [channels, samples] as a sound. Throws GenarunError `invalid_output` for other sizes. */
export function soundOf(given: Tensor, { name, map }: OutputTo<'audio'>, model: string): Pcm {
  const tensor = squeezed(given, 2);
  const { dims } = tensor;
  // A copy: the memory of a graph's output is not ours to give away.
  const channels = dims.length === 1 ? [Float32Array.from(floatsOf(tensor))] : unstack(tensor).map(floatsOf);
  if (dims.length >= 1 && dims.length <= 2 && channels.length <= 8 && (channels[0]?.length ?? 0) > 0) return { rate: map.rate, channels };
  throw new GenarunError({
    code: 'invalid_output',
    message: `${model}: output "${name}": [samples] or [channels, samples] expected for a sound, got [${dims.join(', ')}]`,
  });
}
