import type { Json } from '@genarun/spec';
import { type Axis, createAxis } from './axis.ts';
import type { SmartRequest } from './expand-smart.ts';
import { resolveParameterName } from './parameter-names.ts';
import type { Resolving } from './resolve.ts';
import type { Command } from './syntax.ts';

/** Parameters as they hold for one sub-prompt. */
export type Configured = { readonly axes: readonly Axis[] };

type Parameters = {
  readonly base: Readonly<Record<string, Json>>;
  /** The parameters with what commands set: of several that set the same one, the last counts. */
  readonly withCommands: (commands: readonly Command[], within: Resolving) => Configured;
};

/** Parameters read what the prompts took, so that a back reference may name any pool. */
const anyPool: Resolving['seen'] = { has: () => true, add: () => new Set() };

/** Reads parameters: the request's own once for all batches, those of commands where they stand. */
export function createParameters({ parameters = {}, model }: SmartRequest, resolving: (where: string) => Resolving): Parameters {
  const read = (name: string, typed: unknown, within: Resolving, offset = 0): Axis | undefined => {
    const resolved = resolveParameterName(name, model);
    const remark = 'dropped' in resolved ? resolved.dropped : resolved.remark;
    if (remark !== undefined) within.remark({ message: remark });
    return 'dropped' in resolved ? undefined : createAxis({ name: resolved.name, typed, schema: resolved.schema, resolving: within, offset });
  };
  const own = new Map<string, Axis>();
  for (const [name, typed] of Object.entries(parameters)) {
    const within = { ...resolving(`parameter ${name}`), seen: anyPool };
    const axis = typed === undefined ? undefined : read(name, typed, within);
    if (axis && own.has(axis.name)) within.remark({ message: `"${axis.name}" is given already, under another name; the last one counts` });
    if (axis) own.set(axis.name, axis);
  }
  const withCommands = (commands: readonly Command[], within: Resolving): Configured => {
    const axes = new Map(own);
    for (const command of commands) {
      const name = command.name.toLowerCase();
      // Other programs name their own code so; here is none.
      if (name === 'before' || name === 'after') within.remark({ at: command.from, message: `${name}: there are no hooks; it is left out` });
      else {
        const quote = command.value.length > 1 && command.value.startsWith('"') && command.value.endsWith('"') ? 1 : 0;
        const value = command.value.slice(quote, command.value.length - quote);
        const axis = read(command.name, value, { ...within, seen: anyPool }, command.at + quote);
        if (axis) axes.set(axis.name, axis);
      }
    }
    return { axes: [...axes.values()] };
  };
  return { base: Object.fromEntries([...own.values()].map(({ name, base }) => [name, base])), withCommands };
}
