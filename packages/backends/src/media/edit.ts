import { GenarunError, type ImageFormat, type MediaBytes, type PictureEdit } from '@genarun/spec';
import type { Sharp } from 'sharp';
import { loadSharp, mimes, openPicture, reading } from './picture.ts';
import { probePicture } from './probe/picture.ts';

type Options = { readonly format?: ImageFormat; readonly quality?: number; readonly maxPixels: number };
type Size = { readonly width: number; readonly height: number };

const largestSide = 32_768;

/** Performs changes in order on raw pixels, and encodes once. Throws GenarunError `invalid_input` for what is no picture, or a change it has no room for. */
export async function editPicture(bytes: Uint8Array, edits: readonly PictureEdit[], { format, quality, maxPixels }: Options): Promise<MediaBytes> {
  return reading('picture', maxPixels, async () => {
    const sharp = await loadSharp();
    let { data, info } = await (await openPicture(bytes, maxPixels)).ensureAlpha().raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    for (const edit of edits) {
      const image = sharp(data, { raw: { width: info.width, height: info.height, channels: 4 }, limitInputPixels: false });
      ({ data, info } = await change(image, edit, info, maxPixels).raw().toBuffer({ resolveWithObject: true }));
    }
    const { width, height } = info;
    const image = sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: false });
    const opaque = (await image.stats()).isOpaque;
    const to = format ?? ownFormat(bytes);
    const encoded = await written(opaque ? image.removeAlpha() : image, to, quality).toBuffer();
    return { bytes: encoded, mime: mimes[to], width, height };
  });
}

function ownFormat(bytes: Uint8Array): ImageFormat {
  const mime = probePicture(bytes)?.mime;
  return mime === 'image/jpeg' ? 'jpeg' : mime === 'image/webp' ? 'webp' : 'png';
}

function written(image: Sharp, format: ImageFormat, quality: number | undefined): Sharp {
  if (format === 'png') return image.png({ compressionLevel: 6, adaptiveFiltering: false, palette: false });
  return format === 'jpeg' ? image.flatten({ background: '#ffffff' }).jpeg({ quality: quality ?? 92 }) : image.webp({ quality: quality ?? 92, effort: 3 });
}

function change(image: Sharp, edit: PictureEdit, size: Size, maxPixels: number): Sharp {
  if (edit.type === 'crop') return crop(image, edit, size);
  if (edit.type === 'flip') return edit.across === 'horizontal' ? image.flop() : image.flip();
  if (edit.type === 'resize') return resize(image, edit, size, maxPixels);
  if (!Number.isFinite(edit.degrees)) throw refused(`rotate: a number of degrees expected, got ${edit.degrees}`);
  return image.rotate(edit.degrees, { background: { r: 0, g: 0, b: 0, alpha: 0 } });
}

function crop(image: Sharp, { left, top, width, height }: Extract<PictureEdit, { type: 'crop' }>, size: Size): Sharp {
  const whole = [left, top, width, height].every((value) => Number.isInteger(value) && value >= 0);
  if (!whole || width === 0 || height === 0 || left + width > size.width || top + height > size.height)
    throw refused(`crop: a part of ${size.width} × ${size.height} pixels expected, got ${width} × ${height} from ${left}, ${top}`);
  return image.extract({ left, top, width, height });
}

function resize(image: Sharp, { width, height, fit = 'inside' }: Extract<PictureEdit, { type: 'resize' }>, size: Size, maxPixels: number): Sharp {
  const sides = [width, height].filter((side) => side !== undefined);
  if (sides.length === 0 || sides.some((side) => !Number.isInteger(side) || side < 1 || side > largestSide))
    throw refused(`resize: whole numbers of pixels from 1 to ${largestSide} expected, got ${width ?? '?'} × ${height ?? '?'}`);
  const wide = width ?? Math.round((size.width * (height ?? 1)) / size.height);
  const high = height ?? Math.round((size.height * (width ?? 1)) / size.width);
  if (wide * high > maxPixels) throw refused(`resize: at most ${maxPixels} pixels expected, got ${wide} × ${high}`);
  return image.resize({ ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }), fit, kernel: 'lanczos3' });
}

function refused(message: string): GenarunError {
  return new GenarunError({ code: 'invalid_input', message });
}
