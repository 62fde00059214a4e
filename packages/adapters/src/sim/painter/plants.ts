import { darker, lighter, mix } from '../colour.ts';
import type { Random } from '../random.ts';
import { type Dot, type Drawing, type Ellipse, n } from './drawing.ts';
import type { Element } from './stage.ts';
import { islet } from './water.ts';

type Place = { readonly x: number; readonly y: number; readonly tall: number };

type Draw = { readonly drawing: Drawing; readonly place: Place; readonly green: string };

const bark = { pine: darker('#5a4030', 0.2), leaf: darker('#6a4a35', 0.15) } as const;

/** Path data of a trunk. */
function pineTrunk({ x, y, tall }: Place): string {
  return `M${n(x - tall * 0.025)} ${n(y)}v${n(-tall * 0.12)}h${n(tall * 0.05)}v${n(tall * 0.12)}Z`;
}

function leafTrunk({ x, y, tall }: Place): string {
  return `M${n(x - tall * 0.04)} ${n(y)}Q${n(x - tall * 0.02)} ${n(y - tall * 0.3)} ${n(x - tall * 0.015)} ${n(y - tall * 0.55)}H${n(x + tall * 0.02)}Q${n(x + tall * 0.02)} ${n(y - tall * 0.3)} ${n(x + tall * 0.05)} ${n(y)}Z`;
}

function pineCrown({ drawing, place: { x, y, tall }, green }: Draw): void {
  let data = `M${n(x)} ${n(y - tall)}`;
  const tiers = 4;
  const steps: string[] = [];
  for (let tier = 1; tier <= tiers; tier++) {
    const spread = (tall * 0.23 * tier) / tiers + tall * 0.04;
    const level = y - tall + (tall * 0.92 * tier) / tiers;
    steps.push(`L${n(x + spread)} ${n(level)}${tier < tiers ? `L${n(x + spread * 0.45)} ${n(level - tall * 0.02)}` : ''}`);
  }
  data += steps.join('');
  for (let tier = tiers; tier >= 1; tier--) {
    const spread = (tall * 0.23 * tier) / tiers + tall * 0.04;
    const level = y - tall + (tall * 0.92 * tier) / tiers;
    data += `${tier < tiers ? `L${n(x - spread * 0.45)} ${n(level - tall * 0.02)}` : ''}L${n(x - spread)} ${n(level)}`;
  }
  drawing.path(`${data}Z`, drawing.fade(lighter(green, 0.12), darker(green, 0.25), 'slant'));
}

function leafCrown({ drawing, place: { x, y, tall }, green }: Draw, random: Random): void {
  const radius = tall * 0.2;
  const bunches = Array.from({ length: 9 }, (_, leaf): Ellipse => {
    const angle = (leaf / 9) * 6.28 + random.between(-0.3, 0.3);
    const far = leaf === 0 ? 0 : radius * random.between(0.5, 1);
    const [at, size] = [[x + Math.cos(angle) * far * 1.15, y - tall * 0.68 + Math.sin(angle) * far * 0.85] as const, radius * random.between(0.6, 0.85)];
    return [...at, size, size];
  });
  drawing.ellipses(bunches.slice(0, 5), darker(green, 0.12));
  drawing.ellipses(bunches.slice(5), lighter(green, 0.1));
  drawing.circle(x - radius * 0.35, y - tall * 0.78, radius * 0.62, lighter(green, 0.18), 'opacity="0.75"');
}

export const forest: Element = {
  layer: 50,
  draw: ({ drawing, palette, width, horizon, height, has }, { random, colour }) => {
    const pines = has('snow') || has('mountains') || random.chance(0.55);
    for (let row = 0; row < 3; row++) {
      const y = horizon + 1.5 + row * (height - horizon) * 0.12;
      const tall = 15 + row * 8;
      const green = mix(colour ?? palette.leaf, palette.haze, 0.65 - row * 0.32);
      drawing.rect(
        -1,
        y - 1.2,
        width + 2,
        4 + row * 3,
        drawing.linear([
          [0, darker(green, 0.25), 0.8],
          [1, darker(green, 0.25), 0],
        ]),
      );
      const places: Place[] = [];
      for (let x = -4 + random.between(0, 4); x < width + 6; x += (pines ? 4.6 : 7.5) + row * 1.6 + random.between(0, 2.5)) {
        places.push({ x, y: y + random.between(-0.6, 1.8), tall: tall * random.between(0.7, 1.2) });
      }
      drawing.path(places.map(pines ? pineTrunk : leafTrunk).join(''), pines ? bark.pine : bark.leaf);
      // Few greens, and the gradients of trees alike are one.
      for (const place of places) {
        if (pines) pineCrown({ drawing, place, green: mix(green, palette.ink, random.integer(0, 3) * 0.06) });
        else leafCrown({ drawing, place, green: mix(green, random.chance(0.5) ? palette.ink : palette.accent, random.integer(0, 3) * 0.05) }, random);
      }
    }
  },
};

