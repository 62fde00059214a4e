import type { SmartRequest } from '../../src/index.ts';
import { expandSmart } from '../../src/index.ts';

/** Everything an expansion tells, within its limits. */
export function expand(request: Partial<SmartRequest>) {
  const expansion = expandSmart({ seed: 1, ...request });
  const sets = expansion.ranks().map(expansion.at);
  return { count: expansion.count, base: expansion.base, debug: expansion.debug, sets, warnings: expansion.warnings() };
}

/** The prompts a prompt stands for. */
export function prompts(prompt: string, more: Partial<SmartRequest> = {}): readonly (string | undefined)[] {
  return expand({ limits: { batch: 1000 }, ...more, prompt }).sets.map((set) => set.prompt);
}

/** The values one parameter takes. */
export function valuesOf(name: string, typed: unknown, more: Partial<SmartRequest> = {}): readonly unknown[] {
  return expand({ ...more, parameters: { [name]: typed } }).sets.map((set) => set.parameters[name]);
}
