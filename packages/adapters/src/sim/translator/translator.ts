import { GenarunError, type ModelAnswer, type ModelRequest } from '@genarun/spec';
import { singular } from '../language/inflect.ts';
import { hash32 } from '../random.ts';
import { describeModel, type SimModel } from '../sim-model.ts';
import { dictionaries, type Known } from './dictionary.ts';

const model = describeModel({
  name: 'translator',
  title: 'Pseudo-translator: a small dictionary, and words in disguise',
  tasks: ['translate'],
  input: ['text'],
  output: 'text',
  seed: 'none',
  maxOutputTokens: 65_536,
  parameters: {},
});

const codes: Readonly<Record<string, string>> = {
  spa: 'es',
  fra: 'fr',
  fre: 'fr',
  deu: 'de',
  ger: 'de',
  ita: 'it',
  por: 'pt',
  eng: 'en',
  spanish: 'es',
  french: 'fr',
  german: 'de',
  italian: 'it',
  portuguese: 'pt',
  english: 'en',
  español: 'es',
  français: 'fr',
  deutsch: 'de',
  italiano: 'it',
  português: 'pt',
};

/** The short code of a language given as `es`, `es-MX`, `spa_Latn` or `Spanish`. */
export function languageCode(language: string): string {
  const [base = ''] = language.trim().toLowerCase().split(/[-_]/);
  return Object.hasOwn(codes, base) ? (codes[base] ?? base) : base;
}

const endings: Readonly<Record<Known, readonly string[]>> = {
  es: ['o', 'a', 'ción', 'ero'],
  fr: ['e', 'eau', 'tion', 'ette'],
  de: ['en', 'er', 'ung', 'lich'],
  it: ['o', 'a', 'zione', 'ino'],
  pt: ['o', 'a', 'ção', 'eiro'],
};
const plurals: Readonly<Record<Known, string>> = { es: 's', fr: 's', de: 'en', it: '', pt: 's' };
const accents: Readonly<Record<string, string>> = {
  a: 'á',
  e: 'ë',
  i: 'ï',
  o: 'ô',
  u: 'û',
  y: 'ý',
  c: 'ç',
  n: 'ñ',
  A: 'Á',
  E: 'Ë',
  I: 'Ï',
  O: 'Ô',
  U: 'Û',
  C: 'Ç',
  N: 'Ñ',
};

/** What is copied as it stands: tags in brackets and angles, placeholders, addresses, code, numbers. */
const verbatim = /\[[^\]\n]{0,200}\]|<[^>\n]{1,200}>|\$?\{\{?[^}\n]{0,200}\}?\}|https?:\/\/\S+|\S+@\S+\.\S+|`[^`\n]*`|%[sd]|\d[\d.,:]*/g;

function isKnown(code: string): code is Known {
  return Object.hasOwn(dictionaries, code);
}

function word(original: string, code: string, isFirst: boolean): string {
  const lower = original.toLowerCase();
  if (!isKnown(code)) return original.replace(/[aeiouycnAEIOUCN]/g, (letter) => accents[letter] ?? letter);
  const dictionary = dictionaries[code];
  const found = dictionary.get(lower);
  if (found !== undefined) return inCaseOf(found, original, code);
  const one = dictionary.get(singular(lower));
  if (one !== undefined) return inCaseOf(`${one}${plurals[code]}`, original, code);
  const isName = !isFirst && /^\p{Lu}/u.test(original);
  if (isName || original.length < 3 || !/^[A-Za-z’'-]+$/.test(original)) return original;
  const stem = lower.replace(/(?:ing|ed|ly|es|e|s|y)$/, '') || lower;
  const ending = endings[code][hash32(lower) % endings[code].length] ?? '';
  return inCaseOf(`${stem}${/[aeiou]$/.test(stem) && /^[aeiou]/.test(ending) ? ending.slice(1) : ending}`, original, code);
}

function inCaseOf(made: string, original: string, code: string): string {
  if (original.length > 1 && original === original.toUpperCase()) return made.toUpperCase();
  if (/^\p{Lu}/u.test(original) && !(code === 'de' && /^\p{Lu}/u.test(made))) return made.charAt(0).toUpperCase() + made.slice(1);
  return made;
}

/** The text with its words replaced and everything else in its place, marked as a simulation. */
export function pseudoTranslate(text: string, to: string): string {
  const code = languageCode(to);
  let first = true;
  const plain = (part: string): string =>
    part.replace(/[\p{L}’']+(?:-[\p{L}’']+)*|[.!?\n]/gu, (token) => {
      if (/^[.!?\n]$/.test(token)) {
        first = true;
        return token;
      }
      const made = word(token, code, first);
      first = false;
      return made;
    });
  let made = '';
  let at = 0;
  for (const kept of text.matchAll(verbatim)) {
    made += plain(text.slice(at, kept.index)) + kept[0];
    at = kept.index + kept[0].length;
  }
  made += plain(text.slice(at));
  return text.trim() === '' ? text : `(simulated ${code}) ${made}`;
}

async function perform(request: ModelRequest): Promise<ModelAnswer> {
  const { language } = request;
  const sources = request.texts ?? (request.prompt === undefined ? [] : [request.prompt]);
  if (language === undefined || language.to.trim() === '')
    throw new GenarunError({
      code: 'invalid_input',
      message: `${model.id}: expected a target language, got none`,
      hint: 'Set `to`, for example "es" or "spa_Latn".',
    });
  if (sources.length === 0) throw new GenarunError({ code: 'invalid_input', message: `${model.id}: expected a text, got none` });
  const same = language.from !== undefined && languageCode(language.from) === languageCode(language.to);
  const texts = sources.map((text) => (same ? text : pseudoTranslate(text, language.to)));
  const characters = sources.reduce((total, text) => total + text.length, 0);
  const count = (all: readonly string[]): number => Math.ceil(all.join('').length / 4);
  return { texts, usage: { inputTokens: count(sources), outputTokens: count(texts), characters } };
}

/** Turns texts into what looks like another language, and says that it is none. */
export const translator: SimModel = { model, perform };
