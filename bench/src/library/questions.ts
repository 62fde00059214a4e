import type { FindOptions } from '@genarun/library';
import { vocabulary } from './generate.ts';
import { stream } from './vectors.ts';

const day = 86_400_000;

export const sorts: readonly FindOptions[] = [
  {},
  { ascending: true },
  { sort: 'size' },
  { sort: 'rating' },
  { sort: 'cost', ascending: true },
  { sort: 'name', ascending: true },
  { sort: 'seed' },
];

/** One or a few filters, from what nearly all products meet to what nearly none does. */
export const filters: readonly FindOptions[] = [
  {},
  { kind: 'image' },
  { kind: 'text' },
  { model: 'm/common' },
  { model: 'm/seldom' },
  { model: 'm/rare' },
  { project: 'project7' },
  { order: 'order100' },
  { favourite: true },
  { rating: { from: 4 } },
  { seed: 777 },
  { tags: ['often'] },
  { tags: ['seldom'] },
  { tags: ['often', 'warm'] },
  { tags: ['often', 'seldom'] },
  { width: { from: 1024 }, kind: 'image' },
  { created: { from: 400 * day, to: 420 * day } },
  { parameters: { steps: 25 } },
  { parameters: { sampler: 'euler' } },
  { parameters: { style: 'etching' } },
  { parameters: { steps: 25, sampler: 'dpm', guidance_scale: 3.5 } },
  { parameters: { style: 'nobody' } },
  { model: 'm/second', favourite: true },
  { model: 'm/common', kind: 'video', rating: { from: 5 } },
];

type Draw = <T>(values: readonly T[]) => T;

const single: readonly ((draw: Draw) => FindOptions)[] = [
  (draw) => ({ kind: draw(['image', 'image', 'video', 'audio', 'text'] as const) }),
  (draw) => ({ source: draw(['generated', 'imported'] as const) }),
  (draw) => ({ model: draw(['m/common', 'm/second', 'm/third', 'm/seldom', 'm/rare']) }),
  (draw) => ({ project: `project${draw([...Array(60).keys()])}` }),
  () => ({ favourite: true }),
  (draw) => ({ rating: draw([{ from: 1 }, { from: 4 }, { from: 5 }, { to: 2 }]) }),
  (draw) => ({ cost: draw([{ to: 0.001 }, { from: 0.01, to: 0.02 }, { from: 0.039 }]) }),
  (draw) => {
    const from = draw([...Array(1000).keys()]);
    return { created: { from: from * day, to: (from + draw([1, 20, 300])) * day } };
  },
  (draw) => ({ width: draw([{ from: 1024 }, { to: 512 }, { from: 700, to: 800 }]) }),
  (draw) => ({ bytes: draw([{ from: 4_000_000 }, { to: 1_000_000 }]) }),
  (draw) => ({ tags: draw([['often'], ['often', 'warm'], ['seldom'], ['warm', 'seldom']]) }),
  (draw) => ({ parameters: { steps: draw([20, 25, 49, 50]) } }),
  (draw) => ({ parameters: draw<Readonly<Record<string, string | number>>>([{ sampler: 'euler' }, { guidance_scale: 3.5 }, { style: 'etching' }]) }),
];

function drawing(seed: number): Draw {
  const next = stream(seed);
  return (values) => {
    const drawn = values[Math.floor(next() * values.length)];
    if (drawn === undefined) throw new Error('nothing to draw from');
    return drawn;
  };
}

/** Three filters at once in some order, drawn from a seed: always the same. */
export function combinations(count: number): readonly FindOptions[] {
  const draw = drawing(31);
  return Array.from({ length: count }, () => ({ ...draw(single)(draw), ...draw(single)(draw), ...draw(single)(draw), ...draw(sorts) }));
}

const word = (at: number) => vocabulary[at] ?? '';

/** Words from the most frequent to rare ones, alone and together. */
export const texts: readonly string[] = [
  word(0),
  word(1),
  `${word(0)} ${word(1)}`,
  `${word(0)} OR ${word(4000)}`,
  word(4000),
  `${word(4000)} ${word(0)}`,
  `"${word(0)} ${word(1)}"`,
  'w1*',
  `${word(4)} -${word(0)}`,
  `${word(0)} often`,
];

/** Words with one or two filters in some order, drawn from a seed. */
export function searches(count: number): readonly FindOptions[] {
  const draw = drawing(32);
  return Array.from({ length: count }, () => ({ text: draw(texts), ...draw(single)(draw), ...draw([() => ({}), draw(single)])(draw), ...draw(sorts) }));
}
