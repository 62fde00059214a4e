import type { DistanceMatrix } from '../../src/points/points.ts';

type Node = { readonly birth: number; readonly points: readonly number[]; readonly children: readonly Node[]; readonly leave: ReadonlyMap<number, number> };

/** HDBSCAN straight from its definition: components of the mutual reachability graph at every threshold, found by search. Only for small inputs. */
export function slowHdbscan(
  { data, size }: DistanceMatrix,
  options: { readonly minClusterSize: number; readonly minSamples: number; readonly allowSingleCluster?: boolean; readonly epsilon?: number },
): { readonly labels: readonly number[]; readonly probabilities: readonly number[] } {
  const { minClusterSize, minSamples, allowSingleCluster = false, epsilon = 0 } = options;
  const all = Array.from({ length: size }, (_, index) => index);
  const distance = (a: number, b: number) => data[a * size + b]!;
  const core = all.map((a) => all.map((b) => distance(a, b)).sort((x, y) => x - y)[Math.min(minSamples, size) - 1]!);
  const reach = (a: number, b: number) => Math.max(core[a]!, core[b]!, distance(a, b));
  const lambda = (length: number) => Math.min(1e150, 1 / length);

  /** Components of a set of points when only pairs nearer than a threshold (or at most as far) are joined. */
  function components(points: readonly number[], joined: (length: number) => boolean): readonly (readonly number[])[] {
    const rest = new Set(points);
    const found: number[][] = [];
    for (const start of points) {
      if (!rest.delete(start)) continue;
      const component = [start];
      for (const a of component) for (const b of [...rest]) if (joined(reach(a, b)) && rest.delete(b)) component.push(b);
      found.push(component);
    }
    return found;
  }

  function grow(points: readonly number[], birth: number): Node {
    const leave = new Map<number, number>();
    let current = points;
    for (;;) {
      if (current.length === 1) {
        leave.set(current[0]!, 1e150);
        return { birth, points, children: [], leave };
      }
      const lengths = [...new Set(current.flatMap((a) => current.filter((b) => b < a).map((b) => reach(a, b))))].sort((a, b) => a - b);
      const level = lengths.find((length) => components(current, (each) => each <= length).length === 1)!;
      const parts = components(current, (each) => each < level);
      const big = parts.filter((part) => part.length >= minClusterSize);
      for (const part of parts) if (!big.includes(part) || big.length > 1) for (const point of part) leave.set(point, lambda(level));
      if (big.length === 1) current = big[0]!;
      else return { birth, points, children: big.map((part) => grow(part, lambda(level))), leave };
    }
  }

  const root = grow(all, 0);
  const parent = new Map<Node, Node>();
  const link = (node: Node) => {
    for (const child of node.children) {
      parent.set(child, node);
      link(child);
    }
  };
  link(root);
  const stability = (node: Node) => [...node.leave.values()].reduce((sum, value) => sum + value - node.birth, 0);
  const best = (node: Node): { readonly score: number; readonly nodes: readonly Node[] } => {
    const below = node.children.map(best);
    const score = below.reduce((sum, each) => sum + each.score, 0);
    const own = stability(node);
    const mayBeOwn = node !== root || allowSingleCluster;
    return mayBeOwn && (node.children.length === 0 || own >= score) ? { score: own, nodes: [node] } : { score, nodes: below.flatMap((each) => each.nodes) };
  };
  let chosen = best(root).nodes;
  if (epsilon > 0 && !(chosen.length === 1 && chosen[0] === root)) {
    const raise = (node: Node): Node => {
      const above = parent.get(node);
      if (above === undefined || 1 / node.birth >= epsilon || (above === root && !allowSingleCluster)) return node;
      return raise(above);
    };
    chosen = [...new Set(chosen.map(raise))].filter(
      (node, _, nodes) => !nodes.some((other) => other !== node && node.points.every((point) => other.points.includes(point))),
    );
  }
  const labels = all.map(() => -1);
  const probabilities = all.map(() => 0);
  const lastLeave = (node: Node, point: number): number => {
    const child = node.children.find((each) => each.points.includes(point));
    return child === undefined ? node.leave.get(point)! : lastLeave(child, point);
  };
  for (const [label, node] of chosen.entries()) {
    const deepest = Math.max(...node.leave.values());
    for (const point of node.points) {
      const value = lastLeave(node, point);
      const inChild = node.children.some((child) => child.points.includes(point));
      if (node === root && !inChild && value < (epsilon > 0 ? 1 / epsilon : deepest)) continue;
      labels[point] = label;
      probabilities[point] = Math.min(1, value / deepest);
    }
  }
  return { labels, probabilities };
}
