import { type Content, type Group, type Pick, type Piece, sizeOf } from './choices.ts';
import type { Selection } from './combinations.ts';

/** What the texts of one generation share. */
export type Rendering = {
  readonly selection: Selection;
  /** Uniform in [0, 1), from the seed and the generation's number. */
  readonly random: () => number;
  /** The text last taken from each pool. */
  readonly latest: Map<string, string>;
  /** Texts taken from each pool, so that a pick does not repeat them. */
  readonly used: Map<string, Set<string>>;
};

/** Values a pick looks through one by one to leave out used ones; in longer lists it does not. */
const maxListed = 100_000;

/** The rendering of one generation, with the values that its choices use up noted. */
export function startRendering(selection: Selection, random: () => number): Rendering {
  const used = new Map<string, Set<string>>();
  for (const { group, index } of selection.values()) if (group.type === 'values') use(group, group.at(index), used);
  return { selection, random, latest: new Map(), used };
}

/** The text that a content comes to in one generation. */
export function renderContent(content: Content, rendering: Rendering): string {
  let text = '';
  for (const piece of content) text += renderPiece(piece, rendering);
  return text;
}

function renderPiece(piece: Piece, rendering: Rendering): string {
  if (piece.type === 'text') return piece.text;
  if (piece.type === 'back') return rendering.latest.get(piece.pool) ?? piece.first;
  if (piece.type === 'pick') return picked(piece, rendering);
  const chosen = rendering.selection.get(piece.id);
  // A choice inside a pick is no choice of the order: it is picked from, too.
  if (!chosen) return picked({ type: 'pick', options: piece.groups.map(withoutDraw), pools: piece.pools }, rendering);
  const text = renderMember(chosen.group, chosen.index, rendering);
  for (const pool of piece.pools) rendering.latest.set(pool, text);
  return text;
}

function withoutDraw(group: Group): Group {
  if (group.type !== 'values') return group;
  const { draw: _draw, ...whole } = group;
  return whole;
}

function renderMember(group: Group, index: number, rendering: Rendering): string {
  if (group.type === 'values') return group.at(index);
  return group.type === 'content' ? renderContent(group.content, rendering) : picked({ ...group, pools: [] }, rendering);
}

function picked({ options, pools }: Pick, rendering: Rendering): string {
  const groups = options.map((group) => withoutUsed(group, rendering));
  const weights = groups.map(weightOf);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let point = rendering.random() * total;
  let at = 0;
  while (at < groups.length - 1 && point >= (weights[at] ?? 0)) point -= weights[at++] ?? 0;
  const group = groups[at];
  if (!group) return '';
  const text = renderMember(group, group.type === 'values' ? indexAt(group, point) : 0, rendering);
  if (group.type === 'values') use(group, text, rendering.used);
  for (const pool of pools) rendering.latest.set(pool, text);
  return text;
}

/** Values of a pool that are not used yet; all of them where none would be left. */
function withoutUsed(group: Group, { used }: Rendering): Group {
  const taken = group.type === 'values' && group.pool !== undefined ? used.get(group.pool) : undefined;
  if (group.type !== 'values' || taken === undefined || group.size > maxListed) return group;
  const left = Array.from({ length: group.size }, (_, index) => index).filter((index) => !taken.has(group.at(index)));
  if (left.length === 0) return group;
  const { weights } = group;
  return {
    ...group,
    size: left.length,
    at: (index) => group.at(left[index] ?? 0),
    ...(weights === undefined ? {} : { weights: left.map((index) => weights[index] ?? 1) }),
  };
}

function weightOf(group: Group): number {
  if (group.type !== 'values' || group.weights === undefined) return sizeOf(group);
  return group.weights.reduce((sum, weight) => sum + weight, 0);
}

function indexAt({ weights, size }: Extract<Group, { type: 'values' }>, point: number): number {
  if (weights === undefined) return Math.min(size - 1, Math.floor(point));
  let rest = point;
  let index = 0;
  while (index < weights.length - 1 && rest >= (weights[index] ?? 0)) rest -= weights[index++] ?? 0;
  return index;
}

function use(group: Extract<Group, { type: 'values' }>, text: string, used: Map<string, Set<string>>): void {
  if (group.pool === undefined) return;
  const known = used.get(group.pool) ?? new Set<string>();
  known.add(text);
  used.set(group.pool, known);
}
