import { GenarunError, type Json, parameterNameFor } from '@genarun/spec';
import { chooseSize } from '../ai-sdk/size.ts';
import type { NormalSchema } from './normal-form.ts';

/** Names under which a size is wished for. */
export const sizeWishes: ReadonlySet<string> = new Set(['width', 'height', 'size', 'image_size', 'aspect_ratio', 'aspectRatio', 'ratio']);

type Fitting = {
  readonly id: string;
  readonly params: Readonly<Record<string, Json>>;
  readonly properties: Readonly<Record<string, NormalSchema>>;
  /** Filled in. */
  readonly input: Record<string, Json>;
  readonly warnings: string[];
};

type Wish = { readonly width: number; readonly height: number; readonly pixels: boolean; readonly text: string };

/** About as many pixels as models are made for. */
const usualArea = 1024 * 1024;

/** Translates a wished size into the model's own parameters: pixels, an object of pixels, one of its sizes, or one of its ratios; what differs is a warning. */
export function fitSize({ id, params, properties, input, warnings }: Fitting): void {
  const own = [parameterNameFor('width', properties), parameterNameFor('height', properties)];
  const wish = wishIn(params, properties, id);
  if (wish === undefined) {
    if (own.some((name) => name !== undefined && input[name] !== undefined)) preferPixels(properties, input);
    return;
  }
  const [width, height] = own;
  const object = parameterNameFor('size', properties);
  if (width !== undefined && height !== undefined) {
    const pixels = wish.pixels ? wish : byArea(wish, properties[width]);
    put(input, width, stepped(pixels.width, properties[width], width, warnings, id));
    put(input, height, stepped(pixels.height, properties[height], height, warnings, id));
    return preferPixels(properties, input);
  }
  if (object !== undefined && properties[object]?.anyOf?.some((variant) => variant.properties?.width)) {
    const pixels = wish.pixels ? wish : byArea(wish, undefined);
    return put(input, object, { width: pixels.width, height: pixels.height });
  }
  const sizes = object === undefined ? [] : choices(properties[object]).filter((choice) => /^\d+x\d+$/.test(choice));
  const ratio = parameterNameFor('ratio', properties);
  const ratios = ratio === undefined ? [] : choices(properties[ratio]).filter((choice) => /^\d+:\d+$/.test(choice));
  if (object !== undefined && sizes.length > 0) return chosen(object, 'size', chooseSize(askedAs(wish), { sizes }, id), input, warnings);
  if (ratio !== undefined && ratios.length > 0) return chosen(ratio, 'aspectRatio', chooseSize(askedAs(wish), { ratios }, id), input, warnings);
  if (ratio !== undefined) return put(input, ratio, simplest(wish));
  warnings.push(`${id} chooses the size itself; ${wish.text} was left out`);
}

/** The wish that the model's own parameters do not take as it stands. */
function wishIn(params: Fitting['params'], properties: Fitting['properties'], id: string): Wish | undefined {
  const foreign = (name: string): Json | undefined => (Object.hasOwn(properties, name) ? undefined : (params[name] ?? undefined));
  const ratio = foreign('aspect_ratio') ?? foreign('aspectRatio') ?? foreign('ratio');
  const size = foreign('size') ?? foreign('image_size');
  const pair = [foreign('width'), foreign('height')].map((value) => (value === undefined || value === null ? undefined : value));
  const [width, height] = pair;
  if (size !== undefined && size !== 'auto') {
    const match = /^([1-9]\d*)\s*[x×]\s*([1-9]\d*)$/i.exec(typeof size === 'string' ? size : '');
    if (!match) throw wrong(id, 'size', 'WIDTHxHEIGHT', size);
    return { width: Number(match[1]), height: Number(match[2]), pixels: true, text: String(size) };
  }
  if (width !== undefined || height !== undefined) {
    for (const [name, value] of [['width', width] as const, ['height', height] as const])
      if (value !== undefined && (!Number.isInteger(value) || Number(value) < 1)) throw wrong(id, name, 'an integer of at least 1', value);
    const [across, down] = [Number(width ?? height), Number(height ?? width)];
    return { width: across, height: down, pixels: true, text: `${across}x${down}` };
  }
  if (ratio === undefined) return undefined;
  const match = /^([1-9]\d*):([1-9]\d*)$/.exec(typeof ratio === 'string' ? ratio : '');
  if (!match) throw wrong(id, 'aspect_ratio', 'WIDTH:HEIGHT', ratio);
  return { width: Number(match[1]), height: Number(match[2]), pixels: false, text: String(ratio) };
}

function askedAs({ width, height, pixels }: Wish): Readonly<Record<string, Json>> {
  return pixels ? { width, height } : { aspect_ratio: `${width}:${height}` };
}

function chosen(name: string, from: 'size' | 'aspectRatio', choice: ReturnType<typeof chooseSize>, input: Record<string, Json>, warnings: string[]): void {
  const value = choice[from];
  if (value !== undefined) put(input, name, value);
  warnings.push(...choice.warnings);
}

/** Some models read pixels only where their ratio says so. */
function preferPixels(properties: Fitting['properties'], input: Record<string, Json>): void {
  const ratio = parameterNameFor('ratio', properties);
  if (ratio !== undefined && choices(properties[ratio]).includes('custom')) put(input, ratio, 'custom');
}

function put(input: Record<string, Json>, name: string, value: Json): void {
  input[name] ??= value;
}

/** Pixels of the usual number in a ratio, in steps that every model takes. */
function byArea({ width, height }: Wish, schema: NormalSchema | undefined): { readonly width: number; readonly height: number } {
  const step = Math.max(64, schema?.multipleOf ?? 0);
  const area = Math.min(usualArea, (schema?.maximum ?? 4096) ** 2);
  const scale = Math.sqrt(area / (width * height));
  const most = schema?.maximum ?? Number.POSITIVE_INFINITY;
  const fit = Math.min(scale, most / Math.max(width, height));
  return { width: Math.max(step, Math.floor((width * fit) / step) * step), height: Math.max(step, Math.floor((height * fit) / step) * step) };
}

/** Pixels in the steps that a parameter takes; a difference is a warning. */
export function stepped(pixels: number, schema: NormalSchema | undefined, name: string, warnings: string[], id: string): number {
  const step = schema?.multipleOf ?? 1;
  const near = Math.round(pixels / step) * step;
  if (near !== pixels) warnings.push(`${id} takes ${name} in steps of ${step}; ${pixels} was taken as ${near}`);
  return near;
}

function choices(schema: NormalSchema | undefined): readonly string[] {
  return [...(schema?.enum ?? []), ...(schema?.anyOf ?? []).flatMap((variant) => variant.enum ?? [])].filter((choice) => typeof choice === 'string');
}

function simplest({ width, height }: Wish): string {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  const common = divisor(width, height);
  return `${width / common}:${height / common}`;
}

function wrong(id: string, name: string, expected: string, got: Json | undefined): GenarunError {
  return new GenarunError({
    code: 'invalid_input',
    message: `${id}: ${name} must be ${expected}, got ${JSON.stringify(got)}`,
    hint: `genarun models show ${id} lists the parameters`,
  });
}
