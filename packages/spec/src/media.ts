import type { MediaBytes } from './model.ts';

/** A decoded picture: RGBA, 8 bits a channel, rows top to bottom, `data.length === width * height * 4`. */
export type Pixels = { readonly width: number; readonly height: number; readonly data: Uint8Array };

export type ImageFormat = 'png' | 'jpeg' | 'webp';

/** What a file says about itself, read from its bytes and never from its name. */
export type MediaInfo = { readonly mime: string; readonly width?: number; readonly height?: number; readonly duration?: number };

/** Everything a file carries about how it was made; the same product carries the same bytes (no run id, no time). */
export type Provenance = {
  readonly genarun: 1;
  /** The canonical pipeline document. */
  readonly pipeline: unknown;
  /** sha256 of its canonical JSON. */
  readonly pipelineHash: string;
  readonly inputs: unknown;
  readonly runSeed: number;
  readonly address: string;
  readonly index: number;
  readonly model?: string;
  /** True when a simulation made it. */
  readonly simulation?: boolean;
  /** The prompt as the document has it. */
  readonly promptTemplate?: string;
  /** The prompt as it was sent. */
  readonly prompt?: string;
  readonly negativePrompt?: string;
  readonly params?: unknown;
  readonly seed?: number;
};

/**
 * One change of a picture. Lengths are pixels of the picture as it is then; angles are degrees clockwise. A rotation that is no quarter turn fills
 * the corners with nothing (white where the format knows no nothing). Resizing samples with Lanczos-3: it invents no detail.
 */
export type PictureEdit =
  | { readonly type: 'crop'; readonly left: number; readonly top: number; readonly width: number; readonly height: number }
  | { readonly type: 'rotate'; readonly degrees: number }
  | { readonly type: 'flip'; readonly across: 'horizontal' | 'vertical' }
  /** Of width and height, the one that is missing follows. `inside` fits within both, `cover` fills both and cuts the rest, `fill` stretches. Default `inside`. */
  | { readonly type: 'resize'; readonly width?: number; readonly height?: number; readonly fit?: 'inside' | 'cover' | 'fill' };

/** Decoding, encoding and reading of media. */
export type Media = {
  /** Reads type and size from the bytes. Unknown bytes are `application/octet-stream`. */
  readonly probe: (bytes: Uint8Array) => Promise<MediaInfo>;
  readonly decode: (bytes: Uint8Array) => Promise<Pixels>;
  readonly encode: (pixels: Pixels, format: ImageFormat, options?: { readonly quality?: number }) => Promise<MediaBytes>;
  /** Draws an SVG document (self-contained: no files, no links) at its own size. */
  readonly rasterise: (svg: string, format: ImageFormat, options?: { readonly quality?: number }) => Promise<MediaBytes>;
  /** Encodes frames as an animated picture (GIF or WebP), `delayMs` a frame, looping. */
  readonly animate: (frames: readonly Pixels[], format: 'gif' | 'webp', delayMs: number) => Promise<MediaBytes>;
  /** A smaller copy, at most `size` pixels on its longer side, as WebP. */
  readonly thumbnail: (bytes: Uint8Array, size: number) => Promise<MediaBytes>;
  /** Performs changes in order and encodes once: as the picture was, where it is PNG, JPEG or WebP, else as PNG. What the file said about itself is left behind. */
  readonly edit: (
    bytes: Uint8Array,
    edits: readonly PictureEdit[],
    options?: { readonly format?: ImageFormat; readonly quality?: number },
  ) => Promise<MediaBytes>;
  /**
   * The texts a picture carries, whoever wrote them: those of a PNG by their keyword; of EXIF `ImageDescription`, `Make`, `Model`, `Software`, `Artist`
   * and `UserComment`. Nothing for other files. Texts beyond 16 MB are left out.
   */
  readonly texts: (bytes: Uint8Array) => Readonly<Record<string, string>>;
  /** sha256 (hex) of `width`, `height` and the decoded RGB pixels: equal pictures are equal whatever their encoding. */
  readonly pixelHash: (bytes: Uint8Array) => Promise<string>;
  /** The same file with its provenance inside (PNG, JPEG, WebP; other files come back as they are). Pixels are not touched. */
  readonly writeProvenance: (bytes: Uint8Array, provenance: Provenance) => Uint8Array;
  /** What writeProvenance wrote, or undefined. */
  readonly readProvenance: (bytes: Uint8Array) => Provenance | undefined;
};
