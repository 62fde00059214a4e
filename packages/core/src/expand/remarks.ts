import type { Remark } from './syntax.ts';

/** Takes remarks about one place (`prompt`, `parameter steps`, or the whole). */
export type Remarker = (where: string) => (remark: Remark) => void;

/** Warnings at most. */
const maxWarnings = 100;

/** Gathers remarks as warnings that name their place; each is told once. */
export function createRemarks(): { readonly told: () => readonly string[]; readonly remarker: Remarker } {
  const warnings = new Set<string>();
  return {
    told: () => [...warnings],
    remarker: (where) => (remark) => {
      const place = where === '' ? '' : remark.at === undefined ? `${where}: ` : `${where}, character ${remark.at + 1}: `;
      if (warnings.size < maxWarnings) warnings.add(`${place}${remark.message}`);
    },
  };
}
