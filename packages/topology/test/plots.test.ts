import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bettiCurve,
  diagramOf,
  markovModel,
  motionOf,
  type Points,
  persistenceLandscape,
  plotBarcode,
  plotCurves,
  plotDiagram,
  plotEffects,
  plotHeatMap,
  plotLandscape,
  plotLines,
  plotMotion,
  plotRecurrence,
  plotScatter,
  plotTimeline,
  plotTransitions,
  pointsOf,
  recurrencePlot,
  type Theme,
  turnPoints,
} from '../src/index.ts';
import { escapeText } from '../src/plot/markup.ts';
import { extentOf, fitText, textWidth, ticksOf, writeNumber } from '../src/plot/scale.ts';
import { lookOf, shadeOf } from '../src/plot/theme.ts';
import { limitCycle, noise } from './support/clouds.ts';

const evil = `</text><script>alert("1 & 2")</script> 'quoted' \u0000`;
const bars = [
  diagramOf([
    [0, 1],
    [0, 2],
    [0, null],
  ]),
  diagramOf([[0.5, 1.5]]),
];
const path = limitCycle({ count: 40, period: 8, dimension: 3, spread: 0.1, seed: 1 });
const flat: Points = pointsOf(Array.from({ length: 6 }, () => [2, 2]));

/** Every plot, of ordinary input, with every text it takes given. */
const plots: Readonly<Record<string, (title: string, theme?: Theme) => string>> = {
  diagram: (title, theme) => plotDiagram(bars, { title, subtitle: title, scaleName: title, noise: 0.2, theme }),
  barcode: (title, theme) => plotBarcode(bars, { title, scaleName: title, theme }),
  curves: (title, theme) => plotCurves({ [title]: bettiCurve(bars[0]!), H1: bettiCurve(bars[1]!) }, { title, scaleName: title, yName: title, theme }),
  landscape: (title, theme) => plotLandscape(persistenceLandscape(bars[0]!), { title, theme, band: { grid: [0, 1, 2], high: [0, 0.3, 0], name: title } }),
  motion: (title, theme) => plotMotion(motionOf(path), { title, originName: title, unit: title, theme }),
  lines: (title, theme) =>
    plotLines([{ name: title, x: [0, 1, 2], y: [1, Number.NaN, 3], dots: true }], {
      title,
      xName: title,
      yName: title,
      guides: [{ axis: 'y', at: 2, name: title }],
      theme,
    }),
  recurrence: (title, theme) => plotRecurrence(recurrencePlot(path), { title, xName: title, resolution: 10, theme }),
  scatter: (title, theme) =>
    plotScatter(turnPoints(path), {
      title,
      categories: path.data.subarray(0, 40).map((_, index) => (index % 4) - 1),
      names: [title, 'b', 'c'],
      labels: [{ point: 3, text: title }],
      paths: [[0, 1, 2, 3]],
      theme,
    }),
  transitions: (title, theme) =>
    plotTransitions(markovModel({ states: [title, 'b', 'c'], counts: Float64Array.of(5, 1, 2, 0, 3, 1, 2, 2, 2) }), { title, theme }),
  timeline: (title, theme) =>
    plotTimeline([{ name: title, states: [0, 0, 1, -1, 2, 2], marks: [2], ending: title }], { title, names: [title, 'b', 'c'], xName: title, theme }),
  heat: (title, theme) => plotHeatMap([1, 2, 3, Number.NaN], { title, rowNames: [title, 'b'], columnNames: ['c', title], valueName: title, theme }),
  effects: (title, theme) =>
    plotEffects(
      [
        { name: title, estimate: 0.2, low: 0.1, high: 0.4, note: title },
        { name: 'b', estimate: 0, isFound: false },
      ],
      { title, xName: title, theme },
    ),
};

