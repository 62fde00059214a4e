import { singular, titleCase } from '../language/inflect.ts';
import { ordinalOf } from '../language/number-words.ts';
import type { Conversation } from './conversation.ts';
import { type Bank, type Matter, prose, say } from './grammar.ts';
import { fillingOf, personOf, type Setting } from './values.ts';

/** How long an answer should be, from the request's params. */
export type Length = 'short' | 'medium' | 'long';

const sentencesOf: Readonly<Record<Length, readonly [number, number]>> = { short: [1, 2], medium: [3, 5], long: [7, 10] };

/** An answer in plain text: the list, choice, title, poem or prose that the last turn asks for. */
export function textFor(conversation: Conversation, matter: Matter, length: Length): string {
  const { intent } = conversation;
  const { random } = matter;
  switch (intent.form) {
    case 'list':
      return listText(conversation, matter);
    case 'choice':
      return conversation.candidates.length > 0 ? choiceText(conversation, matter) : proseText(conversation, matter, length, 'middles');
    case 'title':
      return say('titles', matter);
    case 'poem':
      return poem(matter);
    case 'yes-no':
      return random.chance(0.5) ? 'Yes.' : 'No.';
    case 'number':
      return String(random.integer(5, 10));
    case 'scene':
      return sentencesText(conversation, matter, 'scenes');
    case 'portrait':
      return sentencesText(conversation, matter, 'portraits');
    default:
      return proseText(conversation, matter, length, 'middles');
  }
}

function sentencesText({ intent }: Conversation, matter: Matter, bank: Bank): string {
  const count = intent.sentences ?? (intent.paragraphs ?? 1) * 2;
  const first = say(bank, matter);
  return count <= 1 ? first : `${first} ${prose(matter, count - 1, 'reports')}`;
}

function proseText({ intent }: Conversation, matter: Matter, length: Length, body: Bank): string {
  const { random } = matter;
  const [low, high] = sentencesOf[length];
  if (intent.words !== undefined) return ofWords(intent.words, matter);
  if (intent.sentences !== undefined) return prose(matter, Math.min(intent.sentences, 200), body);
  const paragraphs = Math.min(intent.paragraphs ?? (length === 'long' ? 2 : 1), 50);
  return Array.from({ length: paragraphs }, (_, index) =>
    prose({ ...matter, random: random.fork(`paragraph ${index}`) }, random.integer(low, high), body),
  ).join('\n\n');
}

function ofWords(words: number, matter: Matter): string {
  const sentences: string[] = [];
  for (let total = 0; total < words; ) {
    const sentence = say(total === 0 ? 'openings' : 'middles', matter);
    const size = sentence.split(' ').length;
    if (total > 0 && total + size > words) break;
    sentences.push(sentence);
    total += size;
  }
  return sentences.join(' ');
}

function listText(conversation: Conversation, matter: Matter): string {
  const { intent, candidates } = conversation;
  const count = Math.min(intent.count ?? 5, 500);
  const kept =
    /\b(?:keep|choose|select|pick)\b/i.test(conversation.last) && candidates.length >= count ? matter.random.shuffle(candidates).slice(0, count) : [];
  const seen = new Set<string>();
  const lines = Array.from({ length: count }, (_, index) => {
    let item = kept[index] ?? '';
    for (let attempt = 0; attempt < 8 && (item === '' || (kept.length === 0 && seen.has(item))); attempt++)
      item = listItem(intent.noun, { ...matter, random: matter.random.fork(`item ${index} ${attempt}`) }, index);
    seen.add(item);
    return `${index + 1}. ${item}${explanation(conversation, { ...matter, random: matter.random.fork(`why ${index}`) })}`;
  });
  return lines.join('\n');
}

const explained = new Set('angle approach concept idea option proposal direction strategy story project'.split(' '));

function listItem(noun: string | undefined, matter: Matter, index: number): string {
  const name = singular(noun ?? 'topic');
  if (explained.has(name)) return `“${say('titles', matter)}”`;
  const found = fillingOf(name);
  if (found === undefined) return say('titles', matter);
  const setting: Setting = { matter, around: [], index, title: () => say('titles', matter), person: () => personOf(matter.random) };
  return String(found.filling.of(setting, found.words));
}

function explanation({ intent, last }: Conversation, matter: Matter): string {
  const why =
    (intent.noun !== undefined && explained.has(singular(intent.noun)) && (intent.count ?? 5) <= 12) || /\b(?:explain|why|reason)\b/i.test(last)
      ? ` — ${say('reasons', matter)}`
      : '';
  const grades = intent.criteria.map((criterion) => `${criterion} ${matter.random.integer(5, 10)}/10`).join(', ');
  return `${why}${grades === '' ? '' : ` (${grades})`}`;
}

function choiceText({ candidates, intent, last }: Conversation, matter: Matter): string {
  const at = matter.random.integer(0, Math.min(candidates.length, 12) - 1);
  const noun = /\bwhich (\p{L}+)\b/iu.exec(last)?.[1];
  const thing = noun === undefined || /^(?:one|of|would|is)$/i.test(noun) ? 'one' : noun.toLowerCase();
  const named = (candidates[at] ?? '').replace(/[.“”"]+/g, '');
  const reason = prose(matter, Math.max(1, (intent.sentences ?? 2) - 1), 'reasons');
  return `The ${ordinalOf(at + 1)} ${thing}, “${titleCase(named)}”, would win. ${reason}`;
}

function poem({ topics, random, year }: Matter): string {
  const lines = [
    '{t}, a breath held',
    'the light moves over {u}',
    'nobody speaks of {t}',
    'and still the morning comes',
    'rain writes its slow letter',
    'we count the boats, then sleep',
  ];
  const [first = 'the harbour', second = first] = topics;
  return random
    .shuffle(lines)
    .slice(0, 3 + ((year ?? 0) % 2))
    .map((line) => line.replace('{t}', first).replace('{u}', second))
    .join('\n');
}
