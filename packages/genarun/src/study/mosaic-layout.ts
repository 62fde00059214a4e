import { GenarunError } from '@genarun/spec';

/** A frame in pixels: prompts are rows, networks columns, and the runs of both share a block. */
export type MosaicLayout = {
  readonly width: number;
  readonly height: number;
  /** Side of a picture. */
  readonly cell: number;
  /** Columns and rows of one block. */
  readonly across: number;
  readonly down: number;
  readonly gap: number;
  readonly left: number;
  readonly top: number;
  /** Height of the strip with the progress bar. */
  readonly bottom: number;
};

export type MosaicSize = { readonly prompts: number; readonly networks: number /** Runs of one prompt and network at most. */; readonly runs: number };

/** Sizes of films by name. */
export const resolutions: Readonly<Record<string, readonly [width: number, height: number]>> = { HD: [1920, 1080], '4K': [3840, 2160], '8K': [7680, 4320] };

/** Smaller pictures than this (HD; more in larger films) show nothing. */
const leastCell = 16;

/** The arrangement with the largest pictures. Throws `invalid_input` where they would be too small to see. */
export function mosaicLayout({ prompts, networks, runs }: MosaicSize, [width, height]: readonly [number, number]): MosaicLayout {
  const scale = width / 1920;
  const [left, top, bottom, gap] = [Math.round(170 * scale), Math.round(48 * scale), Math.round(30 * scale), Math.round(10 * scale)];
  let best: MosaicLayout | undefined;
  for (let across = 1; across <= runs; across++) {
    const down = Math.ceil(runs / across);
    const wide = (width - left - gap * networks) / (networks * across);
    const tall = (height - top - bottom - gap * prompts) / (prompts * down);
    const cell = Math.floor(Math.min(wide, tall));
    if (cell > (best?.cell ?? 0)) best = { width, height, cell, across, down, gap, left, top, bottom };
  }
  if (best === undefined || best.cell < leastCell * scale)
    throw new GenarunError({
      code: 'invalid_input',
      message: `Cannot produce acceptable video layout: ${prompts} prompts × ${networks} networks × ${runs} runs leave ${best?.cell ?? 0} pixels for a picture`,
      hint: 'choose a larger resolution (--resolution 4K), or fewer experiments',
    });
  return best;
}

/** Where the block of a prompt and a network begins. */
export function blockAt(layout: MosaicLayout, prompt: number, network: number): { readonly x: number; readonly y: number } {
  const { cell, across, down, gap, left, top } = layout;
  return { x: left + network * (across * cell + gap), y: top + prompt * (down * cell + gap) };
}

/** Where the picture of the n-th run of a block stands. */
export function cellAt(layout: MosaicLayout, prompt: number, network: number, run: number): { readonly x: number; readonly y: number } {
  const { x, y } = blockAt(layout, prompt, network);
  return { x: x + (run % layout.across) * layout.cell, y: y + Math.floor(run / layout.across) * layout.cell };
}
