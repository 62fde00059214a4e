import type { Media, MediaBytes, Pixels } from '@genarun/spec';
import sharp, { type Sharp } from 'sharp';

const encoded = (picture: Sharp, format: 'png' | 'jpeg' | 'webp', quality: number | undefined): Promise<Buffer> =>
  format === 'png'
    ? picture.png().toBuffer()
    : format === 'jpeg'
      ? picture.jpeg({ quality: quality ?? 85 }).toBuffer()
      : picture.webp({ quality: quality ?? 82, effort: 2 }).toBuffer();

const raw = ({ width, height, data }: Pixels): Sharp => sharp(data, { raw: { width, height, channels: 4 } });

const unused = (): never => {
  throw new Error('the adapters under test do not use this');
};

async function described(bytes: Buffer): Promise<MediaBytes> {
  const { format, width, height } = await sharp(bytes).metadata();
  return { bytes: new Uint8Array(bytes), mime: `image/${format}`, width, height };
}

/** Media by sharp, for tests: decodes, encodes, draws SVG and animates. */
export const sharpMedia: Media = {
  probe: async (bytes) => {
    const { format, width, height } = await sharp(bytes).metadata();
    return { mime: `image/${format}`, width, height };
  },
  decode: async (bytes) => {
    const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: new Uint8Array(data) };
  },
  encode: async (pixels, format, options) => described(await encoded(raw(pixels), format, options?.quality)),
  rasterise: async (svg, format, options) => described(await encoded(sharp(Buffer.from(svg)), format, options?.quality)),
  animate: async (frames, format, delayMs) => {
    const [first] = frames;
    if (first === undefined) throw new Error('no frames');
    const whole = Buffer.concat(frames.map((frame) => frame.data));
    const strip = sharp(whole, { raw: { width: first.width, height: first.height * frames.length, channels: 4, pageHeight: first.height } });
    const delay = frames.map(() => delayMs);
    const bytes = format === 'gif' ? await strip.gif({ delay, loop: 0 }).toBuffer() : await strip.webp({ delay, loop: 0, quality: 80, effort: 2 }).toBuffer();
    return { bytes: new Uint8Array(bytes), mime: `image/${format}`, width: first.width, height: first.height, duration: (frames.length * delayMs) / 1000 };
  },
  thumbnail: unused,
  edit: unused,
  texts: unused,
  pixelHash: unused,
  writeProvenance: unused,
  readProvenance: unused,
};
