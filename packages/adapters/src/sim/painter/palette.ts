import { mix } from '../colour.ts';

/** The colours of a picture. `sky` from top to horizon, `water` from near to far. */
export type Palette = {
  readonly name: string;
  readonly sky: readonly [string, string, string];
  readonly light: string;
  readonly haze: string;
  readonly rock: string;
  readonly field: string;
  readonly earth: string;
  readonly water: readonly [string, string];
  readonly leaf: string;
  readonly wall: string;
  readonly roof: string;
  readonly lamp: string;
  readonly ink: string;
  readonly accent: string;
  /** Whether windows are lit and shapes are dark against the sky. */
  readonly dark: boolean;
};

/** Colours in the order of the type: three of the sky, light, haze, rock, field, earth, two of the water, leaf, wall, roof, lamp, ink, accent. */
const rows: Readonly<Record<string, string>> = {
  day: '#4a90c9 #86bfe3 #d9edf2 #fff6d8 #c3dbe4 #6f8597 #86a95a #b99a6b #2f6f9b #8cc3d8 #3d7a4a #efe3cd #b5533c #f7d98a #27364a #d9483b',
  dawn: '#5b6ea8 #d59fb0 #fbdcb8 #fff1d0 #dfb9b8 #7c7396 #8d9a70 #a98f7c #6a7fa6 #f0c6b3 #52705f #e9d5c7 #9b5c5a #ffe0a3 #3a3557 #e0736b',
  golden: '#6d9cc4 #f0c987 #fbe3a8 #fff3c4 #e8cf9e #9a7f63 #b6a14d #a87d4c #7d8f7a #f3d692 #6c7a35 #f1dcb2 #a9502f #ffd974 #4a3424 #c9502b',
  sunset: '#3b2a5e #c2476a #ffb25e #ffe9a8 #d5705f #5a3a63 #6b4658 #7a4a4e #43325f #f0965f #3f2f4d #c98a72 #6e2f4a #ffd27a #241a35 #ff7f50',
  night: '#060b22 #13204a #2f3f72 #f4f1da #2c3a66 #1b2547 #16233a #202842 #0b1634 #33487c #12263a #3a4468 #232a4a #ffd77a #060915 #e3b34d',
  storm: '#2c343f #4f5b68 #8c979c #e8ecea #7b878e #47525c #56624f #5e5a51 #2a3b47 #77888f #33443c #a3a39b #5b4a4a #ffd98c #1a2027 #d0a23c',
  fog: '#aab6bb #c6ced0 #dfe3e1 #fbfaf2 #d2d8d8 #9aa6aa #a3ac9c #aaa597 #93a4aa #cfd6d7 #7d8f88 #cfcdc4 #8d7f7b #ffe9b8 #59656b #b56a55',
  autumn: '#7fa3bd #c9d0c4 #f3e2bd #fff1c9 #d9c4a0 #8b7765 #b58a3c #8a5c36 #5d7682 #cdbf9b #c4662a #ead9bd #8c3b2a #ffd27a #3b2a22 #d4442a',
  winter: '#8fb2cf #c4d8e6 #eef4f7 #fffdf2 #d5e3ec #8196ab #eaf1f5 #cdd9e1 #6f93ad #c3d9e4 #4d6b6a #e4e2dd #7c4a45 #ffdf96 #2a3a4c #c43d3d',
  spring: '#7cc0e6 #b8e0ec #f3f4dc #fffbe0 #cfe6dd #8ba6a3 #9ccb63 #b9a274 #4d9cba #b3dde0 #6fae52 #f7eedd #c76b58 #ffe294 #33493f #e86a92',
  desert: '#3f8fb8 #a9cfd0 #f7dfb5 #fff4cf #e7c79d #b0764f #dba765 #c98a4e #3c8c9c #a8d3c6 #6f8148 #e8c79a #a65a38 #ffe0a0 #5a3324 #cf4f2f',
  tropical: '#1f9ad6 #6fcdea #d6f4ec #fffbe2 #bfeae4 #5f8f8b #7fc46a #f0dcae #0a7fa8 #6fdbd3 #2f9a57 #fff1de #e8694f #ffe08a #1c4350 #ff6f59',
  neon: '#12061f #2a0f4f #7a1f7e #ff7bd5 #5a2a8a #241445 #1b1038 #261347 #120a2e #b0308f #14304a #2d1b57 #180d35 #3df5e8 #070312 #ff3fa4',
  pastel: '#a9c9e8 #d8cdea #fbe3e4 #fffbe9 #dcd3e6 #a7a6c6 #b7d6b0 #dcc8b4 #9cc3dc #dbe3f0 #8fbfa0 #fbf0e6 #e39c98 #ffe9ae #5c5878 #f08fa0',
  mono: '#5b5b5e #9a9a9c #dededc #fafaf6 #c2c2c0 #77777a #8c8c8a #7f7d7a #4e5053 #bdbdbb #4d4d4e #d8d8d4 #565456 #f2f2ea #161618 #303033',
  sepia: '#a88f6d #cdb690 #eadbb9 #fff6dc #d9c49f #8f7350 #a88a5c #94734a #846a4a #d1b98f #6f5836 #e6d3ab #6a4a2f #fff0c4 #34241a #8c4a2a',
};

/** A palette by name; `day` for an unknown one. */
export function paletteNamed(name: string): Palette {
  const known = Object.hasOwn(rows, name) ? name : 'day';
  const colours = (rows[known] ?? '').split(' ');
  const at = (index: number): string => colours[index] ?? '#808080';
  const [light, haze, rock, field, earth] = [at(3), at(4), at(5), at(6), at(7)];
  const [leaf, wall, roof, lamp, ink, accent] = [at(10), at(11), at(12), at(13), at(14), at(15)];
  const dark = known === 'night' || known === 'neon';
  return { name: known, sky: [at(0), at(1), at(2)], light, haze, rock, field, earth, water: [at(8), at(9)], leaf, wall, roof, lamp, ink, accent, dark };
}

/** Every colour of a palette moved towards one colour: "in blue tones". */
export function tinted(palette: Palette, colour: string, share: number): Palette {
  const to = (original: string): string => mix(original, colour, share);
  const { sky, water } = palette;
  return {
    ...palette,
    sky: [to(sky[0]), to(sky[1]), mix(sky[2], colour, share * 0.6)],
    water: [to(water[0]), to(water[1])],
    haze: to(palette.haze),
    rock: to(palette.rock),
    field: to(palette.field),
    earth: to(palette.earth),
    leaf: mix(palette.leaf, colour, share * 0.5),
    wall: mix(palette.wall, colour, share * 0.4),
    accent: colour,
  };
}
