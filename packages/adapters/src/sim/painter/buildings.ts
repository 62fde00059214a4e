import { darker, lighter, mix } from '../colour.ts';
import { n } from './drawing.ts';
import type { Element, Stage } from './stage.ts';
import { islet } from './water.ts';

export const house: Element = {
  layer: 61,
  draw: (stage, { random, colour, count }) => {
    const { drawing, palette, width, horizon, height, has } = stage;
    const many = Math.min(Math.max(1, count), 8);
    for (let index = 0; index < many; index++) {
      const size = (many === 1 ? 1.25 : 0.75) * random.between(0.9, 1.15);
      const x = many === 1 ? width * random.between(0.3, 0.68) : (width * (index + 0.5 + random.between(-0.2, 0.2))) / many;
      const y = horizon + (height - horizon) * (many === 1 ? 0.24 : random.between(0.12, 0.3));
      const wall = colour ?? mix(palette.wall, random.pick([palette.accent, palette.wall, palette.lamp]), 0.2);
      const roof = has('snow') ? '#f4f6f8' : colour === undefined ? palette.roof : darker(colour, 0.45);
      if (has('sea') && !has('beach')) islet(stage, x, y, size);
      drawing.ellipse(x + 3, y, 15 * size, 1.7 * size, darker(palette.field, 0.55), 'opacity="0.4"');
      drawing.group(`translate(${n(x)} ${n(y)}) scale(${n(size * (random.chance(0.5) ? 1 : -1))} ${n(size)})`, () => {
        const glass = palette.dark || has('sunset') ? palette.lamp : darker(palette.sky[0], 0.2);
        drawing.path('M5 -23L8.2 -23L8.2 -15L5 -17Z', darker(roof === '#f4f6f8' ? palette.roof : roof, 0.25));
        if (random.chance(0.6)) drawing.stroke('M6.6 -24.5q2.4 -3 0.2 -6q-2.4 -3 1.4 -7', lighter(palette.haze, 0.3), 1.6, 'opacity="0.55"');
        drawing.path('M-12 0L-12 -12L-3 -22L6 -12L6 0Z', drawing.fade(lighter(wall, 0.16), wall));
        drawing.path('M6 0L6 -12L14 -12L14 0Z', darker(wall, 0.22));
        drawing.path('M-3 -22.6L7.5 -22.6L16 -11.4L6 -11.4Z', drawing.fade(lighter(roof, 0.1), darker(roof, 0.18)));
        drawing.path('M-3 -23.4L-14 -11.2L-12.6 -10.6L-3 -21L5.8 -11.2L6.6 -12.4Z', darker(roof, 0.12));
        drawing.rect(-5.2, -7.4, 4.4, 7.4, mix(palette.accent, palette.ink, 0.35));
        for (const wx of [-10.2, 1.2]) {
          drawing.rect(wx, -8.6, 3.5, 4, lighter(palette.wall, 0.5));
          drawing.rect(wx + 0.4, -8.2, 2.7, 3.2, glass);
        }
        drawing.rect(8.4, -8.6, 3, 3.8, glass);
        drawing.circle(-3, -15.4, 1.4, glass);
      });
    }
  },
};

export const castle: Element = {
  layer: 52,
  draw: ({ drawing, palette, width, horizon, has }, { random, colour }) => {
    const stone = mix(colour ?? mix(palette.rock, palette.wall, 0.45), palette.haze, 0.15);
    const x = width * random.between(0.3, 0.7);
    drawing.path(
      `M${n(x - 36)} ${n(horizon + 4)}Q${n(x - 14)} ${n(horizon - 12)} ${n(x)} ${n(horizon - 11)}Q${n(x + 18)} ${n(horizon - 12)} ${n(x + 38)} ${n(horizon + 4)}Z`,
      mix(palette.field, palette.haze, 0.25),
    );
    const tower = (dx: number, wide: number, tall: number, pointed: boolean): void => {
      const top = horizon - 10 - tall;
      drawing.rect(x + dx - wide / 2, top, wide, tall + 4, drawing.fade(lighter(stone, 0.15), darker(stone, 0.35), 'across'));
      if (pointed)
        drawing.polygon(
          [
            [x + dx - wide * 0.65, top],
            [x + dx, top - wide * 1.7],
            [x + dx + wide * 0.65, top],
          ],
          drawing.fade(lighter(palette.roof, 0.15), darker(palette.roof, 0.3), 'across'),
        );
      else for (let tooth = 0; tooth < 4; tooth++) drawing.rect(x + dx - wide / 2 + (tooth * wide) / 3.6, top - 1.6, wide / 6, 1.8, stone);
      drawing.path(`M${n(x + dx - 0.6)} ${n(top + 5)}v-1.6a0.6 0.6 0 0 1 1.2 0v1.6Z`, palette.dark || has('sunset') ? palette.lamp : darker(stone, 0.6));
    };
    drawing.rect(x - 17, horizon - 20, 34, 14, drawing.fade(stone, darker(stone, 0.25)));
    for (let tooth = 0; tooth < 12; tooth++) drawing.rect(x - 17 + tooth * 2.95, horizon - 21.6, 1.6, 1.8, stone);
    tower(-17, 6.5, 20, true);
    tower(17, 6.5, 17, true);
    tower(-5, 7.5, 27, random.chance(0.6));
    tower(7, 6, 21, random.chance(0.4));
    drawing.path(`M${n(x - 2.5)} ${n(horizon - 6)}v-4.5a2.5 2.5 0 0 1 5 0v4.5Z`, darker(stone, 0.65));
  },
};

