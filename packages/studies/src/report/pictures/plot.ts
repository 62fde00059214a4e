import type { Maybe } from '../analysis/numbers.ts';
import type { Drawing, Picture } from './draw.ts';

/** One picture, drawn with its title only where it stands by itself. */
export function picture(
  { theme, isTitled }: Drawing,
  { name, title, alt }: Omit<Picture, 'svg'>,
  draw: (options: { readonly theme: Drawing['theme']; readonly title?: string }) => string,
): Picture {
  return { name, title, alt, svg: draw(isTitled ? { theme, title } : { theme }) };
}

/** Numbers for a plot; what is not known is NaN. */
export function numbers(values: readonly Maybe[]): readonly number[] {
  return values.map((value) => value ?? Number.NaN);
}

/** 0, 1, 2 … */
export function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, place) => place);
}

/** A run by its number, which is its place in the data set from 1. */
export function runName(run: number): string {
  return `run ${run + 1}`;
}

/** A text cut with … after so many characters. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}
