import type { Random } from '../random.ts';
import type { Drawing } from './drawing.ts';
import type { Palette } from './palette.ts';

/** Where an element is drawn: the drawing, its size in virtual units, the horizon, and what else is in the picture. */
export type Stage = {
  readonly drawing: Drawing;
  readonly palette: Palette;
  readonly width: number;
  readonly height: number;
  /** y of the horizon. */
  readonly horizon: number;
  /** x where the sun or moon stands. */
  readonly lightX: number;
  readonly lightY: number;
  /** Whether the picture has the element of this name. */
  readonly has: (element: string) => boolean;
};

/** One element to draw: its own choices, the colour the prompt gave it, and how many. */
export type Cue = { readonly random: Random; readonly colour?: string; readonly count: number };

export type Element = {
  /** Lower layers are drawn first: 0 sky, 10 lights, 20 clouds, 30 far, 40 ground, 50 middle, 60 structures, 70 near, 80 subjects, 90 weather. */
  readonly layer: number;
  readonly draw: (stage: Stage, cue: Cue) => void;
};
