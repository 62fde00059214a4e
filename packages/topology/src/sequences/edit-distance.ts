/** The least number of symbols to insert, delete or replace, and that as a share of the longer sequence (0 for two empty ones). */
export type EditDistance = { readonly edits: number; readonly share: number };

/**
 * The edit distance of two symbol sequences (Levenshtein 1966; Wagner & Fischer 1974), O(nm) time and O(m) memory. Symbols are the same when they are
 * identical (===).
 */
export function editDistance(first: ArrayLike<string | number>, second: ArrayLike<string | number>): EditDistance {
  const [n, m] = [first.length, second.length];
  const row = Int32Array.from({ length: m + 1 }, (_, index) => index);
  for (let i = 1; i <= n; i++) {
    let diagonal = row[0] ?? 0;
    row[0] = i;
    for (let j = 1; j <= m; j++) {
      const above = row[j] ?? 0;
      const replaced = diagonal + (first[i - 1] === second[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, above + 1, (row[j - 1] ?? 0) + 1);
      diagonal = above;
    }
  }
  const edits = row[m] ?? 0;
  return { edits, share: edits / Math.max(1, n, m) };
}
