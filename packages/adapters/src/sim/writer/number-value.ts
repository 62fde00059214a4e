import type { Json } from '@genarun/spec';
import { numberIn, type Schema } from './json-schema.ts';
import { fillingOf, type Setting } from './values.ts';

/** A number that fits its name where the schema's bounds allow that, and the bounds always. */
export function numberFor(schema: Schema, name: string, setting: Setting, fact: Json | undefined): number {
  const { random } = setting.matter;
  const isInteger = schema.type === 'integer' || (Array.isArray(schema.type) && schema.type.includes('integer'));
  const step = numberIn(schema, 'multipleOf') ?? (isInteger ? 1 : undefined);
  const nudge = step ?? 0.01;
  const above = numberIn(schema, 'exclusiveMinimum');
  const below = numberIn(schema, 'exclusiveMaximum');
  const low = Math.max(numberIn(schema, 'minimum') ?? Number.NEGATIVE_INFINITY, above === undefined ? Number.NEGATIVE_INFINITY : above + nudge);
  const high = Math.min(numberIn(schema, 'maximum') ?? Number.POSITIVE_INFINITY, below === undefined ? Number.POSITIVE_INFINITY : below - nudge);
  const natural = typeof fact === 'number' ? fact : naturalNumber(name, setting);
  const fits = natural !== undefined && natural >= low && natural <= high;
  if (fits && step === undefined) return natural;
  return onGrid(fits ? natural : random.between(...rangeOf(low, high)), { step, low, high });
}

function naturalNumber(name: string, setting: Setting): number | undefined {
  const found = fillingOf(name);
  const value = found?.filling.of(setting, found.words);
  return typeof value === 'number' ? value : undefined;
}

function rangeOf(low: number, high: number): [number, number] {
  if (Number.isFinite(low) && Number.isFinite(high)) return [low, high];
  if (Number.isFinite(low)) return [low, low + Math.max(10, Math.abs(low))];
  if (Number.isFinite(high)) return [high - Math.max(10, Math.abs(high)), high];
  return [1, 100];
}

function onGrid(value: number, { step, low, high }: { readonly step: number | undefined; readonly low: number; readonly high: number }): number {
  if (step === undefined) {
    const rounded = Number(value.toFixed(Math.abs(value) < 10 ? 2 : 1));
    return rounded >= low && rounded <= high ? rounded : value;
  }
  let units = Math.round(value / step);
  if (units * step > high) units = Math.floor(high / step + 1e-9);
  if (units * step < low) units = Math.ceil(low / step - 1e-9);
  return Number((units * step).toPrecision(12));
}
