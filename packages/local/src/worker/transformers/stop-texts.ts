import { GenarunError } from '@genarun/spec';
import type { LocalRequest } from '../engine.ts';

/** The texts that end an answer. Throws GenarunError `invalid_input` for anything else. */
export function stopTexts({ params }: Pick<LocalRequest, 'params'>): readonly string[] {
  const { stop } = params;
  const words: readonly unknown[] = stop === undefined || stop === null ? [] : Array.isArray(stop) ? stop : [stop];
  const texts = words.filter((word): word is string => typeof word === 'string' && word !== '');
  if (texts.length === words.length) return texts;
  throw new GenarunError({ code: 'invalid_input', message: `stop must be a text or a list of texts, got ${JSON.stringify(stop)}` });
}
