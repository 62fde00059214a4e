import type { Pixels } from '@genarun/spec';

/** A window of a picture, scaled to a size with bilinear samples; the window is in pixels of the source and may lie between them. */
export function windowOf(
  { width, height, data: from }: Pixels,
  view: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  to: { readonly width: number; readonly height: number },
): Pixels {
  const data = new Uint8Array(to.width * to.height * 4);
  for (let row = 0, at = 0; row < to.height; row++) {
    const y = Math.max(0, Math.min(height - 1.001, view.y + ((row + 0.5) * view.height) / to.height - 0.5));
    const top = Math.floor(y);
    const down = y - top;
    for (let column = 0; column < to.width; column++) {
      const x = Math.max(0, Math.min(width - 1.001, view.x + ((column + 0.5) * view.width) / to.width - 0.5));
      const left = Math.floor(x);
      const across = x - left;
      const a = (top * width + left) * 4;
      const right = left + 1 < width ? 4 : 0;
      const below = top + 1 < height ? width * 4 : 0;
      for (let channel = 0; channel < 4; channel++, at++) {
        const upper = (from[a + channel] ?? 0) * (1 - across) + (from[a + right + channel] ?? 0) * across;
        const lower = (from[a + below + channel] ?? 0) * (1 - across) + (from[a + below + right + channel] ?? 0) * across;
        data[at] = upper * (1 - down) + lower * down;
      }
    }
  }
  return { ...to, data };
}

/** The second picture over the first, by its transparency; both of one size. */
export function over(back: Pixels, front: Pixels): Pixels {
  const data = new Uint8Array(back.data);
  for (let at = 0; at < data.length; at += 4) {
    const share = (front.data[at + 3] ?? 0) / 255;
    if (share === 0) continue;
    for (let channel = 0; channel < 3; channel++) data[at + channel] = (data[at + channel] ?? 0) * (1 - share) + (front.data[at + channel] ?? 0) * share;
    data[at + 3] = 255;
  }
  return { width: back.width, height: back.height, data };
}
