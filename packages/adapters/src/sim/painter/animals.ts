import { darker, lighter } from '../colour.ts';
import { type Drawing, n } from './drawing.ts';
import type { Cue, Element, Stage } from './stage.ts';

const furs = ['#3a3a40', '#8a5a36', '#d08a3f', '#8e9096', '#efe9dc', '#5b4638'];

type Spot = { readonly x: number; readonly y: number; readonly size: number; readonly flip: boolean };

/** Where animals sit: one large in the middle, several side by side. */
function spots({ width, horizon, height, has }: Stage, name: string, { random, count }: Cue): Spot[] {
  const company = ['cat', 'dog', 'horse'].filter(has);
  const turn = company.indexOf(name);
  const many = Math.min(Math.max(1, count), 6);
  const grand = ['house', 'boat', 'lighthouse', 'person', 'city', 'castle'].some(has) ? 0.75 : 1;
  return Array.from({ length: many }, (_, index) => ({
    x:
      company.length > 1
        ? (width * (turn + (index + 0.5) / many)) / company.length
        : many === 1
          ? width * random.between(0.38, 0.62)
          : (width * (index + 0.5)) / many,
    y: horizon + (height - horizon) * (many === 1 ? random.between(0.78, 0.9) : random.between(0.6, 0.9)),
    size: (company.length > 1 ? 0.9 : many === 1 ? 1.45 : 0.95 - many * 0.06) * grand,
    flip: random.chance(0.5),
  }));
}

function at(drawing: Drawing, { x, y, size, flip }: Spot, draw: () => void): void {
  drawing.ellipse(x, y, 12 * size, 1.8 * size, '#101018', 'opacity="0.28"');
  drawing.group(`translate(${n(x)} ${n(y)}) scale(${n(flip ? -size : size)} ${n(size)})`, draw);
}

export const cat: Element = {
  layer: 81,
  draw: (stage, cue) => {
    const { random, colour } = cue;
    const { drawing } = stage;
    for (const spot of spots(stage, 'cat', cue)) {
      const fur = colour ?? random.pick(furs);
      const belly = lighter(fur, 0.35);
      const body = drawing.fade(lighter(fur, 0.12), darker(fur, 0.28), 'slant');
      const eye = random.pick(['#d9c23a', '#7fbf5a', '#6fb3d8']);
      at(drawing, spot, () => {
        drawing.stroke('M8 -1.5Q17 -1 16 -8Q15.4 -12 18 -14', darker(fur, 0.15), 2.6);
        drawing.path('M-6.5 0Q-9.5 -9 -5 -15.5Q0 -20 4.8 -15.5Q10.8 -8 9 0Q2 1.2 -6.5 0Z', body);
        drawing.path('M-4 0Q-5 -8 -1.6 -13Q2 -8 1.4 0Z', belly, 'opacity="0.65"');
        drawing.stroke('M-3.6 0.1V-5M0.8 0.1V-5', darker(fur, 0.4), 0.35, 'opacity="0.7"');
        drawing.path('M-6.6 -21L-7 -28.4L-1.8 -24.6Z', fur);
        drawing.path('M5.2 -21L5.8 -28.4L0.6 -24.6Z', fur);
        drawing.path('M-6 -23L-6.3 -26.6L-3.4 -24.4Z', '#d99a94', 'opacity="0.8"');
        drawing.path('M4.6 -23L5.1 -26.6L2.2 -24.4Z', '#d99a94', 'opacity="0.8"');
        drawing.ellipse(-0.6, -20, 6.8, 5.9, body);
        if (random.chance(0.55))
          drawing.stroke(
            'M-2 -25.4v2.2M-0.6 -25.8v2.6M0.8 -25.4v2.2M6.6 -8q2 0.6 2.6 2M6.4 -11q2 0.2 3 1.6M5 -14q2 0 3 1.2',
            darker(fur, 0.45),
            0.6,
            'opacity="0.75"',
          );
        for (const ex of [-3.4, 2.2]) {
          drawing.ellipse(ex, -20.6, 1.5, 1.25, eye);
          drawing.ellipse(ex, -20.6, 0.45, 1.15, '#15151a');
          drawing.circle(ex + 0.4, -21, 0.28, '#ffffff');
        }
        drawing.ellipse(-0.6, -17.2, 2.5, 1.7, belly, 'opacity="0.8"');
        drawing.path('M-1.3 -18.3L0.1 -18.3L-0.6 -17.5Z', '#c9766f');
        drawing.stroke('M-0.6 -17.5q-0.3 1.1 -1.6 0.9M-0.6 -17.5q0.3 1.1 1.6 0.9', darker(fur, 0.6), 0.28);
        drawing.stroke('M-3 -17.4l-6 -0.8M-3 -16.9l-5.8 0.8M1.8 -17.4l6 -0.8M1.8 -16.9l5.8 0.8', lighter(fur, 0.55), 0.2);
      });
    }
  },
};

