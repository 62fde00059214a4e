import { darker, lighter, mix } from '../colour.ts';
import type { Random } from '../random.ts';
import { type Drawing, n } from './drawing.ts';
import { clothes, hairColours, skins } from './people.ts';
import type { Element } from './stage.ts';

/** What a face looks like; the prompt's words decide where they say, chance elsewhere. */
type Face = {
  readonly skin: string;
  readonly hair: string;
  readonly coat: string;
  readonly wide: number;
  readonly long: number;
  readonly old: boolean;
  readonly style: 'short' | 'long' | 'curly' | 'bun' | 'bald' | 'bob';
  readonly beard: boolean;
  readonly glasses: boolean;
  readonly hat: boolean;
  readonly scarf: boolean;
  readonly mouth: number;
  readonly turn: number;
  readonly iris: string;
};

/** Traits that the words of a prompt settle. */
export type Traits = Partial<Pick<Face, 'hair' | 'coat' | 'skin' | 'old' | 'style' | 'beard' | 'glasses' | 'hat' | 'scarf'>> & {
  readonly smiling?: boolean;
  readonly woman?: boolean;
};

function faceFrom(random: Random, traits: Traits): Face {
  const { smiling, woman = false, ...told } = traits;
  const style = random.pick(woman ? (['long', 'curly', 'bun', 'bob', 'long'] as const) : (['short', 'long', 'curly', 'bun', 'bob', 'short'] as const));
  const old = told.old ?? random.chance(0.25);
  return {
    skin: random.pick(skins),
    hair: random.pick(old ? hairColours.slice(6) : hairColours.slice(0, 6)),
    coat: random.pick(clothes),
    wide: random.between(13.6, 15.8),
    long: random.between(18.4, 20.6),
    old,
    style,
    beard: (told.style ?? style) === 'short' && random.chance(0.35),
    glasses: random.chance(0.28),
    hat: random.chance(0.14),
    scarf: random.chance(0.2),
    mouth: smiling === true ? 1.9 : random.between(-0.5, 1.5),
    turn: random.between(-1.6, 1.6),
    iris: random.pick(['#5a3a24', '#3f5f7a', '#4f6b45', '#2e2a2a', '#6f7d86']),
    ...told,
  };
}

/** Head and shoulders in the middle of the picture, looking out. */
export function portraitOf(traits: Traits): Element {
  return {
    layer: 85,
    draw: ({ drawing, palette, width, height }, { random }) => {
      const face = faceFrom(random, traits);
      const lit = random.chance(0.5);
      const scale = Math.min(width, height) / 100;
      drawing.ellipse(width * (lit ? 0.28 : 0.72), height * 0.36, 58, 62, drawing.glow(palette.light, palette.dark ? 0.3 : 0.5));
      drawing.group(`translate(${n(width / 2)} ${n(height / 2 + 1 * scale)}) scale(${n(lit ? scale * 1.27 : -scale * 1.27)} ${n(scale * 1.27)})`, () => {
        backHair(drawing, face);
        shoulders(drawing, face, random);
        head(drawing, face);
        features(drawing, face);
        frontHair(drawing, face, random);
        extras(drawing, face, palette.accent);
      });
    },
  };
}

function backHair(drawing: Drawing, { style, hair, wide, long }: Face): void {
  const dark = darker(hair, 0.3);
  if (style === 'long')
    drawing.path(
      `M${n(-wide - 2.5)} -10Q${n(-wide - 5)} -27 0 -28Q${n(wide + 5)} -27 ${n(wide + 2.5)} -10Q${n(wide + 5)} 14 ${n(wide + 3)} 30Q0 36 ${n(-wide - 3)} 30Q${n(-wide - 5)} 14 ${n(-wide - 2.5)} -10Z`,
      drawing.fade(hair, dark),
    );
  if (style === 'bob')
    drawing.path(
      `M${n(-wide - 3)} 8Q${n(-wide - 5)} -27 0 -28Q${n(wide + 5)} -27 ${n(wide + 3)} 8Q${n(wide)} 14 ${n(wide - 3)} 10H${n(-wide + 3)}Q${n(-wide)} 14 ${n(-wide - 3)} 8Z`,
      drawing.fade(hair, dark),
    );
  if (style === 'bun') drawing.circle(0, -long - 9, 6.4, drawing.fade(lighter(hair, 0.1), dark));
  if (style === 'curly')
    for (let curl = 0; curl < 17; curl++)
      drawing.circle(Math.cos(2.6 + curl * 0.25) * (wide + 2.5), -8 + Math.sin(2.6 + curl * 0.25) * 18, 5.6, curl % 2 === 0 ? dark : darker(hair, 0.18));
}

