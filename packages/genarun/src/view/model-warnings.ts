import type { Event } from '@genarun/spec';
import type { Colours } from '../terminal/colours.ts';
import { clip } from '../terminal/format.ts';

/** Different warnings told on the way; `genarun runs show` has all of them. */
const toldAtMost = 10;

/** Takes events, and answers lines for those warnings of models (a parameter without effect, a text that was cut) that the run has not told before. */
export function createModelWarnings(colours: Colours): (event: Event) => readonly string[] {
  const told = new Set<string>();
  return ({ address = '', data }) => {
    const warnings = Array.isArray(data.warnings) ? data.warnings.map(String) : [];
    return warnings.flatMap((warning) => {
      if (told.has(warning) || told.size >= toldAtMost) return [];
      told.add(warning);
      return [`${colours.yellow('warning:')} ${address}: ${clip(warning, 300)}`];
    });
  };
}
