/** The sets of states of a chain that can never be left, each in ascending order (the closed ones among its strongly connected components; Tarjan 1972). */
export function closedClasses(matrix: Float64Array, size: number): readonly (readonly number[])[] {
  const component = components(matrix, size);
  const open = new Set<number>();
  for (let from = 0; from < size; from++) {
    for (let to = 0; to < size; to++) if ((matrix[from * size + to] ?? 0) > 0 && component[from] !== component[to]) open.add(component[from] ?? -1);
  }
  const members = new Map<number, number[]>();
  for (let state = 0; state < size; state++) {
    const own = component[state] ?? -1;
    if (open.has(own)) continue;
    const found = members.get(own);
    if (found === undefined) members.set(own, [state]);
    else found.push(state);
  }
  return [...members.values()].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

function components(matrix: Float64Array, size: number): Int32Array {
  const component = new Int32Array(size).fill(-1);
  const [index, low] = [new Int32Array(size).fill(-1), new Int32Array(size)];
  const stack: number[] = [];
  const isOnStack = new Uint8Array(size);
  let [counter, found] = [0, 0];
  for (let root = 0; root < size; root++) {
    if (index[root] !== -1) continue;
    const path = [{ state: root, next: 0 }];
    for (let top = path[path.length - 1]; top !== undefined; top = path[path.length - 1]) {
      const { state } = top;
      if (top.next === 0 && index[state] === -1) {
        index[state] = counter;
        low[state] = counter++;
        stack.push(state);
        isOnStack[state] = 1;
      }
      if (top.next < size) {
        const to = top.next++;
        if (!((matrix[state * size + to] ?? 0) > 0)) continue;
        if (index[to] === -1) path.push({ state: to, next: 0 });
        else if (isOnStack[to] === 1) low[state] = Math.min(low[state] ?? 0, index[to] ?? 0);
        continue;
      }
      path.pop();
      const above = path[path.length - 1];
      if (above !== undefined) low[above.state] = Math.min(low[above.state] ?? 0, low[state] ?? 0);
      if (low[state] !== index[state]) continue;
      for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
        isOnStack[member] = 0;
        component[member] = found;
        if (member === state) break;
      }
      found++;
    }
  }
  return component;
}

/**
 * The stationary distribution on one closed set, 0 elsewhere, by state reduction, which subtracts nothing and so loses no digits (Grassmann, Taksar & Heyman
 * 1985).
 */
export function stationaryOf(matrix: Float64Array, size: number, members: readonly number[]): Float64Array {
  const count = members.length;
  const reduced = Float64Array.from(
    { length: count * count },
    (_, place) => matrix[(members[Math.floor(place / count)] ?? 0) * size + (members[place % count] ?? 0)] ?? 0,
  );
  for (let last = count - 1; last > 0; last--) {
    let leaving = 0;
    for (let to = 0; to < last; to++) leaving += reduced[last * count + to] ?? 0;
    for (let from = 0; from < last; from++) {
      const share = (reduced[from * count + last] ?? 0) / leaving;
      reduced[from * count + last] = share;
      for (let to = 0; to < last; to++) reduced[from * count + to] = (reduced[from * count + to] ?? 0) + share * (reduced[last * count + to] ?? 0);
    }
  }
  const weights = new Float64Array(count).fill(1);
  let total = 1;
  for (let state = 1; state < count; state++) {
    let sum = 0;
    for (let from = 0; from < state; from++) sum += (weights[from] ?? 0) * (reduced[from * count + state] ?? 0);
    weights[state] = sum;
    total += sum;
  }
  const stationary = new Float64Array(size);
  for (const [place, state] of members.entries()) stationary[state] = (weights[place] ?? 0) / total;
  return stationary;
}
