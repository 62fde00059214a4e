import { darker, lighter, mix } from '../colour.ts';
import { n } from './drawing.ts';
import type { Element } from './stage.ts';

/** A quiet room corner: table, window, vase, cup, books, fruit. */
export const interior: Element = {
  layer: 40,
  draw: ({ drawing, palette, width, height }, { random, colour }) => {
    const wall = colour ?? mix(palette.wall, palette.sky[1], 0.3);
    const edge = height * 0.68;
    drawing.rect(0, 0, width, height, drawing.fade(lighter(wall, 0.12), darker(wall, 0.25), 'slant'));
    const wx = width * random.between(0.08, 0.2);
    const [ww, wh] = [width * 0.34, height * 0.44];
    drawing.rect(wx - 1.6, height * 0.08 - 1.6, ww + 3.2, wh + 3.2, lighter(palette.wall, 0.55));
    drawing.rect(
      wx,
      height * 0.08,
      ww,
      wh,
      drawing.linear([
        [0, palette.sky[0]],
        [0.6, palette.sky[1]],
        [1, palette.sky[2]],
      ]),
    );
    drawing.path(
      `M${n(wx)} ${n(height * 0.08 + wh)}V${n(height * 0.08 + wh * 0.75)}Q${n(wx + ww * 0.4)} ${n(height * 0.08 + wh * 0.6)} ${n(wx + ww)} ${n(height * 0.08 + wh * 0.82)}V${n(height * 0.08 + wh)}Z`,
      mix(palette.field, palette.haze, 0.3),
    );
    drawing.rect(wx + ww / 2 - 0.6, height * 0.08, 1.2, wh, lighter(palette.wall, 0.55));
    drawing.rect(wx, height * 0.08 + wh * 0.45, ww, 1.2, lighter(palette.wall, 0.55));
    drawing.polygon(
      [
        [wx + ww * 0.2, edge],
        [wx + ww * 1.1, edge],
        [wx + ww * 2.1, height],
        [wx + ww * 0.9, height],
      ],
      palette.light,
      'opacity="0.22"',
    );
    const wood = mix(palette.earth, palette.roof, 0.4);
    drawing.rect(0, edge, width, height - edge, drawing.fade(lighter(wood, 0.15), darker(wood, 0.35)));
    drawing.rect(0, edge, width, 1.1, lighter(wood, 0.35));
    for (let grain = 0; grain < 9; grain++)
      drawing.stroke(
        `M${n(random.between(-10, width))} ${n(edge + random.between(3, height - edge))}h${n(random.between(14, 40))}`,
        darker(wood, 0.3),
        0.25,
        'opacity="0.5"',
      );
  },
};

/** Things on a table: a vase with flowers, a cup, books, fruit. */
export const stillLife: Element = {
  layer: 70,
  draw: ({ drawing, palette, width, height }, { random, colour }) => {
    const y = height * 0.8;
    const x = width * random.between(0.55, 0.68);
    const clay = colour ?? mix(palette.accent, palette.water[0], 0.45);
    const shadow = (sx: number, sy: number, wide: number): void => drawing.ellipse(sx + 3, sy, wide, 1.6, '#15100c', 'opacity="0.35"');
    shadow(x, y, 9);
    for (let stem = 0; stem < 9; stem++) {
      const angle = -1.57 + (stem - 4) * 0.17;
      const long = random.between(18, 27);
      const [fx, fy] = [x + Math.cos(angle) * long * 0.9, y - 20 + Math.sin(angle) * long];
      drawing.stroke(`M${n(x)} ${n(y - 19)}Q${n((x + fx) / 2)} ${n(fy + 8)} ${n(fx)} ${n(fy)}`, palette.leaf, 0.6);
      const petal = random.pick([palette.accent, lighter(palette.accent, 0.5), palette.lamp, '#fbf4ee']);
      for (let leaf = 0; leaf < 6; leaf++) drawing.circle(fx + Math.cos(leaf * 1.05) * 1.9, fy + Math.sin(leaf * 1.05) * 1.7, 1.6, petal);
      drawing.circle(fx, fy, 1.1, darker(palette.lamp, 0.2));
    }
    drawing.path(
      `M${n(x - 3)} ${n(y - 21)}H${n(x + 3)}Q${n(x + 2.4)} ${n(y - 16)} ${n(x + 7)} ${n(y - 10)}Q${n(x + 9)} ${n(y - 3)} ${n(x + 5)} ${n(y)}H${n(x - 5)}Q${n(x - 9)} ${n(y - 3)} ${n(x - 7)} ${n(y - 10)}Q${n(x - 2.4)} ${n(y - 16)} ${n(x - 3)} ${n(y - 21)}Z`,
      drawing.linear(
        [
          [0, lighter(clay, 0.35)],
          [0.4, clay],
          [1, darker(clay, 0.45)],
        ],
        0,
        0,
        1,
        0,
      ),
    );
    const cup = x + 21;
    shadow(cup, y + 4, 5);
    drawing.stroke(`M${n(cup + 4.2)} ${n(y - 2)}q4 0.4 0 4.4`, palette.wall, 1);
    drawing.path(
      `M${n(cup - 4.6)} ${n(y - 4)}H${n(cup + 4.6)}Q${n(cup + 4.4)} ${n(y + 4)} ${n(cup)} ${n(y + 4.4)}Q${n(cup - 4.4)} ${n(y + 4)} ${n(cup - 4.6)} ${n(y - 4)}Z`,
      drawing.fade(lighter(palette.wall, 0.6), darker(palette.wall, 0.2), 'across'),
    );
    drawing.ellipse(cup, y - 4, 4.6, 1.1, darker(palette.roof, 0.5));
    const left = x - 27;
    [palette.roof, palette.water[0], palette.leaf].forEach((cover, index) => {
      drawing.rect(left + index * 1.2, y + 2 - index * 3.3, 19 - index * 2, 3.1, drawing.fade(lighter(cover, 0.15), darker(cover, 0.2)), 'rx="0.4"');
      drawing.rect(left + 2 + index * 1.2, y + 2.7 - index * 3.3, 15 - index * 2, 0.4, palette.lamp, 'opacity="0.7"');
    });
    for (let fruit = 0; fruit < 3; fruit++) {
      const fx = x - 1 + fruit * 6.4;
      const skin = [palette.accent, '#dfa33a', palette.leaf][fruit] ?? palette.accent;
      shadow(fx - 2, y + 8.6, 3);
      drawing.circle(
        fx,
        y + 6,
        3,
        drawing.radial([
          [0, lighter(skin, 0.35)],
          [1, darker(skin, 0.2)],
        ]),
      );
      drawing.stroke(`M${n(fx)} ${n(y + 3.2)}q0.4 -1.2 1.4 -1.6`, palette.ink, 0.4);
    }
  },
};
