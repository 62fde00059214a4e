import type { Estimate } from '../analysis/numbers.ts';
import type { Report } from '../analysis/report.ts';
import { html, type Markup } from './markup.ts';

/** Writes numbers of a report, each with the path at which report.json holds it. */
export type Figures = {
  /** Three significant digits; a dash where nothing is known. */
  readonly number: (path: string) => Markup;
  readonly percent: (path: string) => Markup;
  /** A p value: two digits, or that it is below 0.001. */
  readonly chance: (path: string) => Markup;
  /** The same for sentences: p = 0.02, or p < 0.001. */
  readonly p: (path: string) => Markup;
  /** An estimate with its interval. */
  readonly estimate: (path: string, as?: 'number' | 'percent') => Markup;
};

export type NumberForm = 'number' | 'percent' | 'chance';

/** Smaller p values are only said to be smaller. */
const leastChance = 0.001;

/** A number as a reader sees it. */
export function writeFigure(value: number | null, form: NumberForm): string {
  if (value === null) return '–';
  if (form === 'percent') return `${signed(Math.abs(100 * value) < 9.95 ? (100 * value).toFixed(1) : (100 * value).toFixed(0))} %`;
  if (form === 'chance') return value < leastChance ? `< ${leastChance}` : value.toFixed(value < 0.1 ? 3 : 2);
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return signed(String(value));
  return signed(Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5 ? String(Number(value.toPrecision(3))) : value.toExponential(1));
}

/** The value at a path such as `impact.ends.terms.0.p`; undefined where there is none. */
export function valueAt(report: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), report);
}

export function createFigures(report: Report): Figures {
  const write = (path: string, form: NumberForm): Markup => {
    const value = valueAt(report, path);
    if (value !== null && typeof value !== 'number') throw new RangeError(`report: expected a number at ${path}, got ${typeof value}`);
    return html`<data value="${value === null ? '' : String(value)}" data-path="${path}" data-form="${form}">${writeFigure(value, form)}</data>`;
  };
  const number = (path: string) => write(path, 'number');
  return {
    number,
    percent: (path) => write(path, 'percent'),
    chance: (path) => write(path, 'chance'),
    p: (path) => {
      const value = valueAt(report, path);
      return html`p ${typeof value === 'number' && value < leastChance ? '' : '= '}${write(path, 'chance')}`;
    },
    estimate: (path, as = 'number') => {
      const { low, high } = valueAt(report, path) as Estimate; // every estimate of the report has this shape
      const middle = write(`${path}.estimate`, as);
      return low === null || high === null ? middle : html`${middle} <span class="interval">[${write(`${path}.low`, as)}, ${write(`${path}.high`, as)}]</span>`;
    },
  };
}

function signed(text: string): string {
  return text.replace('-', '−');
}
