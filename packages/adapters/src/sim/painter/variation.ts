import type { Pixels } from '@genarun/spec';
import { type Rgb, rgbOf } from '../colour.ts';
import type { Random } from '../random.ts';
import type { Scene } from './scene.ts';
import { treated, warped } from './treatment.ts';
import type { Style } from './vocabulary.ts';

/** The same picture seen anew: bent, toned towards the prompt's palette, and worked over in the styles it names. `strength` from 0 to 1. */
export function variationOf(pixels: Pixels, scene: Scene, strength: number, random: Random): Pixels {
  const bent = warped(pixels, 0.02 + 0.07 * strength, random.fork('warp'));
  const { palette } = scene;
  const dark = palette.dark;
  const toned = recoloured(
    bent,
    { low: rgbOf(palette.ink), middle: rgbOf(palette.sky[1]), high: rgbOf(palette.light) },
    { share: 0.2 + 0.4 * strength, turn: random.between(-0.9, 0.9) * strength, dark },
  );
  const styles: readonly Style[] = scene.styles.length > 0 ? scene.styles : [random.pick(['oil', 'watercolour', 'film'] as const)];
  return treated(toned, styles, random);
}

type Tones = { readonly low: Rgb; readonly middle: Rgb; readonly high: Rgb };

function recoloured(
  { width, height, data: from }: Pixels,
  { low, middle, high }: Tones,
  { share, turn, dark }: { readonly share: number; readonly turn: number; readonly dark: boolean },
): Pixels {
  const data = new Uint8Array(from);
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const root = Math.sqrt(1 / 3) * sine;
  const third = (1 - cosine) / 3;
  for (let at = 0; at < data.length; at += 4) {
    const [red, green, blue] = [from[at] ?? 0, from[at + 1] ?? 0, from[at + 2] ?? 0];
    const turned = [
      red * (cosine + third) + green * (third - root) + blue * (third + root),
      red * (third + root) + green * (cosine + third) + blue * (third - root),
      red * (third - root) + green * (third + root) + blue * (cosine + third),
    ];
    const level = Math.min(1, ((0.3 * red + 0.59 * green + 0.11 * blue) / 255) * (dark ? 0.75 : 1.05));
    for (let channel = 0; channel < 3; channel++) {
      const [l, m, h] = [low[channel] ?? 0, middle[channel] ?? 0, high[channel] ?? 0];
      const tone = level < 0.5 ? l + (m - l) * level * 2 : m + (h - m) * (level - 0.5) * 2;
      data[at + channel] = Math.max(0, Math.min(255, (turned[channel] ?? 0) * (1 - share) + tone * share));
    }
  }
  return { width, height, data };
}

/** The pixels at another size, each the nearest of the original. */
export function resized({ width, height, data: from }: Pixels, to: { readonly width: number; readonly height: number }): Pixels {
  if (to.width === width && to.height === height) return { width, height, data: from };
  const data = new Uint8Array(to.width * to.height * 4);
  for (let y = 0, at = 0; y < to.height; y++) {
    const row = Math.min(height - 1, Math.floor(((y + 0.5) * height) / to.height)) * width;
    for (let x = 0; x < to.width; x++, at += 4) {
      const source = (row + Math.min(width - 1, Math.floor(((x + 0.5) * width) / to.width))) * 4;
      for (let channel = 0; channel < 4; channel++) data[at + channel] = from[source + channel] ?? 255;
    }
  }
  return { ...to, data };
}
