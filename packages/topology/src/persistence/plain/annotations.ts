import type { ClassRecord } from '../classes.ts';

// What assembly/persistence/annotations.ts and classes.ts do, with the collections of the language.

type Entry = { readonly members: readonly number[]; readonly key: string; forward: number; fresh: number };

/** Sets of live classes, each kept once and named by a number, 0 for the empty one; when a class dies, a set with it is rewritten when somebody looks at it. */
export type Annotations = {
  readonly entries: Entry[];
  readonly numbers: Map<string, number>;
  readonly classes: ClassRecord[];
  /** What each dead class equals. */
  readonly substitutes: Map<number, number>;
  /** Live classes by dimension. */
  readonly live: [number, number, number];
};

/** No set but the empty one, and no class. */
export function createAnnotations(): Annotations {
  return { entries: [{ members: [], key: '', forward: 0, fresh: 0 }], numbers: new Map([['', 0]]), classes: [], substitutes: new Map(), live: [0, 0, 0] };
}

/** A new class; the set that holds it alone. */
export function bear(annotations: Annotations, dimension: 1 | 2, birth: number, born: ClassRecord['born']): number {
  const { classes, live } = annotations;
  live[dimension]++;
  classes.push({ dimension, birth, death: Number.POSITIVE_INFINITY, deathOrder: 0, born, died: [0, 0, 0, 0] });
  return intern(annotations, [classes.length - 1]);
}

/** The youngest class of a settled set dies, and equals the rest of that set from then on. */
export function kill(annotations: Annotations, id: number, death: number, died: ClassRecord['died']): void {
  const { entries, classes, substitutes, live } = annotations;
  const [youngest = 0, ...others] = entries[id]?.members ?? [];
  const one = classes[youngest];
  if (one === undefined) return;
  substitutes.set(youngest, intern(annotations, others));
  live[one.dimension === 1 ? 1 : 2]--;
  classes[youngest] = { ...one, death, deathOrder: substitutes.size, died };
}

/** The number of a set; members stand youngest first. */
function intern({ entries, numbers, substitutes }: Annotations, members: readonly number[]): number {
  const key = members.join();
  const known = numbers.get(key);
  if (known !== undefined) return known;
  const id = entries.length;
  entries.push({ members, key, forward: id, fresh: substitutes.size });
  numbers.set(key, id);
  return id;
}

/** The sum over Z/2 of two settled sets. */
export function add(annotations: Annotations, a: number, b: number): number {
  if (a === 0 || b === 0) return a + b;
  if (a === b) return 0;
  const [left, right] = [annotations.entries[a]?.members ?? [], annotations.entries[b]?.members ?? []];
  const sum: number[] = [];
  for (let [i, j] = [0, 0]; i < left.length || j < right.length; ) {
    const [x, y] = [left[i] ?? -1, right[j] ?? -1];
    if (x !== y) sum.push(Math.max(x, y));
    if (x >= y) i++;
    if (y >= x) j++;
  }
  return intern(annotations, sum);
}

/** The same set in terms of live classes. */
export function settle(annotations: Annotations, id: number): number {
  if (id === 0) return 0;
  const { entries, substitutes } = annotations;
  let root = id;
  for (let next = entries[root]?.forward ?? 0; next !== root; next = entries[root]?.forward ?? 0) root = next;
  const found = entries[root];
  if (root !== 0 && found !== undefined && found.fresh !== substitutes.size) root = refresh(annotations, root, found);
  const own = entries[id];
  if (own !== undefined) own.forward = root;
  return root;
}

function refresh(annotations: Annotations, id: number, stale: Entry): number {
  const { numbers, substitutes } = annotations;
  const dead = stale.members.filter((member) => substitutes.has(member));
  if (dead.length === 0) {
    stale.fresh = substitutes.size;
    return id;
  }
  const alive = stale.members.filter((member) => !substitutes.has(member));
  const sum = dead.reduce((so, member) => add(annotations, so, settle(annotations, substitutes.get(member) ?? 0)), intern(annotations, alive));
  stale.forward = sum;
  numbers.delete(stale.key);
  return sum;
}
