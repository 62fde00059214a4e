import type { Media } from '@genarun/spec';
import { editPicture } from './edit.ts';
import { animatePictures, decodePicture, encodePicture, pixelHashOf, rasteriseSvg, thumbnailOf } from './picture.ts';
import { probeMedia } from './probe.ts';
import { readProvenance } from './provenance/read.ts';
import { writeProvenance } from './provenance/write.ts';
import { readTexts } from './texts.ts';

export type MediaOptions = {
  /** Pixels a picture may have before it is decoded (width × height × pages). Default 100,000,000. */
  readonly maxPixels?: number;
};

/**
 * Media over libvips: decoding, encoding and thumbnails of PNG, JPEG, GIF, WebP, AVIF and SVG; types and sizes from the bytes;
 * provenance in PNG, JPEG and WebP. Equal input gives equal bytes. Throws GenarunError `invalid_input` for what cannot be read.
 */
export function createMedia({ maxPixels = 100_000_000 }: MediaOptions = {}): Media {
  return {
    probe: async (bytes) => probeMedia(bytes),
    decode: (bytes) => decodePicture(bytes, maxPixels),
    encode: (pixels, format, options) => encodePicture(pixels, format, options?.quality),
    rasterise: (svg, format, options) => rasteriseSvg(svg, format, options?.quality, maxPixels),
    animate: animatePictures,
    thumbnail: (bytes, size) => thumbnailOf(bytes, size, maxPixels),
    edit: (bytes, edits, options) => editPicture(bytes, edits, { ...options, maxPixels }),
    texts: readTexts,
    pixelHash: (bytes) => pixelHashOf(bytes, maxPixels),
    writeProvenance,
    readProvenance,
  };
}
