import { deflateSync } from 'node:zlib';
import type { Pixels } from '@genarun/spec';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { ascii, join, utf8 } from './container/bytes.ts';
import { pngChunk } from './container/png.ts';
import { createMedia } from './media.ts';

const media = createMedia();

/** Left half red, right half blue, upper row green. */
const pixels: Pixels = (() => {
  const [width, height] = [8, 4];
  const data = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at++) data.set(at < width ? [0, 255, 0, 255] : at % width < 4 ? [255, 0, 0, 255] : [0, 0, 255, 255], at * 4);
  return { width, height, data };
})();
const at = ({ width, data }: Pixels, x: number, y: number) => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];

test('a picture is cropped, turned, mirrored and resized in the order that is asked for', async () => {
  const { bytes } = await media.encode(pixels, 'png');
  const cropped = await media.edit(bytes, [{ type: 'crop', left: 2, top: 1, width: 4, height: 2 }]);
  expect(cropped).toMatchObject({ mime: 'image/png', width: 4, height: 2 });
  expect(at(await media.decode(cropped.bytes), 0, 0)).toEqual([255, 0, 0]);
  expect(at(await media.decode(cropped.bytes), 3, 0)).toEqual([0, 0, 255]);
  const turned = await media.edit(bytes, [{ type: 'rotate', degrees: 90 }]);
  expect([turned.width, turned.height]).toEqual([4, 8]);
  expect(at(await media.decode(turned.bytes), 3, 0)).toEqual([0, 255, 0]);
  const mirrored = await media.edit(bytes, [
    { type: 'flip', across: 'horizontal' },
    { type: 'flip', across: 'vertical' },
  ]);
  expect(at(await media.decode(mirrored.bytes), 0, 0)).toEqual([0, 0, 255]);
  expect(at(await media.decode(mirrored.bytes), 0, 3)).toEqual([0, 255, 0]);
  const larger = await media.edit(bytes, [
    { type: 'crop', left: 0, top: 1, width: 4, height: 2 },
    { type: 'resize', width: 40 },
  ]);
  expect([larger.width, larger.height]).toEqual([40, 20]);
  expect(await media.edit(bytes, [{ type: 'resize', width: 6, height: 6, fit: 'cover' }])).toMatchObject({ width: 6, height: 6 });
  expect(await media.edit(bytes, [{ type: 'resize', width: 6, height: 6 }])).toMatchObject({ width: 6, height: 3 });
});

test('a picture keeps its format, or is written in the one asked for, and what it said about itself is gone', async () => {
  const { bytes } = await media.encode(pixels, 'webp');
  expect((await media.edit(bytes, [])).mime).toBe('image/webp');
  const jpeg = await media.edit(bytes, [], { format: 'jpeg', quality: 50 });
  expect(jpeg.mime).toBe('image/jpeg');
  const told = await sharp(jpeg.bytes)
    .withExif({ IFD0: { ImageDescription: 'secret place' } })
    .toBuffer();
  expect(media.texts(told)).toMatchObject({ ImageDescription: 'secret place' });
  expect(media.texts((await media.edit(told, [])).bytes)).toEqual({});
});

test('a part that is not there, a size that is none and bytes that are no picture are refused', async () => {
  const { bytes } = await media.encode(pixels, 'png');
  await expect(media.edit(bytes, [{ type: 'crop', left: 6, top: 0, width: 4, height: 2 }])).rejects.toThrow(
    'a part of 8 × 4 pixels expected, got 4 × 2 from 6, 0',
  );
  await expect(media.edit(bytes, [{ type: 'resize', width: 0 }])).rejects.toThrow('whole numbers of pixels');
  await expect(media.edit(bytes, [{ type: 'resize', width: 30_000, height: 30_000, fit: 'fill' }])).rejects.toThrow('at most');
  await expect(media.edit(utf8.encode('no picture'), [])).rejects.toMatchObject({ code: 'invalid_input' });
});

test('the texts of a PNG are read in all three forms, also those that are damaged or too large to be texts', async () => {
  const { bytes } = await media.encode(pixels, 'png');
  const head = bytes.subarray(0, 33);
  const texts = [
    pngChunk('tEXt', join([ascii('parameters\0'), utf8.encode('a café\nSteps: 20')])),
    pngChunk('tEXt', ascii('old\0caf\xe9')),
    pngChunk('zTXt', join([ascii('workflow\0\0'), deflateSync('{"nodes":[]}')])),
    pngChunk('iTXt', join([ascii('prompt\0\x01\0\0\0'), deflateSync(Buffer.from('{"3":{}}'))])),
    pngChunk('zTXt', join([ascii('bomb\0\0'), deflateSync(Buffer.alloc(17_000_000, 32))])),
    pngChunk('zTXt', ascii('broken\0\0no deflate')),
  ];
  const file = join([head, ...texts, bytes.subarray(33)]);
  expect(media.texts(file)).toEqual({ parameters: 'a café\nSteps: 20', old: 'café', workflow: '{"nodes":[]}', prompt: '{"3":{}}' });
  expect(media.texts(file.subarray(0, 60))).toEqual({});
});

test('the texts of EXIF are read, also comments in UTF-16 of either order', async () => {
  const own = media.writeProvenance((await media.encode(pixels, 'jpeg')).bytes, {
    genarun: 1,
    pipeline: {},
    pipelineHash: 'ab'.repeat(32),
    inputs: {},
    runSeed: 1,
    address: 'a',
    index: 0,
    prompt: 'ein Füchslein',
  });
  expect(media.texts(own).UserComment).toMatch(/^ein Füchslein\nSteps: 0, Size: 8x4/);
  const comfy = await sharp(pixels.data, { raw: { width: 8, height: 4, channels: 4 } })
    .webp()
    .withExif({ IFD0: { Make: 'workflow:{"nodes":[]}', Model: 'prompt:{"3":{}}' } })
    .toBuffer();
  expect(media.texts(comfy)).toMatchObject({ Make: 'workflow:{"nodes":[]}', Model: 'prompt:{"3":{}}' });
});