export const tree: Element = {
  layer: 71,
  draw: (stage, { random, colour, count }) => {
    const { drawing, palette, width, horizon, height, has } = stage;
    const many = Math.min(Math.max(1, count), 8);
    for (let index = 0; index < many; index++) {
      const y = horizon + (height - horizon) * (many === 1 ? 0.5 : random.between(0.25, 0.6));
      const left = random.chance(0.5);
      const x = many === 1 ? width * (left ? random.between(0.12, 0.25) : random.between(0.75, 0.88)) : (width * (index + 0.5)) / many;
      const place = { x, y, tall: many === 1 ? random.between(46, 60) : random.between(26, 38) };
      if (has('sea') && !has('beach')) islet(stage, x, y, 0.7);
      drawing.ellipse(x + 2, y, place.tall * 0.2, 1.4, darker(palette.field, 0.5), 'opacity="0.45"');
      const snowy = has('snow');
      drawing.path((snowy ? pineTrunk : leafTrunk)(place), snowy ? bark.pine : bark.leaf);
      if (snowy) pineCrown({ drawing, place, green: mix(colour ?? palette.leaf, '#ffffff', 0.2) });
      else leafCrown({ drawing, place, green: colour ?? palette.leaf }, random);
    }
  },
};

export const palm: Element = {
  layer: 71,
  draw: ({ drawing, palette, width, horizon, height }, { random, colour, count }) => {
    for (let index = 0; index < Math.min(Math.max(2, count), 6); index++) {
      const y = horizon + (height - horizon) * random.between(0.55, 0.95);
      const x = width * (index % 2 === 0 ? random.between(0.06, 0.25) : random.between(0.76, 0.95));
      const tall = random.between(34, 50);
      const lean = random.between(-8, 8);
      drawing.stroke(`M${n(x)} ${n(y)}Q${n(x + lean * 0.2)} ${n(y - tall * 0.6)} ${n(x + lean)} ${n(y - tall)}`, darker(palette.earth, 0.35), 1.7);
      const green = colour ?? palette.leaf;
      for (let leaf = 0; leaf < 9; leaf++) {
        const angle = -3.5 + leaf * 0.48 + random.between(-0.1, 0.1);
        const [dx, dy] = [Math.cos(angle) * 15, Math.sin(angle) * 8 + 4];
        const [cx, cy] = [x + lean, y - tall];
        drawing.path(
          `M${n(cx)} ${n(cy)}Q${n(cx + dx * 0.6)} ${n(cy + dy - 7)} ${n(cx + dx)} ${n(cy + dy + 1)}Q${n(cx + dx * 0.5)} ${n(cy + dy - 3.5)} ${n(cx)} ${n(cy + 0.8)}Z`,
          leaf % 2 === 0 ? green : darker(green, 0.2),
        );
      }
    }
  },
};

export const flowers: Element = {
  layer: 75,
  draw: ({ drawing, palette, width, horizon, height }, { random, colour }) => {
    const petals =
      colour === undefined
        ? [palette.accent, lighter(palette.accent, 0.45), palette.lamp, mix(palette.accent, palette.sky[0], 0.55), '#fbf4ee']
        : [colour, lighter(colour, 0.3), darker(colour, 0.12)];
    const heads: { x: number; y: number; depth: number }[] = [];
    for (let index = 0; index < 70; index++) heads.push({ x: random.between(-2, width + 2), depth: random.next() ** 0.7, y: 0 });
    const ordered = heads.map((head) => ({ ...head, y: horizon + (height - horizon) * (0.3 + head.depth * 0.68) })).sort((a, b) => a.y - b.y);
    // From the far ones to the near ones, a few at a time: those are of nearly one size, and what has one colour is one shape.
    const few = 7;
    for (let first = 0; first < ordered.length; first += few) {
      let stems = '';
      const hearts: Dot[] = [];
      const blossoms = new Map<string, Dot[]>(petals.map((petal) => [petal, []]));
      for (const { x, y, depth } of ordered.slice(first, first + few)) {
        const size = 0.35 + depth * 1.5;
        stems += `M${n(x)} ${n(y)}q${n(random.between(-1, 1))} ${n(size * 2)} ${n(random.between(-1, 1))} ${n(size * 4.5)}`;
        const blossom = blossoms.get(random.pick(petals));
        if (depth < 0.35) {
          blossom?.push({ x, y, radius: size * 1.3 });
          continue;
        }
        const turn = random.between(0, 1.2);
        for (let leaf = 0; leaf < 5; leaf++) {
          const angle = turn + leaf * 1.2566;
          blossom?.push({ x: x + Math.cos(angle) * size * 0.85, y: y + Math.sin(angle) * size * 0.75, radius: size * 0.72 });
        }
        hearts.push({ x, y, radius: size * 0.5 });
      }
      drawing.stroke(stems, darker(palette.leaf, 0.1), (0.35 + (ordered[first]?.depth ?? 0) * 1.5) * 0.28);
      for (const [petal, dots] of blossoms) drawing.dots(dots, petal);
      drawing.dots(hearts, palette.lamp);
    }
  },
};

export const grass: Element = {
  layer: 76,
  draw: ({ drawing, palette, width, height }, { random, colour }) => {
    for (let blade = 0; blade < 90; blade++) {
      const x = random.between(-2, width + 2);
      const tall = random.between(4, 13);
      const lean = random.between(-4, 4);
      const green = mix(colour ?? palette.leaf, random.chance(0.5) ? palette.ink : palette.field, random.between(0, 0.5));
      drawing.path(
        `M${n(x - 0.5)} ${n(height + 1)}Q${n(x)} ${n(height - tall * 0.6)} ${n(x + lean)} ${n(height - tall)}Q${n(x + 0.7)} ${n(height - tall * 0.5)} ${n(x + 0.7)} ${n(height + 1)}Z`,
        green,
      );
    }
  },
};
