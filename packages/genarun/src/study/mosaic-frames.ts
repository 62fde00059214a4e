import type { Blobs } from '@genarun/spec';
import sharp from 'sharp';
import { labelsSvg } from './mosaic-labels.ts';
import { cellAt, type MosaicLayout } from './mosaic-layout.ts';

/** One run in a mosaic: where it stands, and the sha256 of its pictures in order. */
export type MosaicRun = { readonly prompt: number; readonly network: number; readonly place: number; readonly pictures: readonly string[] };

export type Mosaic = {
  readonly layout: MosaicLayout;
  readonly prompts: readonly string[];
  readonly networks: readonly string[];
  readonly runs: readonly MosaicRun[];
};

const track = [48, 50, 56] as const;
const bar = [86, 156, 214] as const;

/** The frames of a mosaic as RGB, one for each picture of the longest run; a run that has ended keeps its last picture. */
export async function* mosaicFrames({ layout, prompts, networks, runs }: Mosaic, blobs: Blobs): AsyncGenerator<Buffer> {
  const { width, height, cell, left } = layout;
  const still = await sharp(Buffer.from(labelsSvg(layout, prompts, networks)))
    .removeAlpha()
    .raw()
    .toBuffer();
  const canvas = Buffer.from(still);
  const frames = Math.max(0, ...runs.map(({ pictures }) => pictures.length));
  for (let frame = 0; frame < frames; frame++) {
    const drawn = runs.filter(({ pictures }) => frame < pictures.length);
    for (let at = 0; at < drawn.length; at += 16)
      await Promise.all(
        drawn.slice(at, at + 16).map(async ({ prompt, network, place, pictures }) => {
          const pixels = await sharp(await blobs.get(pictures[frame] ?? ''))
            .resize(cell, cell, { fit: 'cover' })
            .toColourspace('srgb')
            .removeAlpha()
            .raw()
            .toBuffer();
          const { x, y } = cellAt(layout, prompt, network, place);
          for (let row = 0; row < cell; row++) pixels.copy(canvas, ((y + row) * width + x) * 3, row * cell * 3, (row + 1) * cell * 3);
        }),
      );
    const thick = Math.max(4, Math.round(layout.bottom / 3));
    const from = height - Math.round((layout.bottom + thick) / 2);
    const end = left + Math.round(((width - left - layout.gap) * (frame + 1)) / frames);
    for (let y = from; y < from + thick; y++)
      for (let x = left; x < width - layout.gap; x++) {
        const [red, green, blue] = x < end ? bar : track;
        const at = (y * width + x) * 3;
        canvas[at] = red;
        canvas[at + 1] = green;
        canvas[at + 2] = blue;
      }
    yield canvas;
  }
}
