import { isPlural, singular } from '../language/inflect.ts';
import { numberOf } from '../language/number-words.ts';

/** What a turn asks for, as far as its words tell. */
export type Intent = {
  /** How many things, and what they are (singular). */
  readonly count?: number;
  readonly noun?: string;
  readonly sentences?: number;
  readonly paragraphs?: number;
  readonly words?: number;
  readonly form: 'list' | 'choice' | 'title' | 'poem' | 'yes-no' | 'number' | 'scene' | 'portrait' | 'prose';
  /** Criteria by which things are to be graded. */
  readonly criteria: readonly string[];
};

const verbs =
  /\b(?:list|propose|suggest|give|name|offer|write|describe|invent|find|keep|choose|select|pick|generate|create|make|provide|think|want|need|imagine|show|tell|return|answer|produce|draft|compose|brainstorm|formulate|summari[sz]e|explain)\b/i;
const lengths: ReadonlyMap<string, 'sentences' | 'paragraphs' | 'words'> = new Map([
  ['sentence', 'sentences'],
  ['line', 'sentences'],
  ['paragraph', 'paragraphs'],
  ['word', 'words'],
]);
const measures = new Set(
  'key field property character minute hour day week month year percent time point column pixel syllable letter second token turn'.split(' '),
);
const breaks = new Set('of in for with from on at by to and or per as'.split(' '));

/** Reads count, length and form from the words of a turn. */
export function intentOf(text: string): Intent {
  const found = countsIn(text);
  const criteria = criteriaIn(text);
  return { ...found, criteria, form: formOf(text, found.count) };
}

/** Whether a turn tells what to do at all (otherwise the system's words do). */
export function instructs(text: string): boolean {
  return verbs.test(text) || text.includes('?');
}

function countsIn(text: string): Pick<Intent, 'count' | 'noun' | 'sentences' | 'paragraphs' | 'words'> {
  const tokens = text.toLowerCase().match(/[\p{L}\p{N}'’-]+|[.!?;:()[\]{}"]/gu) ?? [];
  const told: { count?: number; noun?: string; sentences?: number; paragraphs?: number; words?: number } = {};
  const instructed = instructs(text);
  for (let at = 0; at < Math.min(tokens.length, 2000); at++) {
    const number = (tokens[at] === 'a' && tokens[at + 1] !== 'dozen') || tokens[at - 1] === 'to' ? undefined : numberOf(tokens[at] ?? '');
    if (number === undefined || number < 1 || number > 500 || !Number.isInteger(number)) continue;
    const noun = nounAfter(tokens, at, number);
    if (noun === undefined || measures.has(noun)) continue;
    const length = lengths.get(noun);
    if (length !== undefined) told[length] ??= number;
    else if (told.count === undefined && number > 1 && (instructed || at < 3)) {
      told.count = number;
      if (noun !== 'one' && noun !== 'of') told.noun = noun;
    }
  }
  return told;
}

function nounAfter(tokens: readonly string[], at: number, number: number): string | undefined {
  for (let next = at + 1; next <= at + 4; next++) {
    const token = tokens[next];
    if (token === undefined || /^[.!?;:()[\]{}"]$/.test(token)) return undefined;
    if (token === 'of' && /^(?:them|these|those|the)$/.test(tokens[next + 1] ?? '')) return 'of';
    if (breaks.has(token)) return undefined;
    if (number === 1 ? lengths.has(token) : isPlural(token)) return singular(token);
  }
  return undefined;
}

function criteriaIn(text: string): readonly string[] {
  if (!/\b(?:grade|rate|score|evaluate|judge|mark)\b/i.test(text)) return [];
  const list = /\b(?:for|by|on)\s+((?:[\p{L} ]{3,30},\s*)*[\p{L} ]{3,30}?\s+and\s+[\p{L} ]{3,30})(?:[.;!?]|$)/iu.exec(text)?.[1];
  return list === undefined
    ? ['rating']
    : list
        .split(/,\s*|\s+and\s+/)
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .slice(0, 6);
}

function formOf(text: string, count: number | undefined): Intent['form'] {
  if (/\byes or no\b|\btrue or false\b/i.test(text)) return 'yes-no';
  if (/\b(?:only|just|single|with) (?:a |one |the )?(?:number|integer|digit)\b|\b(?:rate|score)\b.*\b(?:from|between)\b.*\d/i.test(text)) return 'number';
  if ((count ?? 0) > 1) return 'list';
  if (/\b(?:which|choose|select|pick|winner|best)\b/i.test(text)) return 'choice';
  if (/\b(?:poem|haiku|verse|lyrics|song)\b/i.test(text)) return 'poem';
  if (
    /\b(?:write|give|invent|find|suggest|propose|create|generate|need|make)\b[^.?!]{0,30}\b(?:a|an|one|the)\s+(?:[\p{L}-]+\s+){0,2}(?:title|headline|slogan|tagline|motto)\b/iu.test(
      text,
    ) ||
    /^\s*(?:title|headline)\b/i.test(text)
  )
    return 'title';
  if (/^\s*list\b|\b(?:a|as) (?:bulleted |numbered )?list\b/i.test(text)) return 'list';
  if (/\bportrait\b|\bheadshot\b/i.test(text)) return 'portrait';
  if (/\b(?:photograph|photo|picture|image|scene|shot|illustration|painting)\b/i.test(text)) return 'scene';
  return 'prose';
}
