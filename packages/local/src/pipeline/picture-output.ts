import { GenarunError, type Pixels } from '@genarun/spec';
import type { OutputTo } from '../manifest/outputs.ts';
import { countOf, floatsOf, squeezed, type Tensor } from './tensor.ts';

/** Numbers as a picture, each pixel drawn as a square of `scale` × `scale`. Throws GenarunError `invalid_output` for sizes that are no picture's. */
export function drawPicture(tensor: Tensor, { name, map }: OutputTo<'image'>, { scale, model }: { readonly scale: number; readonly model: string }): Pixels {
  const { width, height, channels, layout } = sizesOf(squeezed(tensor, map.type === 'rgb' ? 3 : 2), map, `${model}: output "${name}"`);
  const values = floatsOf(tensor);
  const size = width * height;
  const at = (pixel: number, channel: number): number => values[layout === 'NHWC' ? pixel * channels + channel : channel * size + pixel] ?? 0;
  const data = new Uint8Array(size * scale * scale * 4);
  for (let y = 0; y < height * scale; y++) {
    for (let x = 0; x < width * scale; x++) {
      const pixel = Math.floor(y / scale) * width + Math.floor(x / scale);
      const place = (y * width * scale + x) * 4;
      for (let channel = 0; channel < 3; channel++) data[place + channel] = tone(at(pixel, Math.min(channel, channels - 1)), map);
      data[place + 3] = 255;
    }
  }
  return { width: width * scale, height: height * scale, data };
}

function tone(value: number, { black, white }: { readonly black: number; readonly white: number }): number {
  const share = (value - black) / (white - black);
  return Math.round(255 * Math.min(1, Math.max(0, share)));
}

type Sizes = { readonly width: number; readonly height: number; readonly channels: 1 | 3; readonly layout: 'NCHW' | 'NHWC' };

function sizesOf({ dims }: Tensor, map: OutputTo<'image'>['map'], where: string): Sizes {
  if (map.type === 'greyscale') {
    const [height, width, ...rest] = dims.length === 3 && dims[2] === 1 ? dims.slice(0, 2) : dims;
    if (height !== undefined && width !== undefined && rest.length === 0) return { width, height, channels: 1, layout: 'NCHW' };
    throw unfit(where, '[height, width]', dims);
  }
  const [a = 0, b = 0, c = 0] = dims;
  if (dims.length === 3 && map.layout === 'NCHW' && a === 3) return { width: c, height: b, channels: 3, layout: 'NCHW' };
  if (dims.length === 3 && map.layout === 'NHWC' && c === 3) return { width: b, height: a, channels: 3, layout: 'NHWC' };
  throw unfit(where, map.layout === 'NCHW' ? '[3, height, width]' : '[height, width, 3]', dims);
}

function unfit(where: string, expected: string, dims: readonly number[]): GenarunError {
  return new GenarunError({
    code: 'invalid_output',
    message: `${where}: sizes ${expected} expected for a picture, got [${dims.join(', ')}] (${countOf(dims)} numbers)`,
  });
}
