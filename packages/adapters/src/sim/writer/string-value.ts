import type { Json } from '@genarun/spec';
import { slugOf } from '../language/inflect.ts';
import { say } from './grammar.ts';
import { numberIn, type Schema } from './json-schema.ts';
import { matching } from './pattern.ts';
import { dateOf, fillingOf, hexOf, type Setting } from './values.ts';

/** A text that obeys format, pattern and lengths, and fits its name. */
export function stringFor(schema: Schema, name: string, setting: Setting, fact: Json | undefined): string {
  const natural = typeof fact === 'string' ? fact : naturalText(name, setting);
  const format = typeof schema.format === 'string' ? formatted(schema.format, natural, setting) : undefined;
  if (format !== undefined) return format;
  const least = numberIn(schema, 'minLength') ?? 0;
  const most = numberIn(schema, 'maxLength') ?? Number.POSITIVE_INFINITY;
  if (typeof schema.pattern !== 'string') return fitted(natural, { least, most, setting });
  const accepts = expression(schema.pattern);
  const fits = (text: string): boolean => text.length >= least && text.length <= most && (accepts?.test(text) ?? true);
  const slug = slugOf(natural);
  const natives = [
    natural,
    slug,
    slug.replace(/-/g, '_'),
    slug.replace(/-/g, ''),
    slug.slice(0, 8).replace(/-+$/, ''),
    natural.toUpperCase(),
    slug.toUpperCase().replace(/-/g, '').slice(0, 3),
    hexOf(setting.matter.random.fork('hex')),
    dateOf(setting.matter),
  ];
  const found = natives.find(fits);
  if (found !== undefined) return found;
  let made = natural;
  for (let attempt = 0; attempt < 40; attempt++) {
    made = matching(schema.pattern, setting.matter.random) ?? made;
    if (fits(made)) return made;
  }
  return made;
}

function naturalText(name: string, setting: Setting): string {
  const found = fillingOf(name);
  if (found === undefined) return say(name === '' ? 'middles' : 'titles', setting.matter);
  const value = found.filling.of(setting, found.words);
  return typeof value === 'string' ? value : String(value);
}

function expression(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    // A pattern that is no regular expression cannot be obeyed; whoever validates says so with the schema at hand.
    return undefined;
  }
}

const two = (value: number): string => String(value).padStart(2, '0');

function formatted(format: string, natural: string, { matter, title, person }: Setting): string | undefined {
  const { random } = matter;
  const clock = (): string => `${two(random.integer(5, 22))}:${two(random.integer(0, 59))}:00Z`;
  const hex = (length: number): string => Array.from({ length }, () => random.integer(0, 15).toString(16)).join('');
  switch (format) {
    case 'uri':
    case 'url':
    case 'iri':
      return /^https?:\/\/\S+$/.test(natural) ? natural : `https://example.org/${slugOf(title())}`;
    case 'uri-reference':
      return `/${slugOf(title())}`;
    case 'email':
    case 'idn-email':
      return /^\S+@\S+$/.test(natural) ? natural : `${slugOf(person()).replace(/-/g, '.')}@example.org`;
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(natural) ? natural : dateOf(matter);
    case 'date-time':
      return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/.test(natural) ? natural : `${dateOf(matter)}T${clock()}`;
    case 'time':
      return clock();
    case 'duration':
      return `PT${random.integer(1, 59)}M`;
    case 'uuid':
      return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
    case 'ipv4':
      return `192.0.2.${random.integer(1, 254)}`;
    case 'ipv6':
      return `2001:db8::${hex(4)}`;
    case 'hostname':
      return 'example.org';
    case 'color':
      return hexOf(random);
    default:
      return undefined;
  }
}

function fitted(text: string, { least, most, setting }: { readonly least: number; readonly most: number; readonly setting: Setting }): string {
  let long = text;
  for (let round = 0; long.length < least && round < 2000; round++) long = `${long} ${say('middles', setting.matter)}`;
  if (long.length <= most) return long;
  const cut = long
    .slice(0, most + 1)
    .replace(/\s+\S*$/, '')
    .replace(/[\s,;:]+$/, '');
  return cut.length >= least && cut.length > 0 && cut.length <= most ? cut : long.slice(0, most);
}
