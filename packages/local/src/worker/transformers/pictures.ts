import { GenarunError, type Pixels } from '@genarun/spec';
import type { RawImage } from '@huggingface/transformers';
import type { LocalRequest } from '../engine.ts';
import type { Library } from './library.ts';

/** A picture as the library takes it: RGB, drawn on white where it was transparent. */
export function toRawImage({ RawImage }: Library, { width, height, data }: Pixels): RawImage {
  const rgb = new Uint8ClampedArray(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const share = (data[pixel * 4 + 3] ?? 255) / 255;
    for (let channel = 0; channel < 3; channel++) rgb[pixel * 3 + channel] = Math.round((data[pixel * 4 + channel] ?? 0) * share + 255 * (1 - share));
  }
  return new RawImage(rgb, width, height, 3);
}

/** A picture of the library as RGBA. */
export function toPixels(image: RawImage): Pixels {
  const { width, height, data } = image.clone().rgba();
  return { width, height, data: Uint8Array.from(data) };
}

/** The pictures of a request. Throws GenarunError `invalid_input` where there is none. */
export function picturesOf(id: string, { images = [] }: LocalRequest): readonly [Pixels, ...Pixels[]] {
  const [first, ...others] = images;
  if (first !== undefined) return [first, ...others];
  throw new GenarunError({ code: 'invalid_input', message: `${id} looks at pictures: a picture expected` });
}
