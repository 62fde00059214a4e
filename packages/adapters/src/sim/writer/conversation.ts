import { isRecord, type Json, type ModelRequest } from '@genarun/spec';
import { quotedTitles, topicsOf, yearOf } from '../language/topics.ts';
import { readExample } from './example.ts';
import { ownWords } from './grammar.ts';
import { type Intent, instructs, intentOf } from './intent.ts';

/** What a conversation is about and what its last turn wants. */
export type Conversation = {
  readonly last: string;
  readonly intent: Intent;
  readonly topics: readonly string[];
  readonly year?: number;
  /** Items that earlier answers listed, the latest list. */
  readonly candidates: readonly string[];
  /** A title that an earlier answer has settled on. */
  readonly title?: string;
  /** Scalars that JSON data in the last turn has, by lower-case name. */
  readonly facts: ReadonlyMap<string, Json>;
};

const weights = { system: 0.4, user: 1, assistant: 0.8 } as const;

/** Reads a conversation; `seen` is what pictures show, in words. */
export function conversationOf(request: ModelRequest, seen: readonly string[]): Conversation {
  const turns = request.turns ?? (request.prompt === undefined ? [] : [{ role: 'user' as const, text: request.prompt }]);
  const lastAt = turns.findLastIndex((turn) => turn.role === 'user');
  const last = turns[lastAt]?.text ?? '';
  const system = turns.filter((turn) => turn.role === 'system').map((turn) => turn.text);
  const answers = turns.filter((turn) => turn.role === 'assistant').map((turn) => turn.text);
  const told = intentOf(last);
  const intent = instructs(last) || system.length === 0 ? told : { ...intentOf(system.at(-1) ?? ''), ...lengthsOf(told) };
  const weighed = new Map<string, number>();
  const add = (text: string, weight: number): void => {
    for (const topic of topicsOf(text, weight, ownWords).slice(0, 40)) weighed.set(topic.phrase, (weighed.get(topic.phrase) ?? 0) + topic.weight);
  };
  for (const [index, turn] of turns.entries()) add(turn.text, weights[turn.role] * (index === lastAt ? 3 : 1));
  for (const text of seen) add(text, 2.5);
  const year = yearOf(
    turns
      .filter((turn) => turn.role !== 'assistant')
      .map((turn) => turn.text)
      .join('\n'),
  );
  const ranked = [...weighed].sort((a, b) => b[1] - a[1]);
  const least = (ranked[0]?.[1] ?? 0) * 0.3;
  const listed =
    answers
      .map(itemsIn)
      .filter((items) => items.length > 0)
      .at(-1) ?? [];
  const latest = answers.at(-1) ?? '';
  const title = itemsIn(latest).length > 0 ? undefined : quotedTitles(latest)[0];
  return {
    last,
    intent,
    topics: ranked
      .filter(([, weight]) => weight >= least)
      .slice(0, 24)
      .map(([phrase]) => phrase),
    ...(year === undefined ? {} : { year }),
    candidates: listed,
    ...(title === undefined ? {} : { title }),
    facts: factsIn(last),
  };
}

function lengthsOf({ sentences, paragraphs, words }: Intent): Partial<Intent> {
  return { ...(sentences === undefined ? {} : { sentences }), ...(paragraphs === undefined ? {} : { paragraphs }), ...(words === undefined ? {} : { words }) };
}

/** The items of a numbered, bulleted or JSON list. */
function itemsIn(text: string): readonly string[] {
  const parsed = parse(text);
  const inner = isRecord(parsed) && Object.keys(parsed).length === 1 ? Object.values(parsed)[0] : parsed;
  if (Array.isArray(inner)) return inner.filter((item): item is string => typeof item === 'string');
  return text
    .split('\n')
    .map((line) => /^\s*(?:\d+[.)]|[-*•])\s+(.+)$/.exec(line)?.[1])
    .filter((line): line is string => line !== undefined)
    .map((line) => quotedTitles(line)[0] ?? line.split(' — ')[0]?.trim() ?? line);
}

function parse(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON after all: a text that begins with a bracket.
    return undefined;
  }
}

function factsIn(text: string): ReadonlyMap<string, Json> {
  const facts = new Map<string, Json>();
  const collect = (value: unknown, depth: number): void => {
    if (depth > 6) return;
    if (Array.isArray(value)) for (const member of value.slice(0, 20)) collect(member, depth + 1);
    if (!isRecord(value)) return;
    for (const [name, member] of Object.entries(value)) {
      const isText = typeof member === 'string' && member.length <= 300 && !/^(?:string|number|integer|boolean|object|array|\.{3}|…|)$/.test(member);
      if (isText || typeof member === 'number' || typeof member === 'boolean') facts.set(name.toLowerCase(), member);
      else collect(member, depth + 1);
    }
  };
  let tried = 0;
  for (let at = text.indexOf('{'); at >= 0 && tried < 20; at = text.indexOf('{', at + 1), tried++) {
    const read = readExample(text, at);
    if (read === undefined || /(?:form|format|shape|like|schema|example)[^.\n]{0,30}$/i.test(text.slice(Math.max(0, at - 40), at))) continue;
    collect(parse(text.slice(at, read.end)), 0);
    at = read.end - 1;
  }
  return facts;
}
