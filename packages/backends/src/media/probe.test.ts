import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { ascii, join, uint32, utf8 } from './container/bytes.ts';
import { riffFile } from './container/riff.ts';
import { probeMedia } from './probe.ts';

const picture = (width = 20, height = 10) => sharp({ create: { width, height, channels: 3, background: '#3377aa' } });
const unknown = { mime: 'application/octet-stream' };

/** A silent WAV of so many seconds: 16 bits, one channel. */
function wav(seconds: number, rate = 8000) {
  const format = new Uint8Array(16);
  const numbers = new DataView(format.buffer);
  numbers.setUint16(0, 1, true);
  numbers.setUint16(2, 1, true);
  numbers.setUint32(4, rate, true);
  numbers.setUint32(8, rate * 2, true);
  numbers.setUint16(12, 2, true);
  numbers.setUint16(14, 16, true);
  return riffFile('WAVE', [
    { type: 'fmt ', data: format },
    { type: 'LIST', data: ascii('odd') },
    { type: 'data', data: new Uint8Array(seconds * rate * 2) },
  ]);
}

const box = (type: string, ...content: Uint8Array[]) => {
  const data = join(content);
  return join([uint32(data.length + 8), ascii(type), data]);
};

/** The header of an MP4 whose length and track are given. */
function mp4(brand: string, tracks: readonly (readonly [number, number])[]) {
  const movie = join([new Uint8Array(12), uint32(1000), uint32(2500), new Uint8Array(80)]);
  const track = ([width, height]: readonly [number, number]) => box('trak', box('tkhd', new Uint8Array(76), uint32(width * 65_536), uint32(height * 65_536)));
  return join([box('ftyp', ascii(brand), uint32(512), ascii('isom')), box('moov', box('mvhd', movie), ...tracks.map(track)), box('mdat', new Uint8Array(30))]);
}

/** An EBML element with a one-byte length. */
const element = (id: readonly number[], ...content: Uint8Array[]) => {
  const data = join(content);
  return join([Uint8Array.from([...id, 0x80 | data.length]), data]);
};

function webm(video: boolean) {
  const duration = new Uint8Array(8);
  new DataView(duration.buffer).setFloat64(0, 4500);
  const info = element([0x15, 0x49, 0xa9, 0x66], element([0x2a, 0xd7, 0xb1], Uint8Array.of(0x0f, 0x42, 0x40)), element([0x44, 0x89], duration));
  const size = element([0xe0], element([0xb0], Uint8Array.of(1, 64)), element([0xba], Uint8Array.of(240)));
  const tracks = element([0x16, 0x54, 0xae, 0x6b], element([0xae], ...(video ? [size] : [element([0x86], ascii('A_OPUS'))])));
  return join([element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], ascii('webm'))), element([0x18, 0x53, 0x80, 0x67], info, tracks)]);
}

function oggPage(granule: number, content: Uint8Array) {
  const head = new Uint8Array(28);
  head.set(ascii('OggS'));
  new DataView(head.buffer).setBigUint64(6, BigInt(granule), true);
  head[26] = 1;
  head[27] = content.length;
  return join([head, content]);
}

/** MPEG-1 layer III at 128 kbit/s and 44.1 kHz: frames of 417 bytes, 1152 samples each. */
function mp3(frames: number) {
  const frame = new Uint8Array(417);
  frame.set([0xff, 0xfb, 0x90, 0x00]);
  return join(Array.from({ length: frames }, () => frame));
}

