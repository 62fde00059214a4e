import { nearestName, type Tokens, type TokenValue } from '@genarun/spec';

/** Values in order, each once. `weights` is absent where all weigh the same. */
export type TokenList = { readonly name: string; readonly texts: readonly string[]; readonly weights?: readonly number[]; readonly remarks: readonly string[] };

/** A token as a bracket names it: its list, and the pool it draws from (`animal_1` has a pool of its own). */
export type FoundToken = { readonly list: TokenList; readonly pool: string };

export type TokenTable = {
  /** Finds by exact name, by name without regard to case, or as `name_1`. */
  readonly find: (name: string) => FoundToken | undefined;
  /** The tokens found so far, with those that they name: all that is needed to find them again. */
  readonly used: () => Record<string, TokenValue[]>;
  /** The token nearest to a name that there is not. */
  readonly nearest: (name: string) => string | undefined;
};

/** Values of one token at most, its nested tokens included. */
const maxValues = 1_000_000;
/** Remarks about one token at most. */
const maxRemarks = 5;

/** Tokens of several layers, the nearest first (project before global): a name means the first layer that has it. */
export function createTokenTable(layers: readonly Tokens[]): TokenTable {
  const lists = new Map<string, readonly TokenValue[]>();
  const names = new Map<string, string>();
  for (const layer of layers) {
    for (const [name, values] of Object.entries(layer)) {
      if (!lists.has(name)) lists.set(name, values);
      if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
    }
  }
  const known = new Map<string, TokenList>();
  const used = new Set<string>();
  const listOf = (name: string): TokenList => {
    const list = known.get(name) ?? flatten(name, lists, used);
    known.set(name, list);
    return list;
  };
  const exact = (name: string): string | undefined => (lists.has(name) ? name : names.get(name.toLowerCase()));
  return {
    find: (name) => {
      if (names.size === 0) return undefined;
      const whole = exact(name);
      if (whole !== undefined) return { list: listOf(whole), pool: whole };
      const alias = /^([\s\S]+)_(\d{1,9})$/.exec(name);
      const base = alias === null ? undefined : exact(alias[1] ?? '');
      return base === undefined ? undefined : { list: listOf(base), pool: `${base}_${alias?.[2]}` };
    },
    used: () => Object.fromEntries([...used].map((name) => [name, [...(lists.get(name) ?? [])]])),
    nearest: (name) => (name.length > 60 || names.size > 2000 ? undefined : nearestName(name, lists.keys())),
  };
}

/** A token's values with those of the tokens it names in their places. Each token is used once, so that no circle is walked twice. */
function flatten(name: string, lists: ReadonlyMap<string, readonly TokenValue[]>, all: Set<string>): TokenList {
  const texts = new Map<string, number>();
  const remarks: string[] = [];
  const used = new Set([name]);
  all.add(name);
  const open: { readonly name: string; readonly values: readonly TokenValue[]; readonly weight: number; next: number }[] = [
    { name, values: lists.get(name) ?? [], weight: 1, next: 0 },
  ];
  for (let level = open.at(-1); level !== undefined; level = open.at(-1)) {
    if (level.next >= level.values.length) {
      open.pop();
      continue;
    }
    const entry = level.values[level.next++] ?? '';
    const text = String(typeof entry === 'object' ? entry.value : entry);
    const weight = level.weight * weightOf(entry);
    const inner = text === level.name ? undefined : lists.get(text);
    if (inner && used.has(text)) {
      if (remarks.length < maxRemarks && open.some((above) => above.name === text))
        remarks.push(`token "${level.name}" names "${text}", inside which it stands; it is left out there`);
    } else if (inner) {
      used.add(text);
      all.add(text);
      open.push({ name: text, values: inner, weight, next: 0 });
    } else if (!texts.has(text) && texts.size < maxValues) texts.set(text, weight);
  }
  if (texts.size === 0) remarks.push(`token "${name}" has no values`);
  const weights = [...texts.values()];
  return { name, texts: [...texts.keys()], ...(weights.some((weight) => weight !== 1) ? { weights } : {}), remarks };
}

function weightOf(entry: TokenValue): number {
  const weight = typeof entry === 'object' ? (entry.weight ?? 1) : 1;
  return Number.isFinite(weight) && weight >= 0 ? weight : 1;
}