export const dog: Element = {
  layer: 81,
  draw: (stage, cue) => {
    const { random, colour } = cue;
    const { drawing, palette } = stage;
    for (const spot of spots(stage, 'dog', cue)) {
      const fur = colour ?? random.pick(furs);
      const body = drawing.fade(lighter(fur, 0.14), darker(fur, 0.25), 'slant');
      at(drawing, spot, () => {
        drawing.stroke('M9 -6Q15 -8 15.5 -14', darker(fur, 0.1), 1.9);
        drawing.path('M-5 0Q-8 -10 -4.6 -17L4 -17Q9.5 -13 10.6 -5Q11 -1 9.6 0Z', body);
        drawing.path('M-5.6 0V-13H-1.6V0ZM-0.6 0V-10H3V0Z', drawing.fade(fur, darker(fur, 0.2)));
        drawing.ellipse(-4.2, 0, 2.4, 1, lighter(fur, 0.2));
        drawing.ellipse(1.6, 0, 2.4, 1, lighter(fur, 0.2));
        drawing.ellipse(8, -0.5, 3.6, 1.4, darker(fur, 0.12));
        drawing.path('M-5.5 -15.5Q-1 -13.8 4 -15.6L3.6 -13.8Q-1 -11.8 -5.2 -13.8Z', colour === undefined ? palette.accent : lighter(palette.accent, 0.2));
        drawing.ellipse(-1, -21, 6.2, 6, body);
        drawing.path('M-10.5 -18.6Q-11.5 -21.4 -7 -21.6L-3 -20.6Q-2.2 -17 -4.6 -16Q-9 -15.6 -10.5 -18.6Z', lighter(fur, 0.2));
        drawing.ellipse(-10.3, -19.9, 1.25, 1, '#16161a');
        drawing.stroke('M-9.6 -17.4Q-7 -15.9 -4.6 -17', darker(fur, 0.6), 0.35);
        if (random.chance(0.5)) drawing.path('M-7.4 -16.5q-0.4 2.8 1 2.8q1.2 0 0.8 -2.6Z', '#d9737b');
        drawing.circle(-4.4, -22.4, 0.95, '#16161a');
        drawing.circle(-4.7, -22.7, 0.3, '#ffffff');
        drawing.path('M0.6 -26Q6.6 -26 6.4 -17.5Q5.4 -14.6 3 -16.4Q0 -20 0.6 -26Z', darker(fur, 0.35));
      });
    }
  },
};

export const horse: Element = {
  layer: 80,
  draw: (stage, cue) => {
    const { random, colour } = cue;
    const { drawing } = stage;
    for (const spot of spots(stage, 'horse', cue)) {
      const coat = colour ?? random.pick(['#6b4530', '#3b3634', '#efeae0', '#a56a3d', '#8c8f94']);
      const body = drawing.fade(lighter(coat, 0.15), darker(coat, 0.28));
      const mane = darker(coat, 0.5);
      at(drawing, { ...spot, size: spot.size * 1.05 }, () => {
        drawing.stroke('M12.6 -17Q17.5 -15 15.6 -5', mane, 2);
        for (const [x, shade] of [
          [-6.8, 0.4],
          [9, 0.4],
          [-9, 0.12],
          [11.2, 0.12],
        ] as const) {
          drawing.path(`M${x - 1.5} -13L${x - 0.8} -5L${x - 1} 0H${x + 1.1}L${x + 0.9} -5L${x + 1.7} -13Z`, darker(coat, shade));
          drawing.rect(x - 1.1, -1.2, 2.3, 1.2, '#1c1a1a');
        }
        drawing.path('M-11.5 -13Q-11.8 -20 -6 -20.4Q3 -19 9.5 -20.6Q14.4 -20 14 -14.4Q13 -9.6 8.5 -10.4Q0 -8.8 -6.6 -9.6Q-11 -9.6 -11.5 -13Z', body);
        drawing.path('M-11.8 -14Q-14.5 -22 -16.2 -25.4L-12.4 -30.2Q-8 -27 -4.8 -20Q-7 -12.4 -11.8 -14Z', body);
        drawing.path('M-12 -30.4Q-17.6 -28.8 -21.4 -23.8Q-22.6 -21.6 -20.4 -20.8Q-17.6 -20.6 -14.6 -24.2L-11 -26Z', body);
        drawing.path('M-13.2 -29.6L-12.8 -33L-10.8 -29.6Z', coat);
        drawing.path('M-12 -31Q-6.5 -28 -4 -19.6Q-7 -22 -8.2 -20.8Q-9.4 -25.4 -11.4 -26Z', mane);
        drawing.circle(-15.6, -27, 0.55, '#141416');
        drawing.circle(-20.8, -22.4, 0.35, '#141416');
      });
    }
  },
};

export const fish: Element = {
  layer: 81,
  draw: ({ drawing, palette, width, horizon, height }, { random, colour, count }) => {
    for (let index = 0; index < Math.min(Math.max(3, count), 12); index++) {
      const body = colour ?? random.pick([palette.accent, palette.lamp, lighter(palette.water[1], 0.3)]);
      const size = random.between(0.7, 1.5);
      const flip = random.chance(0.5) ? -1 : 1;
      drawing.group(
        `translate(${n(random.between(0.1, 0.9) * width)} ${n(random.between(horizon + 6, height - 5))}) scale(${n(size * flip)} ${n(size)})`,
        () => {
          drawing.path('M5 0L9.4 -3.4L9.4 3.4Z', darker(body, 0.2));
          drawing.path('M-7 0Q-1 -5.4 6 0Q-1 5.4 -7 0Z', drawing.fade(lighter(body, 0.3), darker(body, 0.2)));
          drawing.circle(-4.2, -0.7, 0.7, '#ffffff');
          drawing.circle(-4.3, -0.7, 0.35, '#15151a');
          drawing.stroke('M-2 -2.4q1.4 2.4 0 4.8', darker(body, 0.3), 0.35);
        },
      );
    }
  },
};
