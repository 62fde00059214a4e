import { GenarunError } from '@genarun/spec';

type Filter = (this: unknown, ...all: unknown[]) => unknown;

const zone = /(Z|UTC|GMT|[+-]\d\d:?\d\d)\s*$/i;
const dayAlone = /^\s*\d{4}-\d\d-\d\d\s*$/;
const isoWithoutZone = /^\s*(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*$/;

/**
 * A date filter that gives the same answer everywhere and always (E5): without "now" and "today", and a time without a zone is UTC,
 * whatever the machine's own zone is.
 */
export function steadyDate(name: string, filter: Filter): Filter {
  return function (this: unknown, value: unknown, ...args: unknown[]) {
    if (value === 'now' || value === 'today')
      throw new GenarunError({
        code: 'invalid_input',
        message: `${name} does not know "${value}": a run gives the same answer twice`,
        hint: 'pass the day as an input',
      });
    if (typeof value !== 'string' && typeof value !== 'number') return value;
    return filter.call(this, typeof value === 'string' ? inUtc(value) : value, ...args);
  };
}

function inUtc(text: string): string {
  const iso = isoWithoutZone.exec(text);
  if (iso) return `${iso[1]}T${iso[2]}Z`;
  if (dayAlone.test(text) || zone.test(text) || /^\d+$/.test(text)) return text;
  return Number.isNaN(Date.parse(`${text} UTC`)) ? text : `${text} UTC`;
}
