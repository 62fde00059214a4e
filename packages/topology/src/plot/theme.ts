/**
 * What a plot lies on. `neutral` is transparent with an ink that reads on white and on black; `light` and `dark` have a ground of their own (for files and
 * print); `inherit` takes the text colour of the page around an inline SVG.
 */
export type Theme = 'neutral' | 'light' | 'dark' | 'inherit';

/** The colours of a theme: `ground` is undefined where it is transparent. */
export type Ink = { readonly ground: string | undefined; readonly ink: string };

const inks: Readonly<Record<Theme, Ink>> = {
  neutral: { ground: undefined, ink: '#747b86' },
  light: { ground: '#ffffff', ink: '#25292e' },
  dark: { ground: '#14171a', ink: '#e3e6e8' },
  inherit: { ground: undefined, ink: 'currentColor' },
};

/** The colours of a theme. */
export function inkOf(theme: Theme = 'neutral'): Ink {
  return inks[theme];
}

/**
 * Categories are told apart by colour, marker and dash at once. The six colours are of Okabe & Ito (2008) without yellow and black, so they hold for
 * colour-blind readers and on any ground; their lightness differs in print.
 */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const;
const dashes = [undefined, '7 3', '2 3', '9 3 2 3', '5 2 1 2 1 2', '12 4'] as const;
const shapes = ['circle', 'triangle', 'square', 'diamond', 'cross', 'wedge', 'plus'] as const;

/** The shape of a marker. */
export type Shape = (typeof shapes)[number];

/** The look of the n-th category; after six colours the next marker and a stripe tell it from the sixth before it. */
export function lookOf(index: number): { readonly colour: string; readonly dash: string | undefined; readonly shape: Shape; readonly striped: boolean } {
  const turn = Math.floor(index / colours.length);
  return {
    colour: colours[index % colours.length] ?? colours[0],
    dash: dashes[(index + turn) % dashes.length],
    // Six colours and seven shapes meet again only after forty-two categories.
    shape: shapes[index % shapes.length] ?? 'circle',
    striped: turn % 2 === 1,
  };
}

/** What is no category: noise, the rest. */
export const faint = '#8b939c';

const ramp = [
  [13, 40, 92],
  [58, 76, 120],
  [118, 120, 124],
  [178, 160, 98],
  [244, 222, 84],
] as const;

/** A colour from dark blue to yellow for a share in [0, 1]: one hue pair that colour-blind readers see, with lightness that only rises. */
export function shadeOf(share: number): string {
  const place = Math.min(1, Math.max(0, share)) * (ramp.length - 1);
  const low = Math.min(ramp.length - 2, Math.floor(place));
  const [from, to] = [ramp[low] ?? ramp[0], ramp[low + 1] ?? ramp[4]];
  const mixed = from.map((value, channel) => Math.round(value + (place - low) * ((to[channel] ?? 0) - value)));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
