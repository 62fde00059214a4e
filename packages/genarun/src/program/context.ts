import { type Command, InvalidArgumentError } from 'commander';
import type { Shell } from '../shell.ts';

export type ProgramContext = { readonly shell: Shell; readonly finish: (code: number) => void };

/** What a command does: its words and options in, an exit code out. Throws GenarunError. */
export type Perform<Options> = (shell: Shell, words: readonly string[], options: Options) => Promise<number>;

/** Gives a command its action: the module that performs it is loaded when it is called. */
export function performs<Options extends Record<string, unknown>>(command: Command, context: ProgramContext, load: () => Promise<Perform<Options>>): Command {
  return command.action(async () => {
    const perform = await load();
    context.finish(await perform(context.shell, command.args, command.optsWithGlobals<Options>()));
  });
}

/** Examples at the end of a command's help. */
export function examples(command: Command, lines: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

/** An option that may be given several times. */
export function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

/** An option that takes names separated by commas, and may be given several times. */
export function collectNames(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), ...value.split(',').map((name) => name.trim())].filter((name) => name !== '');
}

/** A parser of whole numbers of at least `min`, and at most `max`. */
export function integer(min: number, max = Number.POSITIVE_INFINITY): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (value.trim() !== '' && Number.isSafeInteger(number) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`A whole number ${max === Number.POSITIVE_INFINITY ? `of at least ${min}` : `from ${min} to ${max}`} is expected.`);
  };
}

/** A parser of numbers between `min` and `max`. */
export function number(min: number, max = Number.POSITIVE_INFINITY): (value: string) => number {
  return (value) => {
    const parsed = Number(value.replace(/^\$/, ''));
    if (value.trim() === '' || !Number.isFinite(parsed) || parsed < min || parsed > max) {
      throw new InvalidArgumentError(
        max === Number.POSITIVE_INFINITY ? `A number of at least ${min} is expected.` : `A number from ${min} to ${max} is expected.`,
      );
    }
    return parsed;
  };
}

/** A parser of ages: `30d`, `12h`, `45m`, as milliseconds. */
export function age(value: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(s|m|h|d|w)$/.exec(value.trim());
  if (match === null) throw new InvalidArgumentError('An age is expected, for example 30d, 12h or 45m.');
  const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
  return Number(match[1]) * (units[match[2] ?? ''] ?? 0);
}
