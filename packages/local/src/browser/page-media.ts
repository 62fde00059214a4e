import { GenarunError, type ImageFormat, type Media, type MediaInfo, type Pixels } from '@genarun/spec';
import { digest } from './file-store.ts';
import { encodePng, requirePixels } from './png.ts';

/**
 * Pictures by what the browser can: type and size, decoding, encoding, thumbnails, hashes. Drawing SVG, animating and editing throw GenarunError `invalid_input`. Files
 * carry no provenance and no texts: they come back as they are.
 */
export function pageMedia(): Media {
  return {
    probe: async (bytes) => {
      const mime = mimeOf(bytes);
      return mime.startsWith('image/') ? sizeOf(bytes, mime) : { mime };
    },
    decode,
    encode: async (pixels, format, { quality } = {}) => {
      requirePixels(pixels);
      const bytes = format === 'png' ? await encodePng(pixels) : await drawn(canvasOf(pixels), format, quality);
      return { bytes, mime: `image/${format}`, width: pixels.width, height: pixels.height };
    },
    thumbnail: async (bytes, size) => {
      const bitmap = await open(bytes);
      const scale = Math.min(1, size / Math.max(bitmap.width, bitmap.height));
      const [width, height] = [Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale))];
      const canvas = new OffscreenCanvas(width, height);
      contextOf(canvas).drawImage(bitmap, 0, 0, width, height);
      bitmap.close();
      return { bytes: await drawn(canvas, 'webp'), mime: 'image/webp', width, height };
    },
    pixelHash: async (bytes) => {
      const { width, height, data } = await decode(bytes);
      const head = new TextEncoder().encode(`${width}x${height}\n`);
      const rgb = new Uint8Array(head.length + width * height * 3);
      rgb.set(head);
      for (let pixel = 0; pixel < width * height; pixel++) rgb.set(data.subarray(pixel * 4, pixel * 4 + 3), head.length + pixel * 3);
      return digest(rgb);
    },
    rasterise: absent('draws SVG'),
    animate: absent('makes animations'),
    edit: absent('edits pictures'),
    texts: () => ({}),
    writeProvenance: (bytes) => bytes,
    readProvenance: () => undefined,
  };
}

async function decode(bytes: Uint8Array): Promise<Pixels> {
  const bitmap = await open(bytes);
  const { width, height } = bitmap;
  const context = contextOf(new OffscreenCanvas(width, height));
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, data: Uint8Array.from(context.getImageData(0, 0, width, height).data) };
}

async function open(bytes: Uint8Array): Promise<ImageBitmap> {
  const mime = mimeOf(bytes);
  try {
    // The numbers of the file, not those that a display would want.
    return await createImageBitmap(new Blob([Uint8Array.from(bytes)], { type: mime }), { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  } catch (cause) {
    throw new GenarunError({
      code: 'invalid_input',
      message: `a picture that this browser can read expected, got ${bytes.length} bytes of ${mime}`,
      hint: 'browsers read PNG, JPEG, WebP and GIF',
      cause,
    });
  }
}

async function sizeOf(bytes: Uint8Array, mime: string): Promise<MediaInfo> {
  const bitmap = await open(bytes);
  const { width, height } = bitmap;
  bitmap.close();
  return { mime, width, height };
}

/** What files begin with, a letter for each byte; a dot stands for any. */
const kinds: readonly (readonly [string, string])[] = [
  ['\u0089PNG\r\n\u001a\n', 'image/png'],
  ['\u00ff\u00d8\u00ff', 'image/jpeg'],
  ['GIF8', 'image/gif'],
  ['RIFF....WEBP', 'image/webp'],
  ['RIFF....WAVE', 'audio/wav'],
];

/** The type of a file by its first bytes. */
function mimeOf(bytes: Uint8Array): string {
  const begins = (pattern: string): boolean => [...pattern].every((sign, at) => sign === '.' || bytes[at] === sign.charCodeAt(0));
  return kinds.find(([pattern]) => begins(pattern))?.[1] ?? 'application/octet-stream';
}

function canvasOf({ width, height, data }: Pixels): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  contextOf(canvas).putImageData(new ImageData(Uint8ClampedArray.from(data), width, height), 0, 0);
  return canvas;
}

async function drawn(canvas: OffscreenCanvas, format: ImageFormat, quality?: number): Promise<Uint8Array<ArrayBuffer>> {
  const type = `image/${format}`;
  const blob = await canvas.convertToBlob({ type, ...(quality === undefined ? {} : { quality: quality / 100 }) });
  // A browser that does not know a format writes PNG instead, and says so.
  if (blob.type !== type) throw new GenarunError({ code: 'invalid_input', message: `this browser writes no ${format}`, hint: 'every browser writes png' });
  return new Uint8Array(await blob.arrayBuffer());
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new GenarunError({ code: 'internal', message: 'this browser draws on no canvas' });
  return context;
}

function absent(what: string): () => Promise<never> {
  return async () => {
    throw new GenarunError({
      code: 'invalid_input',
      message: `nothing in this page ${what}`,
      hint: 'run the pipeline on a machine, or give the engine media that can',
    });
  };
}
