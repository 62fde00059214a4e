import { lighter, mix } from '../colour.ts';
import { type Dot, n } from './drawing.ts';
import type { Element } from './stage.ts';

export const rain: Element = {
  layer: 92,
  draw: ({ drawing, palette, width, height }, { random }) => {
    drawing.rect(0, 0, width, height, palette.sky[0], 'opacity="0.14"');
    for (let drop = 0; drop < 130; drop++) {
      const x = random.between(-5, width + 5);
      const y = random.between(-5, height);
      const long = random.between(2.5, 6.5);
      drawing.stroke(
        `M${n(x)} ${n(y)}l${n(-long * 0.22)} ${n(long)}`,
        lighter(palette.haze, 0.45),
        random.between(0.14, 0.3),
        `opacity="${n(random.between(0.3, 0.75))}"`,
      );
    }
  },
};

export const snow: Element = {
  layer: 92,
  draw: ({ drawing, width, height, horizon, has }, { random }) => {
    if (!has('sea') && !has('interior') && !has('portrait'))
      drawing.rect(
        0,
        horizon,
        width,
        height - horizon,
        drawing.linear([
          [0, '#ffffff', 0.1],
          [1, '#ffffff', 0.3],
        ]),
      );
    const flakes = Array.from({ length: 120 }, (): Dot => {
      const near = random.next();
      return { x: random.between(0, width), y: random.between(0, height), radius: 0.25 + near ** 3 * 1.1, opacity: random.between(0.55, 0.95) };
    });
    drawing.dots(flakes, '#ffffff');
  },
};

/** Veils what is far. */
export const fog: Element = {
  layer: 57,
  draw: ({ drawing, palette, width, height, horizon }, { random }) => {
    const veil = mix(palette.haze, '#ffffff', palette.dark ? 0.05 : 0.35);
    drawing.rect(
      0,
      0,
      width,
      height,
      drawing.linear([
        [0, veil, 0.1],
        [horizon / height, veil, 0.6],
        [1, veil, 0.2],
      ]),
    );
    for (let bank = 0; bank < 6; bank++)
      drawing.ellipse(random.between(0, width), horizon + random.between(-18, 10), random.between(26, 55), random.between(3, 7), drawing.glow(veil, 0.75));
  },
};

/** Thin banks in front of what is near; comes with the fog. */
export const mist: Element = {
  layer: 88,
  draw: ({ drawing, palette, width, height, horizon }, { random }) => {
    const veil = mix(palette.haze, '#ffffff', palette.dark ? 0.05 : 0.4);
    drawing.rect(0, 0, width, height, veil, 'opacity="0.14"');
    for (let bank = 0; bank < 6; bank++)
      drawing.ellipse(random.between(0, width), horizon + random.between(-4, 26), random.between(30, 60), random.between(2.5, 6), drawing.glow(veil, 0.7));
  },
};

export const lightning: Element = {
  layer: 21,
  draw: ({ drawing, width, horizon }, { random }) => {
    let x = width * random.between(0.25, 0.75);
    let y = horizon * 0.12;
    let data = `M${n(x)} ${n(y)}`;
    while (y < horizon) {
      x += random.between(-6, 6);
      y += random.between(5, 10);
      data += `L${n(x)} ${n(Math.min(y, horizon))}`;
    }
    drawing.stroke(data, '#cfe0ff', 2.6, 'opacity="0.35"');
    drawing.stroke(data, '#ffffff', 0.8);
  },
};
