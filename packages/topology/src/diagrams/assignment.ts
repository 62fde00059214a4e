/** Costs of giving row r to column c. */
export type Costs = { readonly rows: number; readonly columns: number; readonly data: Float64Array };

/**
 * The least total cost of giving every row a column of its own (rows ≤ columns), by shortest augmenting paths with potentials (the Hungarian method
 * in the form of Jonker & Volgenant 1987): O(rows² columns) time.
 */
export function leastAssignment({ rows, columns, data }: Costs): number {
  const [rowPotential, columnPotential] = [new Float64Array(rows + 1), new Float64Array(columns + 1)];
  const owner = new Int32Array(columns + 1);
  const [way, reach, done] = [new Int32Array(columns + 1), new Float64Array(columns + 1), new Uint8Array(columns + 1)];
  for (let row = 1; row <= rows; row++) {
    owner[0] = row;
    reach.fill(Number.POSITIVE_INFINITY);
    done.fill(0);
    let column = 0;
    do {
      done[column] = 1;
      const from = owner[column] ?? 0;
      const base = (from - 1) * columns - 1;
      const potential = rowPotential[from] ?? 0;
      let [step, next] = [Number.POSITIVE_INFINITY, 0];
      for (let other = 1; other <= columns; other++) {
        if (done[other] === 1) continue;
        const reduced = (data[base + other] ?? 0) - potential - (columnPotential[other] ?? 0);
        if (reduced < (reach[other] ?? 0)) {
          reach[other] = reduced;
          way[other] = column;
        }
        if ((reach[other] ?? 0) < step) {
          step = reach[other] ?? 0;
          next = other;
        }
      }
      for (let other = 0; other <= columns; other++) {
        if (done[other] === 1) {
          const holder = owner[other] ?? 0;
          rowPotential[holder] = (rowPotential[holder] ?? 0) + step;
          columnPotential[other] = (columnPotential[other] ?? 0) - step;
        } else reach[other] = (reach[other] ?? 0) - step;
      }
      column = next;
    } while ((owner[column] ?? 0) !== 0);
    for (; column !== 0; column = way[column] ?? 0) owner[column] = owner[way[column] ?? 0] ?? 0;
  }
  let cost = 0;
  for (let column = 1; column <= columns; column++) {
    const row = owner[column] ?? 0;
    if (row > 0) cost += data[(row - 1) * columns + column - 1] ?? 0;
  }
  return cost;
}