function shoulders(drawing: Drawing, { skin, coat, scarf }: Face, random: Random): void {
  drawing.path('M-6 10V25Q0 31 6 25V10Z', drawing.fade(darker(skin, 0.35), darker(skin, 0.12)));
  drawing.path(
    'M-6 22Q-9 25 -20 28Q-36 32 -39 62H39Q36 32 20 28Q9 25 6 22Q0 29 -6 22Z',
    drawing.linear(
      [
        [0, lighter(coat, 0.14)],
        [0.5, coat],
        [1, darker(coat, 0.4)],
      ],
      0,
      0,
      1,
      0.3,
    ),
  );
  const collar = random.integer(0, 2);
  if (collar === 0) drawing.path('M-6 22L-12 29L-3 37L0 29L3 37L12 29L6 22Q0 30 -6 22Z', lighter(coat, 0.3));
  if (collar === 1) drawing.path('M-7 19Q0 27 7 19L9 26Q0 34 -9 26Z', darker(coat, 0.15));
  if (collar === 2) drawing.path('M-7 22L0 44L7 22Q0 29 -7 22Z', lighter(mix(coat, '#f4efe2', 0.75), 0.1));
  if (scarf) drawing.path('M-11 20Q0 29 11 20Q14 25 11 30Q0 37 -11 30Q-14 25 -11 20ZM4 31L13 50L5 52L-1 33Z', drawing.fade('#c8453c', '#8f2a26'));
}

function head(drawing: Drawing, { skin, wide, long, turn }: Face): void {
  const shade = drawing.linear(
    [
      [0, lighter(skin, 0.2)],
      [0.55, skin],
      [1, darker(skin, 0.38)],
    ],
    0,
    0.2,
    1,
    0.45,
  );
  drawing.ellipse(-wide + 0.2, -2, 2.6, 4, darker(skin, 0.1));
  drawing.ellipse(wide - 0.2, -2, 2.6, 4, darker(skin, 0.3));
  drawing.path(
    `M${n(-wide)} -6Q${n(-wide)} ${n(-long - 4)} 0 ${n(-long - 4)}Q${n(wide)} ${n(-long - 4)} ${n(wide)} -6Q${n(wide)} 6 ${n(wide * 0.62)} ${n(long * 0.68)}Q${n(wide * 0.3)} ${n(long)} 0 ${n(long)}Q${n(-wide * 0.3)} ${n(long)} ${n(-wide * 0.62)} ${n(long * 0.68)}Q${n(-wide)} 6 ${n(-wide)} -6Z`,
    shade,
  );
  drawing.ellipse(turn - 7.6, 5, 3.6, 2.4, '#d9685a', 'opacity="0.12"');
  drawing.ellipse(turn + 7.6, 5, 3.6, 2.4, '#d9685a', 'opacity="0.1"');
}

function features(drawing: Drawing, { skin, hair, turn, mouth, iris, old, beard, long, wide }: Face): void {
  const line = darker(skin, 0.6);
  for (const side of [-1, 1]) {
    const x = turn + side * 6;
    drawing.ellipse(x, -3.4, 3.5, 2.5, darker(skin, 0.22), 'opacity="0.5"');
    drawing.path(`M${n(x - 3)} -3Q${n(x)} -5.8 ${n(x + 3)} -3Q${n(x)} -1.2 ${n(x - 3)} -3Z`, '#f6f2ec');
    drawing.circle(x + turn * 0.25, -3.3, 1.5, iris);
    drawing.circle(x + turn * 0.25, -3.3, 0.75, '#121214');
    drawing.circle(x - 0.5 + turn * 0.25, -3.9, 0.42, '#ffffff');
    drawing.stroke(`M${n(x - 3.2)} -2.9Q${n(x)} -6 ${n(x + 3.2)} -2.9`, line, 0.55);
    drawing.stroke(`M${n(x - 3.6 * 1)} ${n(-7.6 - (side < 0 ? 0 : 0.4))}Q${n(x)} -9.8 ${n(x + 3.6)} ${n(-7.8 + (side < 0 ? -0.4 : 0))}`, darker(hair, 0.25), 1);
    if (old)
      drawing.stroke(
        `M${n(x - 2.6)} 0.2Q${n(x)} 1.4 ${n(x + 2.4)} 0.1M${n(turn + side * 5.4)} 5.4Q${n(turn + side * 7.4)} 8 ${n(turn + side * 7)} 11`,
        darker(skin, 0.4),
        0.35,
        'opacity="0.7"',
      );
  }
  if (old)
    drawing.stroke(
      `M${n(turn - 6)} -13.6Q${n(turn)} -14.8 ${n(turn + 6)} -13.6M${n(turn - 5)} -11.4Q${n(turn)} -12.4 ${n(turn + 5)} -11.4`,
      darker(skin, 0.35),
      0.32,
      'opacity="0.7"',
    );
  drawing.path(
    `M${n(turn * 1.3 + 0.4)} -3Q${n(turn * 1.5 + 3.4)} 4 ${n(turn * 1.4 + 2.8)} 5.4Q${n(turn * 1.4)} 6.8 ${n(turn * 1.3 - 0.6)} 5.6Q${n(turn * 1.3 + 1.6)} 4 ${n(turn * 1.3 + 0.4)} -3Z`,
    darker(skin, 0.32),
    'opacity="0.65"',
  );
  drawing.ellipse(turn * 1.5 - 0.5, 3.2, 0.9, 1.4, lighter(skin, 0.4), 'opacity="0.5"');
  if (beard)
    drawing.path(
      `M${n(-wide + 0.8)} 2Q${n(-wide + 2)} 5 ${n(turn - 5.4)} 7Q${n(turn)} 6 ${n(turn + 5.4)} 7Q${n(wide - 2)} 5 ${n(wide - 0.8)} 2Q${n(wide)} 15 ${n(wide * 0.5)} ${n(long + 2)}Q0 ${n(long + 5)} ${n(-wide * 0.5)} ${n(long + 2)}Q${n(-wide)} 15 ${n(-wide + 0.8)} 2Z`,
      drawing.fade(lighter(hair, 0.12), darker(hair, 0.3), 'slant'),
    );
  const lip = mix(skin, '#a3423f', 0.5);
  const y = 10.6;
  drawing.path(
    `M${n(turn - 4.8)} ${n(y - mouth * 0.35)}Q${n(turn - 1.6)} ${n(y - 1.9)} ${n(turn)} ${n(y - 1)}Q${n(turn + 1.6)} ${n(y - 1.9)} ${n(turn + 4.8)} ${n(y - mouth * 0.35)}Q${n(turn)} ${n(y + 3.4 + mouth * 0.5)} ${n(turn - 4.8)} ${n(y - mouth * 0.35)}Z`,
    lip,
  );
  drawing.stroke(`M${n(turn - 4.9)} ${n(y - mouth * 0.4)}Q${n(turn)} ${n(y + mouth)} ${n(turn + 4.9)} ${n(y - mouth * 0.4)}`, darker(lip, 0.5), 0.42);
}

