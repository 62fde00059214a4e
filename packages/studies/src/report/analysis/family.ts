import { benjaminiHochberg, holm } from '@genarun/topology';
import { type Maybe, rounded } from './numbers.ts';

/** A test as it stands in the report; `effect` says on which scale the size is measured. */
export type Test = { readonly name: string; readonly p: Maybe; readonly size: Maybe; readonly effect: string };

/** One main test with its p values corrected for all of them: the share of false findings (BH), and the chance of any (Holm). */
export type FamilyTest = Test & { readonly falseDiscovery: Maybe; readonly familyWise: Maybe; readonly isFound: boolean };

/** Corrects the main tests of a report together. Tests that could not be made have no p and do not count. */
export function correctFamily(tests: readonly Test[], alpha: number): readonly FamilyTest[] {
  const made = tests.flatMap((test) => (test.p === null ? [] : [test.p]));
  const [discovery, family] = [benjaminiHochberg(made), holm(made)];
  let place = 0;
  return tests.map((test) => {
    if (test.p === null) return { ...test, falseDiscovery: null, familyWise: null, isFound: false };
    const adjusted = family[place] ?? 1;
    return { ...test, falseDiscovery: rounded(discovery[place++]), familyWise: rounded(adjusted), isFound: adjusted <= alpha };
  });
}

/** p values corrected for each other (BH), null where there was none. */
export function corrected(p: readonly Maybe[]): readonly Maybe[] {
  const made = benjaminiHochberg(p.flatMap((value) => (value === null ? [] : [value])));
  let place = 0;
  return p.map((value) => (value === null ? null : rounded(made[place++])));
}

/**
 * Whether any of several independent tests has something (Fisher 1925): the chance that −2 Σ ln p is as large. Exact for the even degrees of freedom it has; null
 * without tests.
 */
export function anyOf(p: readonly Maybe[]): Maybe {
  const made = p.flatMap((value) => (value === null ? [] : [value]));
  if (made.length === 0) return null;
  const half = -made.reduce((sum, value) => sum + Math.log(value), 0);
  let [term, sum] = [1, 1];
  for (let order = 1; order < made.length; order++) {
    term *= half / order;
    sum += term;
  }
  return rounded(Math.min(1, Math.exp(-half) * sum));
}
