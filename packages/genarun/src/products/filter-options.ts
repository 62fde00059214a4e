import { type Bounds, findProject, findRow, type Library, type ProductFilter, rowsOf } from '@genarun/library';
import { GenarunError, type MediaKind, mediaKinds } from '@genarun/spec';
import { readAssignment } from '../document/inputs.ts';
import type { Shell } from '../shell.ts';

/** Options that say which products are meant. */
export type FilterOptions = {
  readonly search?: string;
  readonly type?: string;
  readonly source?: string;
  readonly project?: string;
  readonly collection?: string;
  readonly order?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly tag?: readonly string[];
  readonly favourite?: boolean;
  readonly rating?: string;
  readonly cost?: string;
  readonly seed?: number;
  readonly size?: string;
  readonly width?: string;
  readonly height?: string;
  readonly since?: string;
  readonly until?: string;
  readonly param?: readonly string[];
  readonly deleted?: boolean;
};

const sources = ['generated', 'imported', 'edited'] as const;

/** Reads them; names of projects, collections and orders are looked up. Throws GenarunError `invalid_input` or `not_found`. */
export async function readFilter(shell: Pick<Shell, 'now'>, library: Library, options: FilterOptions): Promise<ProductFilter> {
  const { search, type, source, model, provider, tag, favourite, seed, deleted, param } = options;
  const collection =
    options.collection === undefined
      ? undefined
      : await findRow(library, rowsOf.collection, options.collection, { noun: 'collection', list: 'list them with: genarun collections list', named: true });
  const order =
    options.order === undefined
      ? undefined
      : await findRow(library, rowsOf.order, options.order, { noun: 'order', list: 'list them with: genarun orders list' });
  const project = options.project === undefined ? undefined : await findProject(library, options.project);
  const created = { ...bound('from', options.since, '--since', shell), ...bound('to', options.until, '--until', shell) };
  return {
    ...(search === undefined ? {} : { text: search }),
    ...(type === undefined ? {} : { kind: oneOf<MediaKind>('--type', type, mediaKinds) }),
    ...(source === undefined ? {} : { source: oneOf('--source', source, sources) }),
    ...(project === undefined ? {} : { project: project.id }),
    ...(collection === undefined ? {} : { collection: collection.id }),
    ...(order === undefined ? {} : { order: order.id }),
    ...(model === undefined ? {} : { model }),
    ...(provider === undefined ? {} : { provider }),
    ...(tag === undefined ? {} : { tags: tag.map((one) => one.trim().toLowerCase()) }),
    ...(favourite === undefined ? {} : { favourite }),
    ...(seed === undefined ? {} : { seed }),
    ...(deleted === true ? { deleted } : {}),
    ...ranges(options),
    ...(options.since === undefined && options.until === undefined ? {} : { created }),
    ...(param === undefined ? {} : { parameters: Object.fromEntries(param.map(readParameter)) }),
  };
}

function ranges(options: FilterOptions): ProductFilter {
  const read = (name: 'rating' | 'cost' | 'width' | 'height' | 'size') => {
    const word = options[name];
    return word === undefined ? undefined : readBounds(word, `--${name}`, name === 'size' ? readSize : Number);
  };
  const [rating, cost, width, height, bytes] = [read('rating'), read('cost'), read('width'), read('height'), read('size')];
  return {
    ...(rating === undefined ? {} : { rating }),
    ...(cost === undefined ? {} : { cost }),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(bytes === undefined ? {} : { bytes }),
  };
}

/** `4` is exactly 4, `2..4` from 2 to 4, `3..` at least 3, `..5` at most 5. */
export function readBounds(word: string, flag: string, read: (text: string) => number): Bounds {
  const [, from, to] = /^(.*?)\.\.(.*)$/.exec(word) ?? [];
  const number = (text: string) => {
    const value = text.trim() === '' ? Number.NaN : read(text.trim());
    if (Number.isFinite(value)) return value;
    throw new GenarunError({ code: 'invalid_input', message: `${flag}: a number or a range like 2..4, 3.. or ..5 expected, got "${word}"` });
  };
  if (from === undefined || to === undefined) return { from: number(word), to: number(word) };
  if (from === '' && to === '') number('');
  return { ...(from === '' ? {} : { from: number(from) }), ...(to === '' ? {} : { to: number(to) }) };
}

const units: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9 };

function readSize(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text) ?? [];
  return number === '' ? Number.NaN : Number(number) * (units[unit.toLowerCase()] ?? Number.NaN);
}

const ages: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A day (`2026-03-01`, in UTC), a time, or how long ago (`7d`). The end of a range that is a day is the end of that day. */
function bound(side: 'from' | 'to', word: string | undefined, flag: string, { now }: Pick<Shell, 'now'>): Bounds {
  if (word === undefined) return {};
  const [, number, unit] = /^(\d+)\s*([mhdw])$/.exec(word.trim()) ?? [];
  if (number !== undefined && unit !== undefined) return { [side]: now() - Number(number) * (ages[unit] ?? 0) };
  const time = Date.parse(word);
  if (Number.isNaN(time))
    throw new GenarunError({ code: 'invalid_input', message: `${flag}: a day (2026-03-01), a time or an age (7d, 12h) expected, got "${word}"` });
  return { [side]: side === 'to' && /^\d{4}-\d\d-\d\d$/.test(word.trim()) ? time + 86_399_999 : time };
}

function readParameter(word: string): readonly [string, string | number | boolean] {
  const [name, text] = readAssignment(word, '-p');
  if (text === 'true' || text === 'false') return [name, text === 'true'];
  return [name, text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text];
}

function oneOf<Word extends string>(flag: string, given: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === given);
  if (found !== undefined) return found;
  throw new GenarunError({ code: 'invalid_input', message: `${flag}: one of ${words.join(', ')} expected, got "${given}"` });
}
