import { GenarunError } from '@genarun/spec';
import { trimText } from './finish-bracket.ts';
import type { Command, Parsed, Part, Remark } from './syntax.ts';

/** One sub-prompt: its parts without commands, and its own commands. */
export type SubPrompt = { readonly parts: readonly Part[]; readonly commands: readonly Command[]; readonly at: number };
type Batch = { readonly subs: readonly SubPrompt[] };

/** A prompt divided at `(&)` into batches and at `||` into sub-prompts; where it is divided or has commands, white space around its parts is dropped. */
export function splitPrompt(parsed: Parsed): readonly Batch[] {
  const structured = parsed.parts.some((part) => part.type === 'batch' || part.type === 'sub' || part.type === 'command');
  const batches: { subs: SubPrompt[] }[] = [{ subs: [] }];
  let parts: Part[] = [];
  let commands: Command[] = [];
  let at = 0;
  const endSub = () => {
    batches.at(-1)?.subs.push({ parts: structured ? trimmed(parts) : parts, commands, at });
    parts = [];
    commands = [];
  };
  for (const part of parsed.parts) {
    if (part.type === 'command') {
      commands.push(part);
      // The space before a command goes with it.
      const last = parts.at(-1);
      if (last?.type === 'text') parts.splice(-1, 1, trimText(last, false, true));
    } else if (part.type === 'batch' || part.type === 'sub') {
      endSub();
      at = part.to;
      if (part.type === 'batch') batches.push({ subs: [] });
    } else parts.push(part);
  }
  endSub();
  return batches;
}

function trimmed(parts: readonly Part[]): readonly Part[] {
  const result = [...parts];
  const [first] = result;
  if (first?.type === 'text') result.splice(0, 1, trimText(first, true, false));
  const last = result.at(-1);
  if (last?.type === 'text') result.splice(-1, 1, trimText(last, false, true));
  return result;
}

/** Pairs of a prompt's parts with those of its negative prompt: one for all, or one each. Throws `invalid_input` for other numbers. */
export function zipNegative<Positive, Negative>(
  positives: readonly Positive[],
  negatives: readonly Negative[],
  what: string,
): readonly (readonly [positive: Positive, negative: Negative | undefined])[] {
  if (negatives.length > 1 && negatives.length !== positives.length)
    throw new GenarunError({
      code: 'invalid_input',
      message: `the negative prompt: 1 ${what} expected, or as many as the prompt has (${positives.length}), got ${negatives.length}`,
      hint: what === 'batch' ? 'batches are divided by (&)' : 'sub-prompts are divided by ||',
    });
  return positives.map((positive, index) => [positive, negatives.length > 1 ? negatives[index] : negatives[0]]);
}

/** What the commands of a batch, or of all batches, ask for. */
export type BatchWishes = {
  /** `batch:maxbatchitems:N`: the first N combinations. */
  readonly most?: number;
  /** `batch:sample:N`: N combinations at random. */
  readonly sample?: number;
  /** Parameters for the batch. */
  readonly parameters: readonly Command[];
};

/** Reads the `batch:` commands of a batch: the last one of each name counts. */
export function batchWishes(subs: readonly SubPrompt[], remark: (remark: Remark) => void): BatchWishes {
  const wishes: { most?: number; sample?: number } = {};
  const parameters: Command[] = [];
  const seen = new Set<string>();
  for (const command of subs.flatMap((sub) => sub.commands.filter(({ scope }) => scope === 'batch'))) {
    const name = command.name.toLowerCase();
    const wish = name === 'maxbatchitem' || name === 'maxbatchitems' ? 'most' : name === 'sample' ? 'sample' : undefined;
    const key = wish ?? name;
    if (seen.has(key)) remark({ at: command.from, message: `batch:${command.name} stands more than once; the last one counts` });
    seen.add(key);
    if (wish === undefined) parameters.push(command);
    else if (/^[1-9]\d{0,8}$/.test(command.value)) wishes[wish] = Number(command.value);
    else
      remark({
        at: command.from,
        message: `batch:${command.name}: a whole number of at least 1 expected, got "${command.value.slice(0, 40)}"; it is left out`,
      });
  }
  return { ...wishes, parameters };
}

const debugModes = ['dryrun', 'debug', 'pipeline', 'interpolation'];

/** Reads the `meta:` commands of a whole prompt: what to tell, and parameters for everything. */
export function metaWishes(
  batches: readonly Batch[],
  remark: (remark: Remark) => void,
): { readonly debug: readonly string[]; readonly parameters: readonly Command[] } {
  const commands = batches.flatMap(({ subs }) => subs.flatMap((sub) => sub.commands.filter(({ scope }) => scope === 'meta')));
  const debug: string[] = [];
  for (const { name, value, from } of commands) {
    if (name.toLowerCase() !== 'debug') continue;
    if (debugModes.includes(value.toLowerCase())) debug.push(value.toLowerCase());
    else remark({ at: from, message: `meta:debug: one of ${debugModes.join(', ')} expected, got "${value.slice(0, 40)}"; it is left out` });
  }
  return { debug, parameters: commands.filter(({ name }) => name.toLowerCase() !== 'debug') };
}
