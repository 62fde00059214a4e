import { darker, lighter, mix } from '../colour.ts';
import type { Random } from '../random.ts';
import { cat, dog, fish, horse } from './animals.ts';
import { castle, house, lighthouse, windmill } from './buildings.ts';
import { city } from './city.ts';
import { createDrawing, type Drawing, n, type Stop } from './drawing.ts';
import { interior, stillLife } from './indoors.ts';
import { cactus, desert, field, hills, mountains, road } from './land.ts';
import { balloon, kite, person, train } from './people.ts';
import { flowers, forest, grass, palm, tree } from './plants.ts';
import { portraitOf } from './portrait.ts';
import { isOutdoors, type Scene } from './scene.ts';
import { aurora, birds, clouds, moon, rainbow, sky, stars, sun } from './sky.ts';
import type { Element, Stage } from './stage.ts';
import { beach, boat, bridge, river, sea, waterfall } from './water.ts';
import { fog, lightning, mist, rain, snow } from './weather.ts';

const elements: Readonly<Record<string, Element>> = {
  aurora,
  balloon,
  beach,
  birds,
  boat,
  bridge,
  cactus,
  castle,
  cat,
  city,
  clouds,
  desert,
  dog,
  field,
  fish,
  flowers,
  fog,
  forest,
  grass,
  hills,
  horse,
  house,
  interior,
  kite,
  lighthouse,
  lightning,
  mist,
  moon,
  mountains,
  palm,
  person,
  rain,
  rainbow,
  river,
  road,
  sea,
  snow,
  stars,
  stillLife,
  sun,
  train,
  tree,
  waterfall,
  windmill,
};

/** Names of everything the painter can draw. */
export const elementNames: readonly string[] = [...Object.keys(elements).filter((name) => name !== 'mist'), 'portrait'];

/** Pixels of the picture, and which layers to draw: all, or those below or from one on. */
export type Frame = { readonly width: number; readonly height: number; readonly from?: number; readonly below?: number };

/** The scene as an SVG document; the composition follows the aspect of the frame, not its size. */
export function svgOf(scene: Scene, frame: Frame, random: Random): string {
  const aspect = Math.max(0.25, Math.min(4, frame.width / frame.height));
  const [width, height] = aspect >= 1 ? [100 * aspect, 100] : [100, 100 / aspect];
  const drawing = createDrawing(width, height);
  const stage = stageOf(scene, { drawing, width, height }, random);
  const parts: { readonly name: string; readonly element: Element }[] = [...scene.elements.keys()].flatMap((name) => {
    const element = name === 'portrait' ? portraitOf(scene.traits) : Object.hasOwn(elements, name) ? elements[name] : undefined;
    return element === undefined ? [] : [{ name, element }];
  });
  if (isOutdoors(scene)) parts.push({ name: 'sky', element: sky });
  else if (scene.elements.has('portrait')) parts.push({ name: 'backdrop', element: backdrop });
  if (isOutdoors(scene)) parts.push({ name: 'shade', element: shade });
  const { from = Number.NEGATIVE_INFINITY, below = Number.POSITIVE_INFINITY } = frame;
  for (const { name, element } of parts.sort((a, b) => a.element.layer - b.element.layer)) {
    if (element.layer < from || element.layer >= below) continue;
    element.draw(stage, { count: 1, ...scene.elements.get(name), random: random.fork(name) });
  }
  return drawing.svg(frame.width, frame.height);
}

function stageOf(scene: Scene, size: { readonly drawing: Drawing; readonly width: number; readonly height: number }, random: Random): Stage {
  const { width, height } = size;
  const pick = random.fork('stage');
  const has = (name: string): boolean => scene.elements.has(name) || scene.palette.name === name;
  const subject = ['cat', 'dog', 'horse', 'flowers', 'road', 'desert'].some(has);
  const horizon = height * (subject ? pick.between(0.46, 0.54) : pick.between(0.56, 0.66));
  const low = ['sunset', 'dawn', 'golden'].includes(scene.palette.name);
  const lightX = width * pick.pick([pick.between(0.22, 0.4), pick.between(0.6, 0.78)]);
  return {
    ...size,
    palette: scene.palette,
    horizon,
    has,
    lightX,
    lightY: horizon * (low && !has('moon') ? pick.between(0.62, 0.86) : pick.between(0.2, 0.36)),
  };
}

/** A studio wall behind a face, with soft discs of light. */
const backdrop: Element = {
  layer: 1,
  draw: ({ drawing, palette, width, height }, { random }) => {
    const [top, middle] = palette.sky;
    const tone = random.pick([middle, palette.haze, mix(palette.rock, middle, 0.4), mix(palette.leaf, palette.haze, 0.4), palette.wall]);
    drawing.rect(
      0,
      0,
      width,
      height,
      drawing.linear(
        [
          [0, mix(tone, top, 0.45)],
          [0.6, tone],
          [1, darker(tone, 0.3)],
        ],
        0,
        0,
        0.6,
        1,
      ),
    );
    for (let disc = 0; disc < 9; disc++) {
      const radius = random.between(4, 13);
      drawing.circle(random.between(0, width), random.between(0, height * 0.8), radius, lighter(tone, 0.35), `opacity="${n(random.between(0.08, 0.2))}"`);
    }
  },
};

/** Darker corners, so that the eye stays in the picture. Two gradients along the sides, each with the square of the way from the middle, are round together; one from the middle would take ten times as long to draw. */
const shade: Element = {
  layer: 95,
  draw: ({ drawing, palette, width, height }) => {
    const stops = [0, 0.06, 0.14, 0.24, 0.36, 0.64, 0.76, 0.86, 0.94, 1].map(
      (at): Stop => [at, palette.ink, (0.17 * Math.max(0, Math.abs(at - 0.5) * 2 - 0.28) ** 2) / 0.72 ** 2],
    );
    drawing.rect(0, 0, width, height, drawing.linear(stops));
    drawing.rect(0, 0, width, height, drawing.linear(stops, 0, 0, 1, 0));
  },
};
