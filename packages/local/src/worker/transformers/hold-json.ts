import { GenarunError, type Turn } from '@genarun/spec';
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import { contextLengthOf, presetLength } from '../../architectures/transformers-facts.ts';
import { type Constraint, createForm, createWriter, type Form, type Writer } from '../../constrain/constraint.ts';
import { tokenBytes } from '../../constrain/token-bytes.ts';
import { createVocabulary } from '../../constrain/vocabulary.ts';
import type { TransformersFolder } from '../../manifest/model-folder.ts';
import type { LocalRequest } from '../engine.ts';
import { roomFor } from './generate-text.ts';

/** Tokens for each text of an answer, where nobody has said how long it may be, and the most that comes to. */
const [tokensOfText, mostTokens] = [48, 2048];

/** What a model needs to be held to JSON, made when it is first asked for some. */
export type JsonHolder = (request: Pick<LocalRequest, 'json'>) => Form | undefined;

export function jsonHolder(tokenizer: PreTrainedTokenizer, ends: readonly number[], model: string): JsonHolder {
  let writer: Writer | undefined;
  return ({ json }) => {
    if (json === undefined) return undefined;
    writer ??= createWriter(createVocabulary(tokenBytes(tokensOf(tokenizer, ends, model), model)));
    return createForm(writer, json.schema, model);
  };
}

/** The tokens of a tokenizer and how they become text; without those it adds (special ones) and those that end an answer. */
function tokensOf(tokenizer: PreTrainedTokenizer, ends: readonly number[], model: string) {
  const inner: unknown = Reflect.get(tokenizer, '_tokenizer');
  const list: unknown =
    isObject(inner) && typeof Reflect.get(inner, 'get_vocab') === 'function' ? Reflect.apply(Reflect.get(inner, 'get_vocab'), inner, [false]) : undefined;
  if (!isObject(inner) || !(list instanceof Map)) throw new GenarunError({ code: 'internal', message: `${model}: the tokens of its tokenizer cannot be read` });
  const decoder: unknown = Reflect.get(inner, 'decoder');
  const tokens = [...list].filter((entry): entry is [string, number] => typeof entry[0] === 'string' && !ends.includes(Number(entry[1])));
  return { tokens, decoder: isObject(decoder) ? Reflect.get(decoder, 'config') : undefined };
}

/** Whether it can have properties: what the library calls is a function with some. */
function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

export type Length = {
  readonly form: Form | undefined;
  readonly folder: TransformersFolder;
  /** Tokens of the prompt; undefined where they take no room from the answer. */
  readonly given: number | undefined;
  /** Tokens that the answer may have, as the request or the model's default says. */
  readonly wanted: number;
  readonly warnings: string[];
};

/**
 * How many tokens an answer may have, and what it is held to. The length of an answer in JSON that nobody asked for grows with the texts that are to be written.
 * Throws GenarunError: `invalid_input` for a prompt that leaves no room, `invalid_output` naming the length that JSON needs where less is there.
 */
export function lengthOfAnswer({ form, folder, given, wanted, warnings }: Length): { readonly limit: number; readonly held?: Constraint } {
  const context = given === undefined ? undefined : contextLengthOf(folder);
  if (form === undefined) return { limit: roomFor(folder.id, given ?? 0, wanted, context, warnings) };
  const { need } = form;
  const grown = grownLength({ form, folder, wanted });
  const limit = roomFor(folder.id, given ?? 0, grown, context, wanted === presetLength(folder) ? [] : warnings);
  if (limit >= need) return { limit, held: form.begin(limit) };
  const isShort = grown < need;
  throw new GenarunError({
    code: 'invalid_output',
    message: `${folder.id}: the JSON asked for has at least ${need} tokens, and ${isShort ? `max_new_tokens is ${grown}` : `a prompt of ${given} tokens leaves room for ${limit}`}`,
    hint: isShort ? `set max_new_tokens to ${need} or more, or ask for less` : 'shorten the prompt or the conversation, or take a model with a larger context',
  });
}

/** The length of an answer; one that nobody asked for has room for the texts of its JSON. */
function grownLength({ form, folder, wanted }: Pick<Length, 'form' | 'folder' | 'wanted'>): number {
  if (form === undefined || wanted !== presetLength(folder)) return wanted;
  return Math.max(wanted, form.need, Math.min(mostTokens, form.need + form.texts * tokensOfText));
}

/** Tokens that a conversation may have, so that its answer has room: all that it asks for, but no more than half of the context where less will do. */
export function roomOfPrompt({ form, folder, wanted }: Pick<Length, 'form' | 'folder' | 'wanted'>): number {
  const context = contextLengthOf(folder) ?? Number.POSITIVE_INFINITY;
  return context - Math.max(form?.need ?? 0, Math.min(grownLength({ form, folder, wanted }), Math.floor(context / 2)));
}

/** What a request in JSON is told of: keywords that are checked only afterwards, and stop texts, which would cut the answer off. */
export function jsonWarnings(form: Form, { params }: Pick<LocalRequest, 'params'>): readonly string[] {
  const stops = params.stop !== undefined && params.stop !== null;
  const { unforced } = form;
  return [
    ...(unforced.length === 0
      ? []
      : [`the model is held to its schema but for ${unforced.map((word) => `"${word}"`).join(', ')}: the answer is checked for that only afterwards`]),
    ...(stops ? ['stop was left out: an answer in JSON ends where its JSON does'] : []),
  ];
}

/** A conversation that ends with what the answer is to look like: for models that were taught to follow such words. */
export function askingForJson(turns: readonly Turn[], { json }: Pick<LocalRequest, 'json'>): readonly Turn[] {
  if (json === undefined) return turns;
  const asked = json.schema === undefined ? 'Answer with JSON alone.' : `Answer with JSON alone that fits this JSON Schema: ${JSON.stringify(json.schema)}`;
  const last = turns.findLastIndex(({ role }) => role === 'user');
  return last < 0
    ? [...turns, { role: 'user', text: asked }]
    : turns.map((turn, place) => (place === last ? { ...turn, text: `${turn.text}\n\n${asked}` } : turn));
}
