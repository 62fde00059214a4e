import { didYouMean, type Json } from '@genarun/spec';
import { type Axis, createAxis } from './axis.ts';
import type { SmartRequest } from './expand-smart.ts';
import { resolveParameterName } from './parameter-names.ts';
import type { Resolving } from './resolve.ts';
import type { Command } from './syntax.ts';

/** Parameters and hooks as they hold for one sub-prompt. */
export type Configured = { readonly axes: readonly Axis[]; readonly before: readonly string[]; readonly after: readonly string[] };

type Parameters = {
  readonly base: Readonly<Record<string, Json>>;
  /** The parameters with what commands set: of several that set the same one, the last counts. */
  readonly withCommands: (commands: readonly Command[], within: Resolving) => Configured;
};

/** Parameters read what the prompts took, so that a back reference may name any pool. */
const anyPool: Resolving['seen'] = { has: () => true, add: () => new Set() };

/** Reads parameters: the request's own once for all batches, those of commands where they stand. */
export function createParameters({ parameters = {}, model, hooks = [] }: SmartRequest, resolving: (where: string) => Resolving): Parameters {
  const read = (name: string, typed: unknown, within: Resolving, offset = 0): Axis | undefined => {
    const resolved = resolveParameterName(name, model);
    if (!('dropped' in resolved)) return createAxis({ name: resolved.name, typed, schema: resolved.schema, resolving: within, offset });
    within.remark({ message: resolved.dropped });
    return undefined;
  };
  const own = new Map<string, Axis>();
  for (const [name, typed] of Object.entries(parameters)) {
    const within = { ...resolving(`parameter ${name}`), seen: anyPool };
    const axis = typed === undefined ? undefined : read(name, typed, within);
    if (axis && own.has(axis.name)) within.remark({ message: `"${axis.name}" is given already, under another name; the last one counts` });
    if (axis) own.set(axis.name, axis);
  }
  const hookOf = ({ value, from }: Command, within: Resolving): readonly string[] => {
    const found = hooks.find((known) => known.toLowerCase() === value.toLowerCase());
    if (found !== undefined) return [found];
    const shown = value.slice(0, 60);
    within.remark({ at: from, message: `there is no hook "${shown}"; it is left out.${didYouMean(shown, hooks)}` });
    return [];
  };
  const withCommands = (commands: readonly Command[], within: Resolving): Configured => {
    const axes = new Map(own);
    const before: string[] = [];
    const after: string[] = [];
    for (const command of commands) {
      const name = command.name.toLowerCase();
      if (name === 'before') before.push(...hookOf(command, within));
      else if (name === 'after') after.push(...hookOf(command, within));
      else {
        const quote = command.value.length > 1 && command.value.startsWith('"') && command.value.endsWith('"') ? 1 : 0;
        const value = command.value.slice(quote, command.value.length - quote);
        const axis = read(command.name, value, { ...within, seen: anyPool }, command.at + quote);
        if (axis) axes.set(axis.name, axis);
      }
    }
    return { axes: [...axes.values()], before, after };
  };
  return { base: Object.fromEntries([...own.values()].map(({ name, base }) => [name, base])), withCommands };
}
