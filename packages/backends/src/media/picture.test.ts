import type { Pixels } from '@genarun/spec';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createMedia } from './media.ts';

const media = createMedia();

/** A picture whose every pixel differs from its neighbours. */
function pattern(width: number, height: number, alpha = 255): Pixels {
  const data = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at++) data.set([(at * 7) & 255, (at * 13) & 255, (at * 29) & 255, alpha], at * 4);
  return { width, height, data };
}

const svg = (inner: string) => `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="30">${inner}</svg>`;

describe('pictures', () => {
  it('come back from PNG exactly as they went in, with and without transparency', async () => {
    for (const pixels of [pattern(33, 17), pattern(16, 16, 120)]) {
      const file = await media.encode(pixels, 'png');
      const back = await media.decode(file.bytes);
      expect({ ...back, data: [...back.data] }).toEqual({ ...pixels, data: [...pixels.data] });
      expect(file).toMatchObject({ mime: 'image/png', width: pixels.width, height: pixels.height });
    }
  });

  it('encode to the same bytes each time', async () => {
    for (const format of ['png', 'jpeg', 'webp'] as const) {
      const [one, two] = await Promise.all([media.encode(pattern(64, 64), format), media.encode(pattern(64, 64), format)]);
      expect(Buffer.from(one.bytes).equals(Buffer.from(two.bytes))).toBe(true);
    }
  });

  it('become JPEG on white where they are transparent', async () => {
    const file = await media.encode({ width: 8, height: 8, data: new Uint8Array(256) }, 'jpeg');
    expect([...(await media.decode(file.bytes)).data.slice(0, 4)]).toEqual([255, 255, 255, 255]);
  });

  it('decode grey, palette and 16-bit files as 8-bit RGBA', async () => {
    const grey = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#808080' } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    const deep = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#ff8000' } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    const palette = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#ff8000' } })
      .png({ palette: true })
      .toBuffer();
    expect([...(await media.decode(grey)).data.slice(0, 4)]).toEqual([128, 128, 128, 255]);
    for (const file of [deep, palette]) expect([...(await media.decode(file)).data.slice(0, 4)]).toEqual([255, 128, 0, 255]);
    expect((await media.decode(deep)).data.length).toBe(64);
  });

  it('stand upright as their EXIF orientation says, and probe agrees', async () => {
    const lying = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#123456' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const pixels = await media.decode(lying);
    expect([pixels.width, pixels.height]).toEqual([10, 20]);
    expect(await media.probe(lying)).toEqual({ mime: 'image/jpeg', width: 10, height: 20 });
  });

  it('refuse pixels whose length does not fit their size', async () => {
    await expect(media.encode({ width: 3, height: 3, data: new Uint8Array(9) }, 'png')).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('36 bytes, got 9'),
    });
  });

  it('refuse bytes that are no picture and pictures that break off', async () => {
    const file = (await media.encode(pattern(64, 64), 'png')).bytes;
    for (const bytes of [new Uint8Array(0), Buffer.from('hello'), file.subarray(0, file.length - 400)])
      await expect(media.decode(bytes)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('refuse a pixel flood before decoding it', async () => {
    const small = createMedia({ maxPixels: 1000 });
    const file = (await media.encode(pattern(40, 40), 'png')).bytes;
    for (const work of [() => small.decode(file), () => small.thumbnail(file, 10), () => small.pixelHash(file)])
      await expect(work()).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('at most 1000 pixels') });
    await expect(small.rasterise('<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="4000"/>', 'png')).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('hash by their pixels, whatever the encoding', async () => {
    const png = await media.encode(pattern(24, 24), 'png');
    const other = await sharp(png.bytes).png({ compressionLevel: 9, adaptiveFiltering: true }).toBuffer();
    const lossless = await sharp(png.bytes).webp({ lossless: true }).toBuffer();
    const hashes = await Promise.all([png.bytes, other, lossless].map((bytes) => media.pixelHash(bytes)));
    expect(new Set(hashes).size).toBe(1);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(await media.pixelHash((await media.encode(pattern(12, 48), 'png')).bytes)).not.toBe(hashes[0]);
  });
});

describe('thumbnails', () => {
  it('fit into the size, keep the proportions and never grow', async () => {
    const wide = (await media.encode(pattern(200, 100), 'png')).bytes;
    expect(await media.thumbnail(wide, 50)).toMatchObject({ mime: 'image/webp', width: 50, height: 25 });
    expect(await media.thumbnail(wide, 900)).toMatchObject({ width: 200, height: 100 });
  });
});

describe('animations', () => {
  it('hold every frame with its delay and loop for ever', async () => {
    const frames = ['#ff0000', '#00ff00', '#0000ff'].map((fill) => svg(`<rect width="40" height="30" fill="${fill}"/>`));
    const pixels = await Promise.all(frames.map(async (frame) => media.decode((await media.rasterise(frame, 'png')).bytes)));
    for (const format of ['gif', 'webp'] as const) {
      const file = await media.animate(pixels, format, 120);
      expect(await sharp(file.bytes).metadata()).toMatchObject({ format, pages: 3, delay: [120, 120, 120], loop: 0 });
      expect(await media.probe(file.bytes)).toEqual({ mime: `image/${format}`, width: 40, height: 30, duration: 0.36 });
      expect(file.duration).toBeCloseTo(0.36);
      const second = await sharp(file.bytes, { page: 1 }).removeAlpha().raw().toBuffer();
      expect((second[1] ?? 0) > 200 && (second[0] ?? 255) < 60).toBe(true);
    }
  });

  it('refuse frames of different sizes and none at all', async () => {
    await expect(media.animate([pattern(4, 4), pattern(5, 4)], 'gif', 100)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('frame 1'),
    });
    await expect(media.animate([], 'webp', 100)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('SVG', () => {
  it('is drawn at its own size with gradients, styles and embedded pictures', async () => {
    const dot = Buffer.from((await media.encode({ width: 1, height: 1, data: Uint8Array.of(0, 0, 255, 255) }, 'png')).bytes).toString('base64');
    const drawing = svg(
      `<style>.a { fill: url(#g) }</style><defs><linearGradient id="g"><stop stop-color="#f00"/></linearGradient></defs>` +
        `<rect class="a" width="20" height="30"/><image href="data:image/png;base64,${dot}" x="20" width="20" height="30" preserveAspectRatio="none"/><text x="1" y="9">see href="file:///etc/passwd" &amp; url(x)</text>`,
    );
    const file = await media.rasterise(drawing, 'png');
    expect(file).toMatchObject({ mime: 'image/png', width: 40, height: 30 });
    const { data } = await media.decode(file.bytes);
    const pixel = (x: number, y: number) => [...data.slice((y * 40 + x) * 4, (y * 40 + x) * 4 + 4)];
    expect([pixel(5, 25), pixel(30, 25)]).toEqual([
      [255, 0, 0, 255],
      [0, 0, 255, 255],
    ]);
  });

  it.each([
    ['a file', '<image href="file:///etc/passwd"/>'],
    ['a path', '<image xlink:href="secret.png"/>'],
    ['an address', '<image href="https://example.com/a.png"/>'],
    ['an address without a scheme', '<use href="//example.com/a.svg#b"/>'],
    ['an address spelt in references', '<image href="&#102;&#x69;le:///etc/passwd"/>'],
    ['another prefix for the same namespace', '<image xmlns:z="http://www.w3.org/1999/xlink" z:href="a.png"/>'],
    ['a nested SVG', '<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'],
    ['a fill from elsewhere', '<rect fill="url(http://example.com/#a)"/>'],
    ['a style from elsewhere', '<rect style="fill:url(\'other.svg#a\')"/>'],
    ['an imported style sheet', '<style>@import "http://example.com/a.css";</style>'],
    ['a style split by a comment', '<style>@imp<!-- -->ort "a.css";</style>'],
    ['a style in CDATA', '<style><![CDATA[rect { fill: url(a.svg#b) }]]></style>'],
    ['a style in escapes', '<style>rect { fill: \\75rl(a.svg#b) }</style>'],
    ['an include', '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="a.xml"/>'],
  ])('is refused when it refers to %s', async (_what, inner) => {
    await expect(media.rasterise(svg(inner), 'png')).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('self-contained') });
  });

  it('is refused with a document type, entities or a style sheet instruction', async () => {
    for (const head of ['<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '<?xml-stylesheet href="a.css"?>'])
      await expect(media.rasterise(head + svg('&x;'), 'png')).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('is refused when it is no XML', async () => {
    await expect(media.rasterise('<svg><g>', 'png')).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