describe('probe reads the size of', () => {
  it.each(['png', 'jpeg', 'gif', 'webp', 'avif'] as const)('%s', async (format) => {
    expect(probeMedia(await picture().toFormat(format).toBuffer())).toEqual({ mime: `image/${format}`, width: 20, height: 10 });
  });

  it('lossless and transparent WebP and progressive JPEG', async () => {
    for (const bytes of [
      await picture().webp({ lossless: true }).toBuffer(),
      await picture().ensureAlpha(0.5).webp({ lossless: true }).toBuffer(),
      await picture().ensureAlpha(0.5).webp().toBuffer(),
    ]) {
      expect(probeMedia(bytes)).toEqual({ mime: 'image/webp', width: 20, height: 10 });
    }
    expect(probeMedia(await picture(700, 3).jpeg({ progressive: true }).toBuffer())).toMatchObject({ width: 700, height: 3 });
  });

  it.each([
    ['<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30px"/>', { width: 40, height: 30 }],
    ['\ufeff<?xml version="1.0"?>\n<!-- a > b --><!DOCTYPE svg><svg:svg xmlns:svg="x" width="1in" height="2.54cm"/>', { width: 96, height: 96 }],
    ['<svg viewBox="0 0 300,150"></svg>', { width: 300, height: 150 }],
    ['<svg width="100%" height="100%"></svg>', {}],
  ])('SVG %s', (text, size) => {
    expect(probeMedia(utf8.encode(text))).toEqual({ mime: 'image/svg+xml', ...size });
  });

  it('MP4, QuickTime and WebM, with their length', () => {
    expect(
      probeMedia(
        mp4('isom', [
          [0, 0],
          [640, 360],
        ]),
      ),
    ).toEqual({ mime: 'video/mp4', width: 640, height: 360, duration: 2.5 });
    expect(probeMedia(mp4('qt  ', [[64, 36]]))).toEqual({ mime: 'video/quicktime', width: 64, height: 36, duration: 2.5 });
    expect(probeMedia(mp4('M4A ', [[0, 0]]))).toEqual({ mime: 'audio/mp4', duration: 2.5 });
    expect(probeMedia(webm(true))).toEqual({ mime: 'video/webm', width: 320, height: 240, duration: 4.5 });
    expect(probeMedia(webm(false))).toEqual({ mime: 'audio/webm', duration: 4.5 });
  });
});

describe('probe reads the length of', () => {
  it('WAV', () => {
    expect(probeMedia(wav(2))).toEqual({ mime: 'audio/wav', duration: 2 });
    expect(probeMedia(wav(0))).toEqual({ mime: 'audio/wav' });
  });

  it('Ogg with Vorbis and with Opus', () => {
    const vorbis = join([ascii('\x01vorbis'), new Uint8Array(5), Uint8Array.of(0x44, 0xac, 0, 0), new Uint8Array(12)]);
    expect(probeMedia(join([oggPage(0, vorbis), oggPage(66_150, ascii('data'))]))).toEqual({ mime: 'audio/ogg', duration: 1.5 });
    expect(probeMedia(join([oggPage(0, join([ascii('OpusHead'), new Uint8Array(11)])), oggPage(96_000, ascii('data'))]))).toEqual({
      mime: 'audio/ogg',
      duration: 2,
    });
  });

  it('MP3 of a constant rate, behind a tag, and of a counted variable rate', () => {
    const plain = probeMedia(mp3(100));
    expect(plain.mime).toBe('audio/mpeg');
    expect(plain.duration).toBeCloseTo(2.606, 2);
    const tag = join([ascii('ID3\x04\0\0'), Uint8Array.of(0, 0, 1, 0), new Uint8Array(128)]);
    expect(probeMedia(join([tag, mp3(100)]))).toEqual(plain);
    const counted = mp3(3);
    counted.set(join([ascii('Xing'), uint32(1), uint32(1000)]), 36);
    expect(probeMedia(counted).duration).toBeCloseTo(26.122, 2);
  });
});

describe('probe tells', () => {
  it.each([
    ['%PDF-1.7\n', 'application/pdf'],
    ['{"a": [1, 2]}', 'application/json'],
    [' [1]\n', 'application/json'],
    ['{not json}', 'text/plain'],
    ['hello', 'text/plain'],
    ['a < b, said the svg', 'text/plain'],
    ['<html><svg width="3" height="3"/></html>', 'text/plain'],
    ['<script>alert(1)</script>', 'text/plain'],
    ['привет 🦊', 'text/plain'],
  ])('%j is %s', (text, mime) => {
    expect(probeMedia(utf8.encode(text))).toEqual({ mime });
  });

  it('unknown bytes as unknown', () => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(40), Uint8Array.of(0xff, 0xfe, 65, 0, 66, 0), Uint8Array.of(0xc3, 0x28, 65)])
      expect(probeMedia(bytes)).toEqual(unknown);
  });

  it('never by more than the bytes hold: every file cut at every place has an answer', async () => {
    const all = [
      wav(1, 20),
      mp4('isom', [[64, 36]]),
      webm(true),
      mp3(2),
      await picture(4, 4).avif().toBuffer(),
      await picture(4, 4).gif().toBuffer(),
      await picture(4, 4).webp().toBuffer(),
      await picture(4, 4).jpeg().toBuffer(),
    ];
    for (const bytes of all) for (let end = 0; end < Math.min(bytes.length, 700); end++) expect(typeof probeMedia(bytes.subarray(0, end)).mime).toBe('string');
  });
});
