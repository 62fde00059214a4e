import { plotEffects, plotLines, type Series } from '@genarun/topology';
import type { Maybe } from '../analysis/numbers.ts';
import type { Parting } from '../analysis/partings.ts';
import type { Report } from '../analysis/report.ts';
import type { Drawing, Picture } from './draw.ts';
import { cut, numbers, picture, upTo } from './plot.ts';

/** Drift, partings, what a slightly different prompt does, and predictions. */
export function drawArrival(report: Report, drawing: Drawing): readonly Picture[] {
  const { motions, partings, sensitivity, foretellings } = report.arrival;
  return [
    ...(motions.profiles.length === 0 ? [] : [drift(report, drawing)]),
    ...(partings.length === 0 ? [] : [parting(report, drawing)]),
    ...(sensitivity === null ? [] : [nearness(report, drawing)]),
    ...(foretellings.length === 0 ? [] : [prediction(report, drawing)]),
  ];
}

function drift({ arrival: { motions } }: Report, drawing: Drawing): Picture {
  const from = motions.from === 'prompt' ? 'their prompt' : 'their first step';
  return picture(
    drawing,
    {
      name: 'drift',
      title: `How far runs are from ${from}`,
      alt: `One line per network: the mean distance from ${from} at each tenth of the way, with 95 % intervals.`,
    },
    (options) =>
      plotLines(
        motions.profiles.slice(0, 6).map(({ network, mean, low, high }) => ({
          name: cut(network, 44),
          x: upTo(10).map((tenth) => (tenth + 1) * 10),
          y: numbers(mean),
          band: { low: numbers(low), high: numbers(high) },
        })),
        { ...options, xName: 'share of the way (%)', yName: 'distance', width: 720 },
      ),
  );
}

const differNames = { seed: 'only the seed differs', prompt: 'only the prompt differs', network: 'only the network differs' } as const;

function parting({ arrival: { partings } }: Report, drawing: Drawing): Picture {
  const series = partings.map(
    ({ differ, mean, low, high, saturation }): Series => ({
      name: differNames[differ],
      x: upTo(mean.length),
      y: numbers(mean),
      band: { low: numbers(low), high: numbers(high) },
      ...fitted(saturation, mean.length),
    }),
  );
  return picture(
    drawing,
    {
      name: 'divergence',
      title: 'How runs part that differ in one thing',
      alt: 'Mean distance of pairs of runs step by step, a line each for pairs that differ in the seed, the prompt, or the network; the shaded band holds the middle half of the pairs; thin lines are curves that level out, fitted to the means.',
    },
    (options) => plotLines(series, { ...options, xName: 'step', yName: 'distance between the two', width: 720 }),
  );
}

/** The saturating curve; none where it explains less than a third of the variation, because then it says nothing. */
function fitted(saturation: Parting['saturation'], steps: number): Pick<Series, 'fit'> {
  const { start, level, rate, fit } = saturation ?? {};
  if (typeof start !== 'number' || typeof level !== 'number' || typeof rate !== 'number' || (fit ?? 0) < 1 / 3) return {};
  return { fit: upTo(steps).map((step) => level - (level - start) * Math.exp(-rate * step)) };
}

const variantNames = { edits: 'a prompt, edited', paraphrase: 'paraphrased', noise: 'with noise' } as const;

function nearness({ arrival: { sensitivity } }: Report, drawing: Drawing): Picture {
  const { pairs = [], variantPairs = [], effects = [] } = sensitivity ?? {};
  const dots = (name: string, of: readonly { readonly start: Maybe; readonly end: Maybe }[]): readonly Series[] =>
    of.length === 0 ? [] : [{ name, x: numbers(of.map(({ start }) => start)), y: numbers(of.map(({ end }) => end)), dots: true }];
  const kinds = effects.flatMap(({ kind }) =>
    dots(
      variantNames[kind],
      variantPairs.filter((pair) => pair.kind === kind),
    ),
  );
  const yardstick = sensitivity?.yardstick.estimate;
  return picture(
    drawing,
    {
      name: 'sensitivity',
      title: 'Prompts that are near each other, and where their runs end',
      alt: 'One marker per pair of prompts, or of a prompt and its variant by edits, paraphrase or noise: distance of the prompts across, distance of the ends of their runs up. A dashed line shows how far runs end apart that differ in the seed only.',
    },
    (options) =>
      plotLines([...dots('two prompts', pairs), ...kinds], {
        ...options,
        xName: 'distance of the prompts',
        yName: 'distance of the ends',
        guides: yardstick === null || yardstick === undefined ? [] : [{ at: yardstick, axis: 'y', name: 'seed only' }],
        width: 720,
      }),
  );
}

function prediction({ arrival: { foretellings } }: Report, drawing: Drawing): Picture {
  return picture(
    drawing,
    {
      name: 'prediction',
      title: 'What can be told in advance of new prompts',
      alt: 'Gain in accuracy over always naming the commonest answer, with 95 % intervals, for each thing foretold and what it is foretold from.',
    },
    (options) =>
      plotEffects(
        foretellings.map(({ target, from, gain, p }) => ({
          name: `${target}, from ${from}`,
          estimate: gain.estimate ?? 0,
          low: gain.low ?? gain.estimate ?? 0,
          high: gain.high ?? gain.estimate ?? 0,
          isFound: (gain.low ?? 0) > 0,
          ...(p === null ? {} : { note: `p = ${p < 0.001 ? '< 0.001' : p.toPrecision(2)}` }),
        })),
        { ...options, xName: 'gain in accuracy over the baseline', width: 720 },
      ),
  );
}