/** The elements of an SVG document; throws when tags do not match or text holds markup. A small parser of the part of XML that plots write. */
function elementsOf(svg: string): readonly { readonly name: string; readonly attributes: Readonly<Record<string, string>>; readonly text: string }[] {
  const found: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const open: (typeof found)[number][] = [];
  const pattern = /<(\/?)([a-zA-Z]+)((?:\s[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)|(<)/g;
  for (const [whole, closing, name, attributes, isEmpty, text, stray] of svg.matchAll(pattern)) {
    if (stray !== undefined) throw new Error(`a stray < near ${svg.slice(svg.indexOf(whole), 40)}`);
    if (text !== undefined) {
      if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(text)) throw new Error(`a bare & in ${text}`);
      for (const each of open) each.text += text;
    } else if (closing === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`);
    } else {
      const element = {
        name: name!,
        attributes: Object.fromEntries([...attributes!.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!])),
        text: '',
      };
      found.push(element);
      if (isEmpty !== '/') open.push(element);
    }
  }
  if (open.length > 0) throw new Error(`<${open[0]!.name}> is not closed`);
  return found;
}

describe.each(Object.entries(plots))('the %s plot', (_, draw) => {
  test('is a well-formed document of its own, the same every time', () => {
    const svg = draw('A title');
    const [root, ...rest] = elementsOf(svg);
    expect(root).toMatchObject({ name: 'svg', attributes: { xmlns: 'http://www.w3.org/2000/svg', role: 'img', 'aria-label': 'A title' } });
    expect(root!.attributes.viewBox).toBe(`0 0 ${root!.attributes.width} ${root!.attributes.height}`);
    expect(rest.length).toBeGreaterThan(5);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(draw('A title')).toBe(svg);
  });

  test('lets no text become markup', () => {
    const elements = elementsOf(draw(evil));
    expect(elements.some(({ name }) => name === 'script')).toBe(false);
    expect(draw(evil)).not.toContain('\u0000');
  });

  test('keeps to its width', () => {
    const elements = elementsOf(draw('A title'));
    const width = Number(elements[0]!.attributes.width);
    for (const { attributes, text, name } of elements) {
      if (name !== 'text' || attributes.transform !== undefined) continue;
      const [x, room] = [Number(attributes.x), textWidth(text, Number(attributes['font-size'] ?? 12))];
      const left = attributes['text-anchor'] === 'end' ? x - room : attributes['text-anchor'] === 'middle' ? x - room / 2 : x;
      expect(left).toBeGreaterThan(-6);
      expect(left + room).toBeLessThan(width + 6);
    }
  });

  test('takes the colours of its theme', () => {
    const ground = (theme: Theme) =>
      elementsOf(draw('A title', theme)).find(({ name, attributes }) => name === 'rect' && attributes.x === undefined)?.attributes.fill;
    expect(ground('light')).toBe('#ffffff');
    expect(ground('dark')).toBe('#14171a');
    expect(ground('neutral')).toBeUndefined();
    expect(draw('A title', 'inherit')).toContain('fill="currentColor"');
  });
});

describe('what is drawn', () => {
  const count = (svg: string, name: string) => elementsOf(svg).filter((element) => element.name === name).length;

  test('a diagram has a marker per bar, and one key per dimension', () => {
    const svg = plotDiagram(bars);
    expect(count(svg, 'circle')).toBe(3 + 1);
    expect(count(svg, 'polygon')).toBe(1 + 1);
    expect(svg).toContain('H0 components (3)');
    expect(svg).toContain('∞');
  });

  test('a barcode says how many bars it leaves out', () => {
    const many = diagramOf(Array.from({ length: 90 }, (_, index) => [0, 1 + index]));
    expect(plotBarcode([many], { limit: 20 })).toContain('H0: longest 20 of 90');
  });

  test('a recurrence plot covers each near pair and no other', () => {
    const plot = recurrencePlot(pointsOf([[0], [1], [0], [1]]), { radius: 0, theiler: 0 });
    const path = elementsOf(plotRecurrence(plot)).find(({ name, attributes }) => name === 'path' && attributes.fill === '#0072b2')!;
    expect(path.attributes.d!.split('M').length - 1).toBe(4);
  });

  test('a long path makes no large recurrence plot', () => {
    expect(plotRecurrence(recurrencePlot(noise(900, 2, 1), { rate: 0.1 })).length).toBeLessThan(1_500_000);
  });

  test('a transition graph leaves out what is rare, and keeps what is absent apart from it', () => {
    const model = markovModel({ states: ['a', 'b'], counts: Float64Array.of(97, 3, 50, 50) });
    expect(count(plotTransitions(model), 'path')).toBe(1);
    expect(count(plotTransitions(model, { least: 0.01 }), 'path')).toBe(2);
  });

  test('a timeline leaves a gap where there is no state', () => {
    const rects = elementsOf(plotTimeline([{ name: 'run', states: [0, 0, -1, 0] }], { names: ['a'] })).filter(
      ({ name, attributes }) => name === 'rect' && attributes.rx === undefined,
    );
    expect(rects).toHaveLength(2);
  });

  test('a fit is a thin line beside its measurements, in their colour, and widens the axis where it must', () => {
    const lines = (fit?: readonly number[]) =>
      elementsOf(plotLines([{ name: 'measured', x: [0, 1, 2], y: [0, 1, 1], fit }], { xName: 'x', yName: 'y' })).filter(
        ({ name, attributes }) => name === 'path' && attributes.stroke === lookOf(0).colour,
      );
    const [measured, fitted] = lines([0, 0.8, 4]);
    expect(lines()).toHaveLength(1);
    expect(Number(fitted?.attributes['stroke-width'])).toBeLessThan(Number(measured?.attributes['stroke-width']));
    expect(measured?.attributes.d).not.toBe(lines()[0]?.attributes.d);
  });

  test('a state of a timeline has the colour it has everywhere, however little time is spent in it; names that would lie on each other are left out', () => {
    const timeline = plotTimeline([{ name: 'run', states: [2, 2, 2, 0] }], { names: ['a', 'b', 'c'] });
    const fills = elementsOf(timeline).flatMap(({ name, attributes }) => (name === 'rect' && attributes.rx === undefined ? [attributes.fill] : []));
    expect(fills).toEqual([lookOf(2).colour, lookOf(0).colour]);
    const many = (count: number) =>
      elementsOf(
        plotTimeline(
          Array.from({ length: count }, (_, row) => ({ name: `row ${row}`, states: [0] })),
          { names: ['a'] },
        ),
      ).filter(({ name, text }) => name === 'text' && text.startsWith('row ')).length;
    expect(many(60)).toBe(60);
    expect(many(240)).toBeLessThan(140);
  });

  test('plots of nothing, of one point and of equal points are plots still', () => {
    for (const svg of [
      plotDiagram([diagramOf([])]),
      plotDiagram([diagramOf([[0, null]])]),
      plotBarcode([]),
      plotCurves({ H1: bettiCurve(diagramOf([])) }),
      plotLandscape({ levels: [] }),
      plotMotion(motionOf(pointsOf([[1, 2]]))),
      plotScatter(flat, { paths: [[0, 1, 2]] }),
      plotScatter(pointsOf([[1, 2]])),
      plotRecurrence(recurrencePlot(flat, { radius: 0 })),
      plotTransitions(markovModel({ states: ['a'], counts: Float64Array.of(3) })),
      plotTimeline([], { names: [] }),
      plotHeatMap([2], { rowNames: ['a'], columnNames: ['b'], valueName: 'v' }),
      plotEffects([], { xName: 'effect' }),
    ]) {
      expect(elementsOf(svg)[0]!.name).toBe('svg');
      expect(svg).not.toMatch(/NaN|Infinity/);
    }
  });

  test('maps are of the plane', () => {
    expect(() => plotScatter(path)).toThrow('points of 2 dimensions, got 3');
    expect(() => turnPoints(flat)).toThrow('points of 3 dimensions, got 2');
    expect(() => plotHeatMap([1], { rowNames: ['a', 'b'], columnNames: ['c'], valueName: 'v' })).toThrow('2 × 1 values, got 1');
  });
});

describe('scales and looks', () => {
  test('ticks are round, in the domain and about as many as wanted', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e4, max: 1e4, noNaN: true }), fc.double({ min: 1e-4, max: 1e6, noNaN: true }), (low, width) => {
        const ticks = ticksOf([low, low + width], 6);
        expect(ticks.length).toBeGreaterThanOrEqual(3);
        expect(ticks.length).toBeLessThanOrEqual(11);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(low - 1e-6 * width);
          expect(tick).toBeLessThanOrEqual(low + width * (1 + 1e-6));
        }
      }),
    );
    expect(ticksOf([0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  });

  test('numbers and texts are written for people', () => {
    expect([0, 0.1 + 0.2, -3, 1234.567, 2e6, 0.00012, Number.POSITIVE_INFINITY].map(writeNumber)).toEqual(['0', '0.3', '−3', '1235', '2e6', '1.2e−4', '∞']);
    expect(fitText('a very long caption', 12, 60)).toMatch(/^a very.*…$/);
    expect(textWidth(fitText('a very long caption', 12, 60), 12)).toBeLessThanOrEqual(60);
    expect(extentOf([Number.NaN], [])).toEqual([0, 1]);
    expect(escapeText('a < b & "c"')).toBe('a &lt; b &amp; &quot;c&quot;');
  });

  test('forty-two categories look different', () => {
    expect(new Set(Array.from({ length: 42 }, (_, index) => `${lookOf(index).colour} ${lookOf(index).shape}`)).size).toBe(42);
  });

  test('shades grow lighter all the way, so that they print', () => {
    const light = Array.from({ length: 21 }, (_, step) => {
      const [red, green, blue] = [1, 3, 5].map((place) => Number.parseInt(shadeOf(step / 20).slice(place, place + 2), 16));
      return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
    });
    for (let step = 1; step < 21; step++) expect(light[step]).toBeGreaterThan(light[step - 1]!);
  });
});
