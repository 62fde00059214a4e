import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { withNotes } from './exif.ts';

const jpeg = () =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: '#369' } })
    .jpeg({ quality: 95 })
    .toBuffer();
const comment = { prompt: 'ein Fuchs “im” Schnee', model: 'DummyT2I', sequence_number: '4', seed: '42' };
const notes = { description: 'ein Fuchs im Schnee', artist: 'DummyT2I', software: 'Genarun', comment };

/** The directory at an offset of the TIFF block: tag → type, count and bytes. */
function directory(tiff: Buffer, at: number): Map<number, { type: number; bytes: Buffer }> {
  const sizes: Record<number, number> = { 1: 1, 2: 1, 4: 4, 7: 1 };
  return new Map(
    Array.from({ length: tiff.readUInt16LE(at) }, (_, index) => {
      const entry = at + 2 + index * 12;
      const type = tiff.readUInt16LE(entry + 2);
      const length = tiff.readUInt32LE(entry + 4) * (sizes[type] ?? 1);
      const from = length <= 4 ? entry + 8 : tiff.readUInt32LE(entry + 8);
      return [tiff.readUInt16LE(entry), { type, bytes: tiff.subarray(from, from + length) }];
    }),
  );
}

describe('the notes of a picture', () => {
  it('stand in the first directory as plain bytes, and in the Exif directory as the standard has them', async () => {
    const { exif, width } = await sharp(withNotes(await jpeg(), notes)).metadata();
    expect(width).toBe(8);
    const tiff = (exif ?? Buffer.alloc(0)).subarray(6);
    expect(tiff.subarray(0, 4).toString('latin1')).toBe('II*\0');
    const first = directory(tiff, tiff.readUInt32LE(4));
    expect([...first.keys()]).toEqual([0x010e, 0x0131, 0x013b, 0x8769, 0x9286]);
    expect(first.get(0x9286)?.type).toBe(1);
    expect(JSON.parse(first.get(0x9286)?.bytes.toString('ascii') ?? '')).toEqual(comment);
    expect(first.get(0x010e)?.bytes.toString('utf8')).toBe('ein Fuchs im Schnee\0');
    const inner = directory(tiff, first.get(0x8769)?.bytes.readUInt32LE() ?? 0);
    expect(inner.get(0x9286)?.bytes.subarray(0, 8).toString('latin1')).toBe('ASCII\0\0\0');
    expect(JSON.parse(inner.get(0x9286)?.bytes.subarray(8).toString('ascii') ?? '')).toEqual(comment);
  });

  it('are cut where a text is too long for a picture', async () => {
    const long = withNotes(await jpeg(), { ...notes, comment: { ...comment, prompt: 'x'.repeat(100_000) } });
    expect((await sharp(long).metadata()).exif?.length).toBeLessThan(0xffff);
  });
});