function frontHair(drawing: Drawing, { style, hair, wide, long, hat }: Face, random: Random): void {
  if (hat || style === 'bald') return;
  const fill = drawing.linear(
    [
      [0, lighter(hair, 0.18)],
      [0.6, hair],
      [1, darker(hair, 0.3)],
    ],
    0,
    0,
    1,
    0.5,
  );
  const part = random.between(-6, 6);
  const top = -long - 8;
  if (style === 'curly') {
    for (let curl = 0; curl < 15; curl++) {
      const angle = Math.PI + (curl / 14) * Math.PI;
      drawing.circle(Math.cos(angle) * (wide - 1), -11 + Math.sin(angle) * (long - 6), random.between(3.4, 5), curl % 2 === 0 ? lighter(hair, 0.06) : hair);
    }
    return;
  }
  const side = style === 'short' || style === 'bun' ? -6 : 4;
  drawing.path(
    `M${n(-wide - 1.4)} ${side}Q${n(-wide - 4)} ${n(top + 4)} 0 ${n(top)}Q${n(wide + 4)} ${n(top + 4)} ${n(wide + 1.4)} ${side}Q${n(wide - 0.6)} -12 ${n(wide - 4)} -14Q${n(part + 6)} -15.5 ${n(part)} ${n(-long - 0.5)}Q${n(part - 6)} -14 ${n(-wide + 3)} -12.6Q${n(-wide + 0.6)} -11 ${n(-wide - 1.4)} ${side}Z`,
    fill,
  );
  drawing.stroke(
    `M${n(part)} ${n(top + 2)}Q${n(part - 8)} ${n(top + 4)} ${n(-wide + 1)} -14M${n(part + 1)} ${n(top + 2)}Q${n(part + 8)} ${n(top + 5)} ${n(wide - 1)} -14`,
    lighter(hair, 0.3),
    0.4,
    'opacity="0.5"',
  );
}

function extras(drawing: Drawing, { glasses, hat, turn, wide, long, coat }: Face, accent: string): void {
  if (glasses) {
    for (const side of [-1, 1]) drawing.circle(turn + side * 6, -3.2, 4.5, '#ffffff', 'fill-opacity="0.12" stroke="#26262c" stroke-width="0.7"');
    drawing.stroke(
      `M${n(turn - 1.5)} -3.6Q${n(turn)} -4.8 ${n(turn + 1.5)} -3.6M${n(turn - 10.5)} -3.6L${n(-wide)} -4.6M${n(turn + 10.5)} -3.6L${n(wide)} -4.6`,
      '#26262c',
      0.65,
    );
  }
  if (!hat) return;
  const cloth = mix(accent, coat, 0.4);
  drawing.path(
    `M${n(-wide - 1.5)} -11Q${n(-wide - 2)} ${n(-long - 12)} 0 ${n(-long - 12)}Q${n(wide + 2)} ${n(-long - 12)} ${n(wide + 1.5)} -11Q0 -17 ${n(-wide - 1.5)} -11Z`,
    drawing.fade(lighter(cloth, 0.18), darker(cloth, 0.3), 'slant'),
  );
  drawing.path(`M${n(-wide - 2.4)} -10.4Q0 -18.6 ${n(wide + 2.4)} -10.4L${n(wide + 2)} -14.6Q0 -22 ${n(-wide - 2)} -14.6Z`, darker(cloth, 0.2));
}
