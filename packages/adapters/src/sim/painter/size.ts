import { GenarunError, type ImageFormat, type Json } from '@genarun/spec';

export type Size = { readonly width: number; readonly height: number };

const least = 16;
const most = 4096;
const usual = 512;

/** The size a request asks for, in pixels: `width`, `height`, else `size`, else `aspect_ratio`, else `otherwise` (default 512 by 512). Throws `invalid_input`. */
export function sizeOf(params: Readonly<Record<string, Json>>, model: string, otherwise: Size = { width: usual, height: usual }): Size {
  const { width, height, size } = params;
  const ratio = params.aspect_ratio ?? params.aspectRatio;
  if (width !== undefined || height !== undefined) {
    const [w, h] = [width ?? height, height ?? width];
    return checked({ width: w, height: h }, model);
  }
  if (size !== undefined) {
    const found = /^\s*(\d{1,6})\s*[x×*]\s*(\d{1,6})\s*$/i.exec(String(size));
    if (found === null) throw wrong(`${model}: size must be WxH, got ${JSON.stringify(size)}`);
    return checked({ width: Number(found[1]), height: Number(found[2]) }, model);
  }
  if (ratio === undefined) return otherwise;
  const found = /^\s*(\d{1,4}(?:\.\d{1,4})?)\s*[:x/]\s*(\d{1,4}(?:\.\d{1,4})?)\s*$/.exec(String(ratio));
  const share = found === null ? Number.NaN : Number(found[1]) / Number(found[2]);
  if (!Number.isFinite(share) || share <= 0) throw wrong(`${model}: aspect_ratio must be W:H, got ${JSON.stringify(ratio)}`);
  const area = otherwise.width * otherwise.height;
  return checked({ width: Math.round(Math.sqrt(area * share)), height: Math.round(Math.sqrt(area / share)) }, model);
}

function checked({ width, height }: { readonly width: unknown; readonly height: unknown }, model: string): Size {
  const fits = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  if (!fits(width) || !fits(height))
    throw wrong(`${model}: width and height must be whole numbers from ${least} to ${most}, got ${JSON.stringify(width)} by ${JSON.stringify(height)}`);
  return { width, height };
}

function wrong(message: string): GenarunError {
  return new GenarunError({
    code: 'invalid_input',
    message,
    hint: 'For example { width: 512, height: 512 }, { size: "640x480" } or { aspect_ratio: "16:9" }.',
  });
}

const qualities: Readonly<Record<string, number>> = { low: 55, draft: 55, medium: 76, standard: 86, auto: 86, high: 90, hd: 90, best: 95 };

/** The file format and its quality (1 to 100). Throws `invalid_input`. */
export function formatOf(params: Readonly<Record<string, Json>>, model: string): { readonly format: ImageFormat; readonly quality: number } {
  const { quality } = params;
  const wanted = params.format ?? params.output_format ?? 'webp';
  const format = wanted === 'jpg' ? 'jpeg' : wanted;
  if (format !== 'png' && format !== 'jpeg' && format !== 'webp') throw wrong(`${model}: format must be png, jpeg or webp, got ${JSON.stringify(wanted)}`);
  if (quality === undefined) return { format, quality: 86 };
  const named = typeof quality === 'string' && Object.hasOwn(qualities, quality) ? qualities[quality] : quality;
  if (typeof named !== 'number' || named < 1 || named > 100)
    throw wrong(`${model}: quality must be 1 to 100 or one of ${Object.keys(qualities).join(', ')}, got ${JSON.stringify(quality)}`);
  return { format, quality: Math.round(named) };
}