export const lighthouse: Element = {
  layer: 60,
  draw: (stage, { random, colour }) => {
    const { drawing, palette, width, horizon, height, has } = stage;
    const left = random.chance(0.5);
    const x = width * (left ? random.between(0.2, 0.32) : random.between(0.68, 0.8));
    const y = horizon + (height - horizon) * 0.22;
    const stripe = colour ?? (palette.dark ? '#b8322b' : palette.accent);
    drawing.path(
      `M${n(x - 24)} ${n(y + 9)}Q${n(x - 16)} ${n(y - 3)} ${n(x - 7)} ${n(y - 4)}Q${n(x + 6)} ${n(y - 6)} ${n(x + 12)} ${n(y - 1)}Q${n(x + 22)} ${n(y + 3)} ${n(x + 27)} ${n(y + 8)}Q${n(x + 4)} ${n(y + 13)} ${n(x - 24)} ${n(y + 9)}Z`,
      drawing.fade(mix(palette.rock, palette.ink, 0.3), darker(palette.rock, 0.6)),
    );
    const top = y - 46;
    if (palette.dark || has('sunset') || has('fog') || has('rain')) {
      const far = left ? width + 20 : -20;
      drawing.polygon(
        [
          [x, top - 3.2],
          [far, top - 20],
          [far, top + 8],
        ],
        drawing.linear(
          [
            [0, palette.lamp, left ? 0.75 : 0],
            [1, palette.lamp, left ? 0 : 0.75],
          ],
          0,
          0,
          1,
          0,
        ),
      );
    }
    drawing.polygon(
      [
        [x - 5.4, y - 3],
        [x - 3.3, top],
        [x + 3.3, top],
        [x + 5.4, y - 3],
      ],
      drawing.fade('#fdfaf2', '#b9bcc2', 'across'),
    );
    for (let band = 0; band < 3; band++) {
      const [t1, t2] = [0.1 + band * 0.3, 0.25 + band * 0.3];
      const [half1, half2] = [3.3 + t1 * 2.1, 3.3 + t2 * 2.1];
      const tall = 43;
      drawing.polygon(
        [
          [x - half1, top + tall * t1],
          [x + half1, top + tall * t1],
          [x + half2, top + tall * t2],
          [x - half2, top + tall * t2],
        ],
        drawing.fade(lighter(stripe, 0.1), darker(stripe, 0.35), 'across'),
      );
    }
    lantern(stage, x, top, darker(stripe, 0.2));
  },
};

/** The lit room on top of a lighthouse. */
function lantern({ drawing, palette }: Stage, x: number, top: number, roof: string): void {
  drawing.rect(x - 4.6, top - 0.8, 9.2, 1.4, palette.ink);
  drawing.circle(x, top - 3.4, 8, drawing.glow(palette.lamp, 0.75));
  drawing.rect(x - 2.5, top - 5.8, 5, 5, palette.lamp);
  drawing.stroke(`M${n(x)} ${n(top - 5.8)}v5M${n(x - 2.5)} ${n(top - 5.8)}v5M${n(x + 2.5)} ${n(top - 5.8)}v5`, palette.ink, 0.4);
  drawing.polygon(
    [
      [x - 3.4, top - 5.8],
      [x, top - 9.6],
      [x + 3.4, top - 5.8],
    ],
    roof,
  );
}

export const windmill: Element = {
  layer: 60,
  draw: (stage, { random, colour }) => {
    const { drawing, palette, width, horizon, height, has } = stage;
    const x = width * random.between(0.25, 0.75);
    const y = horizon + (height - horizon) * 0.16;
    if (has('sea')) islet(stage, x, y, 0.8);
    const wall = colour ?? palette.wall;
    drawing.polygon(
      [
        [x - 7, y],
        [x - 4.2, y - 27],
        [x + 4.2, y - 27],
        [x + 7, y],
      ],
      drawing.fade(lighter(wall, 0.2), darker(wall, 0.35), 'across'),
    );
    drawing.path(`M${n(x - 4.8)} ${n(y - 26.6)}Q${n(x)} ${n(y - 35)} ${n(x + 4.8)} ${n(y - 26.6)}Z`, palette.roof);
    drawing.rect(x - 1.5, y - 5, 3, 5, darker(palette.roof, 0.4));
    const turn = random.between(0, 90);
    for (let sail = 0; sail < 4; sail++) {
      drawing.group(`translate(${n(x)} ${n(y - 28)}) rotate(${n(turn + sail * 90)})`, () => {
        drawing.rect(-0.4, -20, 0.8, 20, palette.ink);
        drawing.rect(0.4, -19.5, 3.6, 15, lighter(palette.wall, 0.35), 'opacity="0.9"');
        drawing.stroke('M0.4 -15.5h3.6M0.4 -11.8h3.6M0.4 -8h3.6M2.2 -19.5v15', palette.ink, 0.25);
      });
    }
  },
};
