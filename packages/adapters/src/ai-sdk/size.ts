import type { Json } from '@genarun/spec';
import { type ParameterSchema, wrongParameter } from './parameter.ts';

/** How an image model is told the size: as one of its pixel sizes, as one of its ratios, or not at all. */
export type Sizing = {
  readonly sizes?: readonly string[];
  readonly ratios?: readonly string[];
  /** Sizes beyond the list that it makes as asked. */
  readonly free?: (width: number, height: number) => boolean;
};

export type ChosenSize = { readonly size?: `${number}x${number}`; readonly aspectRatio?: `${number}:${number}`; readonly warnings: readonly string[] };

/** The names under which a size is asked for. */
export const sizeNames = ['size', 'width', 'height', 'aspect_ratio', 'aspectRatio'] as const;

export const sizeSchemas: Readonly<Record<string, ParameterSchema>> = {
  width: { type: 'integer', minimum: 1, description: 'Pixels; taken as the nearest size the model makes.' },
  height: { type: 'integer', minimum: 1, description: 'Pixels; taken as the nearest size the model makes.' },
  size: { type: 'string', pattern: '^(auto|[1-9]\\d*x[1-9]\\d*)$', description: 'WIDTHxHEIGHT in pixels, or auto.' },
  aspect_ratio: { type: 'string', pattern: '^[1-9]\\d*:[1-9]\\d*$', description: 'WIDTH:HEIGHT.' },
};

type Wish = { readonly width: number; readonly height: number; readonly pixels: boolean; readonly text: string };

/** The model's size nearest to what was asked for; a difference becomes a warning. Throws `invalid_input` for what is no size. */
export function chooseSize(params: Readonly<Record<string, Json>>, sizing: Sizing, id: string): ChosenSize {
  const wish = readWish(params, id);
  if (wish === undefined) return { warnings: [] };
  const { sizes = [], ratios = [], free } = sizing;
  if (wish.pixels && free?.(wish.width, wish.height)) return { size: `${wish.width}x${wish.height}`, warnings: [] };
  if (sizes.length > 0) {
    const nearest = nearestOf(wish, sizes, 'x');
    const exact = nearest === `${wish.width}x${wish.height}` || (!wish.pixels && ratioOf(nearest, 'x') === wish.width / wish.height);
    // Every entry of a list of sizes is WIDTHxHEIGHT.
    return { size: nearest as `${number}x${number}`, warnings: exact ? [] : [`${id} makes ${sizes.join(', ')}; ${wish.text} was taken as ${nearest}`] };
  }
  if (ratios.length > 0) {
    const nearest = nearestOf(wish, ratios, ':');
    const exact = !wish.pixels && ratioOf(nearest, ':') === wish.width / wish.height;
    const said = `${id} takes ratios, not ${wish.pixels ? 'pixels' : 'every one'} (${ratios.join(', ')}); ${wish.text} was taken as ${nearest}`;
    return { aspectRatio: nearest as `${number}:${number}`, warnings: exact ? [] : [said] };
  }
  return { warnings: [`${id} chooses the size itself; ${wish.text} was left out`] };
}

function readWish(params: Readonly<Record<string, Json>>, id: string): Wish | undefined {
  const { size, width, height } = params;
  const ratio = params.aspect_ratio ?? params.aspectRatio;
  if (size !== undefined && size !== null && size !== 'auto') {
    const match = /^([1-9]\d*)x([1-9]\d*)$/.exec(typeof size === 'string' ? size : '');
    if (match === null) throw wrongParameter(id, 'size', 'WIDTHxHEIGHT or auto', size);
    return { width: Number(match[1]), height: Number(match[2]), pixels: true, text: String(size) };
  }
  if (size === 'auto') return undefined;
  for (const [name, value] of [['width', width] as const, ['height', height] as const]) {
    if (value !== undefined && value !== null && (!Number.isInteger(value) || Number(value) < 1))
      throw wrongParameter(id, name, 'an integer of at least 1', value);
  }
  const either = width ?? height;
  if (either !== undefined && either !== null) {
    const pair = { width: Number(width ?? either), height: Number(height ?? either) };
    return { ...pair, pixels: true, text: `${pair.width}x${pair.height}` };
  }
  if (ratio === undefined || ratio === null) return undefined;
  const match = /^([1-9]\d*):([1-9]\d*)$/.exec(typeof ratio === 'string' ? ratio : '');
  if (match === null) throw wrongParameter(id, 'aspect_ratio', 'WIDTH:HEIGHT', ratio);
  return { width: Number(match[1]), height: Number(match[2]), pixels: false, text: String(ratio) };
}

function ratioOf(text: string, separator: string): number {
  const [width = 1, height = 1] = text.split(separator).map(Number);
  return width / height;
}

/** Nearest by ratio; among equal ratios, nearest by area. */
function nearestOf(wish: Wish, choices: readonly string[], separator: string): string {
  const cost = (choice: string) => {
    const [width = 1, height = 1] = choice.split(separator).map(Number);
    const shape = Math.abs(Math.log(width / height / (wish.width / wish.height)));
    const area = wish.pixels && separator === 'x' ? Math.abs(Math.log((width * height) / (wish.width * wish.height))) : 0;
    return shape + area * 1e-3;
  };
  return choices.reduce((best, choice) => (cost(choice) < cost(best) ? choice : best));
}
