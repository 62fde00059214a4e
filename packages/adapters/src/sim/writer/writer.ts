import type { AdapterContext, ModelAnswer, ModelRequest } from '@genarun/spec';
import { captionsOf } from '../captioner/captioner.ts';
import { createRandom, type Random } from '../random.ts';
import { describeModel, type SimModel, unknownWishes } from '../sim-model.ts';
import { type Conversation, conversationOf } from './conversation.ts';
import { fromSchema } from './from-schema.ts';
import type { Matter } from './grammar.ts';
import { recordOf } from './json-schema.ts';
import { paraphrased, paraphraseWish } from './paraphrase.ts';
import { shapeOf } from './shape.ts';
import { type Length, textFor } from './text.ts';

const model = describeModel({
  name: 'writer',
  title: 'Writer of plausible texts and of JSON in the asked shape',
  tasks: ['text'],
  input: ['text', 'image'],
  output: 'text',
  seed: 'integer',
  maxOutputTokens: 4096,
  lenient: true,
  parameters: {
    temperature: { type: 'number', minimum: 0, maximum: 2, description: '0 gives the same answer for every seed.' },
    maxTokens: { type: 'integer', minimum: 1, description: 'Cuts plain text after whole sentences; JSON is never cut.' },
    max_tokens: { type: 'integer', minimum: 1, description: 'The same as maxTokens.' },
    length: { enum: ['short', 'medium', 'long'], description: 'Length of prose where the prompt does not say.' },
  },
});

/** Tokens as they are commonly estimated: four characters each. */
function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

async function perform(request: ModelRequest, context: AdapterContext, seeded: Random): Promise<ModelAnswer> {
  const seen = await captionsOf(request.media ?? [], context, seeded);
  const conversation = conversationOf(request, seen);
  const steady = request.params.temperature === 0 ? createRandom('temperature 0') : seeded;
  const asked = JSON.stringify([request.turns ?? request.prompt ?? '', request.json ?? null, seen]);
  const texts = Array.from({ length: request.count }, (_, index) => answer(request, conversation, steady.fork(asked).fork(index)));
  const input = tokensOf((request.turns ?? []).map((turn) => turn.text).join('\n') + (request.prompt ?? ''));
  const output = texts.reduce((total, text) => total + tokensOf(text), 0);
  return {
    texts,
    usage: { inputTokens: input, outputTokens: output, characters: texts.reduce((total, text) => total + text.length, 0) },
    warnings: unknownWishes(request, model),
  };
}

function answer(request: ModelRequest, conversation: Conversation, random: Random): string {
  const matter: Matter = { topics: conversation.topics, random, ...(conversation.year === undefined ? {} : { year: conversation.year }) };
  if (request.json !== undefined) return JSON.stringify(jsonFor(request, conversation, matter), null, 2);
  const { length, maxTokens, max_tokens } = request.params;
  const wish = paraphraseWish(conversation.last);
  if (wish !== undefined) return paraphrased(wish, random.fork('paraphrase'));
  const wanted: Length = length === 'short' || length === 'long' ? length : 'medium';
  const limit = typeof maxTokens === 'number' ? maxTokens : max_tokens;
  const text = textFor(conversation, matter, wanted);
  return typeof limit === 'number' ? cut(text, limit * 4) : text;
}

function jsonFor(request: ModelRequest, conversation: Conversation, matter: Matter): unknown {
  const { intent, facts, candidates, title } = conversation;
  const shape = request.json?.schema === undefined ? shapeOf(conversation.last, intent.count) : undefined;
  const noun = intent.noun ?? shape?.noun;
  return fromSchema({
    root: shape?.schema ?? recordOf(request.json?.schema),
    matter,
    facts,
    ...(/\b(?:keep|choose|select|pick|best|of them)\b/i.test(conversation.last) ? { candidates } : {}),
    ...(intent.count === undefined ? {} : { count: intent.count }),
    ...(noun === undefined ? {} : { noun }),
    ...(title === undefined ? {} : { title }),
  });
}

function cut(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const head = text.slice(0, characters);
  const sentence = /^[\s\S]*[.!?](?=\s|$)/.exec(head)?.[0];
  return sentence ?? head.replace(/\s+\S*$/, '');
}

/** Writes whole sentences, lists and JSON about the words of the conversation. */
export const writer: SimModel = { model, perform };
