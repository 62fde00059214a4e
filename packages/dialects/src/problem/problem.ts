import { GenarunError, type Position } from '@genarun/spec';
import type { Path } from './path.ts';

/** One thing that is wrong with a document, as a whole sentence without its position. */
export type Problem = { readonly message: string; readonly path: Path; readonly part?: 'key' | 'value'; readonly hint?: string };

const shown = 10;

/** A position as text: `file:line:column`. */
export function printPosition(position: Position): string {
  return `${position.file}:${position.line}:${position.column}`;
}

/** Answers where the value, or the key, at a path stands. */
export type Locate = (path: Path, part?: 'key' | 'value') => Position | undefined;

/** The position of a problem, or of the nearest part around it that has one. */
export function locate(position: Locate, { path, part }: Pick<Problem, 'path' | 'part'>): Position | undefined {
  for (let length = path.length; length >= 0; length--) {
    const found = position(path.slice(0, length), length === path.length ? part : 'value');
    if (found) return found;
  }
  return undefined;
}

/** One GenarunError `invalid_input` for all problems: the first is the message, the others follow in it (ten at most). */
export function problemsError(problems: readonly [Problem, ...Problem[]], position: Locate): GenarunError {
  const [first, ...others] = problems;
  const at = locate(position, first);
  const lines = others.slice(0, shown - 1).map((problem) => {
    const place = locate(position, problem);
    return `  ${place ? `${printPosition(place)}: ` : ''}${problem.message}`;
  });
  const rest = others.length - lines.length;
  const more = lines.length === 0 ? '' : `\nand ${others.length} more:\n${lines.join('\n')}${rest > 0 ? `\n  … and ${rest} others` : ''}`;
  return new GenarunError({
    code: 'invalid_input',
    message: `${first.message}${more}`,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
    ...(at === undefined ? {} : { position: printPosition(at) }),
  });
}

/** Throws problemsError when there are problems. */
export function throwProblems(problems: readonly Problem[], position: Locate): void {
  const [first, ...others] = problems;
  if (first) throw problemsError([first, ...others], position);
}
