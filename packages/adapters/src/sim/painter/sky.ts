import { lighter, mix } from '../colour.ts';
import { type Dot, n, smooth } from './drawing.ts';
import type { Element } from './stage.ts';

export const sky: Element = {
  layer: 0,
  draw: ({ drawing, palette, width, horizon, height, lightX, lightY, has }) => {
    const [top, middle, low] = palette.sky;
    drawing.rect(
      0,
      0,
      width,
      height,
      drawing.linear(
        [
          [0, top],
          [0.55, middle],
          [1, low],
        ],
        0,
        0,
        0,
        Math.min(1, (horizon + 4) / height),
      ),
    );
    const glow = drawing.glow(palette.light, palette.dark ? 0.28 : 0.55);
    if (has('sun') || has('moon')) drawing.ellipse(lightX, lightY, 54, 40, glow);
  },
};

export const stars: Element = {
  layer: 10,
  draw: ({ drawing, palette, width, horizon }, { random }) => {
    const all = Array.from({ length: 90 }, (): Dot => {
      const y = random.next() ** 1.4 * horizon;
      const bright = random.chance(0.12);
      return {
        x: random.between(0, width),
        y,
        radius: bright ? random.between(0.35, 0.6) : random.between(0.12, 0.3),
        opacity: random.between(0.45, 1) * (1 - (0.6 * y) / horizon),
      };
    });
    drawing.dots(all, lighter(palette.light, 0.4));
  },
};

export const sun: Element = {
  layer: 11,
  draw: ({ drawing, palette, lightX, lightY }, { random, colour }) => {
    const radius = random.between(5.5, 8.5);
    const fill = colour ?? palette.light;
    drawing.circle(lightX, lightY, radius * 2.3, drawing.glow(fill, 0.7));
    drawing.circle(lightX, lightY, radius, fill);
  },
};

export const moon: Element = {
  layer: 11,
  draw: ({ drawing, palette, lightX, lightY }, { random, colour }) => {
    const radius = random.between(6, 9);
    const fill = colour ?? lighter(palette.light, 0.2);
    drawing.circle(
      lightX,
      lightY,
      radius * 2.6,
      drawing.radial([
        [0.3, fill, 0.35],
        [1, fill, 0],
      ]),
    );
    if (random.chance(0.4)) {
      const edge = radius * 0.95;
      drawing.path(
        `M${n(lightX)} ${n(lightY - radius)}A${n(radius)} ${n(radius)} 0 1 1 ${n(lightX)} ${n(lightY + radius)}A${n(edge * 1.35)} ${n(edge * 1.35)} 0 0 0 ${n(lightX)} ${n(lightY - radius)}Z`,
        fill,
      );
      return;
    }
    drawing.circle(lightX, lightY, radius, fill);
    const shade = mix(fill, palette.sky[1], 0.25);
    for (let crater = 0; crater < 6; crater++) {
      const angle = random.between(0, 6.28);
      const far = random.between(0.1, 0.68) * radius;
      drawing.circle(lightX + Math.cos(angle) * far, lightY + Math.sin(angle) * far, random.between(0.08, 0.22) * radius, shade, 'opacity="0.7"');
    }
  },
};

export const clouds: Element = {
  layer: 20,
  draw: ({ drawing, palette, width, horizon, has }, { random, colour }) => {
    const heavy = has('rain') || has('storm');
    const top =
      colour ?? (heavy ? mix(palette.haze, palette.ink, 0.25) : palette.dark ? mix(palette.sky[2], palette.light, 0.15) : lighter(palette.sky[2], 0.45));
    const base = mix(top, palette.sky[1], 0.5);
    const count = heavy ? 7 : random.integer(3, 5);
    for (let cloud = 0; cloud < count; cloud++) {
      const span = random.between(18, 34) * (heavy ? 1.6 : 1);
      const x = (width * (cloud + random.between(0.1, 0.9))) / count;
      const y = random.between(0.12, heavy ? 0.45 : 0.6) * horizon;
      const fill = drawing.fade(top, base);
      drawing.group(
        `translate(${n(x)} ${n(y)})`,
        () => {
          drawing.ellipse(0, 0, span * 0.5, span * 0.075, base);
          for (let puff = 0; puff < 9; puff++) {
            const at = (puff - 4) / 4.4;
            const radius = span * (0.15 * (1 - at * at) + random.between(0.035, 0.07));
            drawing.ellipse(at * span * 0.42, -radius * 0.62, radius * 1.25, radius, fill);
          }
        },
        `opacity="${n(random.between(0.7, 0.95))}"`,
      );
    }
  },
};

export const aurora: Element = {
  layer: 12,
  draw: ({ drawing, width, horizon }, { random, colour }) => {
    for (let band = 0; band < 3; band++) {
      const hue = colour ?? ['#5dffb0', '#58d6ff', '#b58cff'][band % 3] ?? '#5dffb0';
      const y = horizon * random.between(0.35, 0.6);
      const points = Array.from({ length: 7 }, (_, index): [number, number] => [(width * index) / 6, y + random.between(-9, 9)]);
      const lower = smooth(points);
      const back = points
        .map(([x, py]) => `${n(x)} ${n(py - horizon * 0.42)}`)
        .reverse()
        .join('L');
      drawing.path(
        `${lower}L${back}Z`,
        drawing.linear([
          [0, hue, 0],
          [0.75, hue, 0.32],
          [1, hue, 0.05],
        ]),
      );
    }
  },
};

export const rainbow: Element = {
  layer: 22,
  draw: ({ drawing, width, horizon }) => {
    const bands = ['#d8483c', '#ec8f3a', '#f1d24c', '#58a75a', '#3f74b8', '#70489c'];
    bands.forEach((band, index) => {
      const radius = horizon * 0.86 - index * 1.3;
      drawing.stroke(
        `M${n(width * 0.55 - radius)} ${n(horizon)}A${n(radius)} ${n(radius)} 0 0 1 ${n(width * 0.55 + radius)} ${n(horizon)}`,
        band,
        1.5,
        'opacity="0.4"',
      );
    });
  },
};

export const birds: Element = {
  layer: 25,
  draw: ({ drawing, palette, width, horizon }, { random, colour, count }) => {
    const x = random.between(0.25, 0.75) * width;
    const y = random.between(0.2, 0.5) * horizon;
    const many = count > 1 ? Math.min(count, 40) : random.integer(7, 13);
    for (let bird = 0; bird < many; bird++) {
      const [bx, by] = [x + random.between(-20, 20), y + random.between(-11, 11)];
      const span = random.between(1.4, 3.2);
      const lift = random.between(0.3, 0.9) * span;
      drawing.stroke(
        `M${n(bx - span)} ${n(by - lift * 0.4)}Q${n(bx - span * 0.45)} ${n(by - lift)} ${n(bx)} ${n(by)}Q${n(bx + span * 0.45)} ${n(by - lift)} ${n(bx + span)} ${n(by - lift * 0.3)}`,
        colour ?? (palette.dark ? mix(palette.ink, palette.light, 0.35) : palette.ink),
        span * 0.2,
      );
    }
  },
};
