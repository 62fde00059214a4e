/** Categories as numbers: `codes[i]` is the place of item i's label in `levels` (in order of first appearance). */
export type Coded = { readonly codes: Int32Array; readonly levels: readonly string[]; readonly counts: Int32Array };

/** Labels as codes; labels that read the same are the same level. */
export function codeLabels(labels: ArrayLike<string | number>): Coded {
  const places = new Map<string, number>();
  const codes = new Int32Array(labels.length);
  const counts: number[] = [];
  for (let index = 0; index < labels.length; index++) {
    const label = String(labels[index]);
    const code = places.get(label) ?? places.size;
    if (code === places.size) {
      places.set(label, code);
      counts.push(0);
    }
    codes[index] = code;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return { codes, levels: [...places.keys()], counts: Int32Array.from(counts) };
}

/** The product of several categories: one level per combination that occurs. */
export function crossLabels(factors: readonly ArrayLike<string | number>[], size: number): Coded {
  const labels = Array.from({ length: size }, (_, index) => JSON.stringify(factors.map((factor) => String(factor[index]))));
  return codeLabels(labels);
}
