import type { Pixels } from '@genarun/spec';

/** Dots too small for a grid: how many there are in four bands from top to bottom, and whether the upper half is dark. */
export type Dots = { readonly bands: readonly [number, number, number, number]; readonly darkAbove: boolean };

// Of three channels.
const contrast = 3 * 34;
const dark = 3 * 90;

/** Finds isolated dots that are much brighter than what is around them; `lights` are sums of three channels, pixel by pixel. */
export function dotsOf({ width, height }: Pick<Pixels, 'width' | 'height'>, lights: Uint16Array): Dots {
  const reach = Math.max(2, Math.round(Math.min(width, height) / 64));
  const bands: [number, number, number, number] = [0, 0, 0, 0];
  const far = reach * width;
  let sum = 0;
  let count = 0;
  for (let y = reach; y < height - reach; y++) {
    const band = Math.floor((y * 4) / height) as 0 | 1 | 2 | 3; // y is below height, so the band is one of the four.
    const end = (y + 1) * width - reach;
    if (band < 2) {
      for (let at = y * width + reach; at < end; at++) sum += lights[at] ?? 0;
      count += Math.max(0, width - 2 * reach);
    }
    for (let at = y * width + reach; at < end; at++) {
      const here = lights[at] ?? 0;
      // Nearly every pixel ends at one of the first two: they are asked before its neighbours.
      const most = here - contrast;
      if ((lights[at - reach] ?? 0) > most || (lights[at + reach] ?? 0) > most) continue;
      if ((lights[at - far] ?? 0) > most || (lights[at + far] ?? 0) > most) continue;
      if (here < (lights[at - 1] ?? 0) || here <= (lights[at + 1] ?? 0) || here < (lights[at - width] ?? 0) || here <= (lights[at + width] ?? 0)) continue;
      bands[band]++;
    }
  }
  return { bands, darkAbove: count > 0 && sum / count < dark };
}
