import { GenarunError, type ImageFormat, type PictureEdit } from '@genarun/spec';

/** Options that change the pixels of a picture. */
export type EditOptions = {
  readonly crop?: string;
  readonly rotate?: number;
  readonly flip?: string;
  readonly resize?: string;
  readonly fit?: string;
  readonly convert?: string;
  readonly upscale?: number;
};

/** The changes in the order in which they are done: crop, rotate, flip, resize or upscale. Throws GenarunError `invalid_input`. */
export function readEdits(options: EditOptions, size: { readonly width?: number; readonly height?: number }): readonly PictureEdit[] {
  const { crop, rotate, flip, resize, upscale } = options;
  return [
    ...(crop === undefined ? [] : [readCrop(crop)]),
    ...(rotate === undefined ? [] : [{ type: 'rotate' as const, degrees: rotate }]),
    ...(flip === undefined ? [] : [{ type: 'flip' as const, across: oneOf('--flip', flip, ['horizontal', 'vertical'] as const) }]),
    ...(resize === undefined ? [] : [readResize(resize, options.fit)]),
    ...(upscale === undefined ? [] : [enlarged(upscale, size, options)]),
  ];
}

/** The format to write, or undefined to keep it. */
export function readFormat({ convert }: EditOptions): ImageFormat | undefined {
  return convert === undefined ? undefined : oneOf('--convert', convert === 'jpg' ? 'jpeg' : convert, ['png', 'jpeg', 'webp'] as const);
}

function readCrop(word: string): PictureEdit {
  const numbers = word.split(',').map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN));
  const [left = Number.NaN, top = Number.NaN, width = Number.NaN, height = Number.NaN] = numbers;
  if (numbers.length === 4 && numbers.every(Number.isInteger)) return { type: 'crop', left, top, width, height };
  throw new GenarunError({
    code: 'invalid_input',
    message: `--crop: x,y,width,height in pixels expected, got "${word}"`,
    hint: 'for example --crop 0,0,512,512',
  });
}

function readResize(word: string, fit: string | undefined): PictureEdit {
  const [, width, height] = /^(\d*)\s*[x×]\s*(\d*)$/i.exec(word.trim()) ?? [];
  if (width === undefined || height === undefined || (width === '' && height === ''))
    throw new GenarunError({ code: 'invalid_input', message: `--resize: 800x600, 800x or x600 expected, got "${word}"` });
  return {
    type: 'resize',
    ...(width === '' ? {} : { width: Number(width) }),
    ...(height === '' ? {} : { height: Number(height) }),
    ...(fit === undefined ? {} : { fit: oneOf('--fit', fit, ['inside', 'cover', 'fill'] as const) }),
  };
}

/** By Lanczos: as many pixels in either direction as before, times so many. */
function enlarged(times: number, { width, height }: { readonly width?: number; readonly height?: number }, { crop, rotate, resize }: EditOptions): PictureEdit {
  if (crop !== undefined || rotate !== undefined || resize !== undefined)
    throw new GenarunError({
      code: 'invalid_input',
      message: '--upscale goes with neither --crop, --rotate nor --resize',
      hint: 'do one after the other: each makes a product of its own',
    });
  if (width === undefined || height === undefined)
    throw new GenarunError({ code: 'invalid_input', message: '--upscale: a picture whose size is known expected' });
  return { type: 'resize', width: Math.round(width * times), height: Math.round(height * times), fit: 'fill' };
}

function oneOf<Word extends string>(flag: string, given: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === given);
  if (found !== undefined) return found;
  throw new GenarunError({ code: 'invalid_input', message: `${flag}: one of ${words.join(', ')} expected, got "${given}"` });
}
