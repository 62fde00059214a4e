import { GenarunError, type Position } from '@genarun/spec';
import type { Path } from '../problem/path.ts';
import { printPosition } from '../problem/problem.ts';

/** Where a value stood in the text, by character offset, with the same shape as the value. */
export type Mark = { readonly at: number; readonly keyAt?: number; readonly members?: ReadonlyMap<string, Mark>; readonly items?: readonly Mark[] };

/** A text read into plain JSON data, and where each part of it stands. */
export type Source = { readonly value: unknown; readonly position: (path: Path, part?: 'key' | 'value') => Position | undefined };

/** Turns character offsets of a text into positions; lines and columns count from 1, columns in UTF-16 units. */
export function createLocator(text: string, file: string): (offset: number) => Position {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { file, line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The positions of a marked value. */
export function createPosition(root: Mark, locator: (offset: number) => Position): Source['position'] {
  return (path, part = 'value') => {
    let mark: Mark | undefined = root;
    for (const step of path) {
      mark = typeof step === 'number' ? mark?.items?.[step] : mark?.members?.get(step);
      if (!mark) return undefined;
    }
    return locator(part === 'key' ? (mark.keyAt ?? mark.at) : mark.at);
  };
}

/** The error of a text that cannot be read, at an offset. */
export function readError(message: string, position: Position | undefined, hint?: string): GenarunError {
  return new GenarunError({
    code: 'invalid_input',
    message,
    ...(position === undefined ? {} : { position: printPosition(position) }),
    ...(hint === undefined ? {} : { hint }),
  });
}
