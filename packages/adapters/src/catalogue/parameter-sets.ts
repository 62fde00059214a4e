import type { Json } from '@genarun/spec';
import { findModel } from './catalogue.ts';
import { file } from './data.ts';

/** The named parameter sets of a model: those of its provider, laid under those of its family, laid under its own. */
export function parameterSets(id: string): Readonly<Record<string, Readonly<Record<string, Json>>>> {
  const offer = findModel(id);
  const adapter = `${id.slice(0, id.indexOf('/'))}/*`;
  const sets: Record<string, Readonly<Record<string, Json>>> = {};
  for (const of of [adapter, offer?.family, offer?.model]) {
    for (const [name, target, parameters] of file.sets) if (target === of && isMeant(id, adapter, target)) sets[name] = { ...sets[name], ...parameters };
  }
  return sets;
}

/** A provider's sets are for texts: they are not laid under its pictures and sounds, nor under reasoning models, which refuse a temperature. */
function isMeant(id: string, adapter: string, target: string): boolean {
  if (target !== adapter) return true;
  const offer = findModel(id);
  return offer === undefined || ((offer.use === 'text' || offer.use === 'vision') && !offer.reasoning);
}
