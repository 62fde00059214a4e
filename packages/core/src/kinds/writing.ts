import {
  type Demand,
  GenarunError,
  isProductRef,
  isRecord,
  type Json,
  type MediaBytes,
  type Model,
  type PerformContext,
  type PerformRequest,
  type Turn,
} from '@genarun/spec';
import { type JsonSchema, parseJsonText, schemaProblems, toJsonSchema } from '../schema/index.ts';

/** How the last answer of a conversation is to be read. */
export type Reading = {
  readonly schema: JsonSchema;
  /** Makes the value of what was parsed (unwraps `{ data: … }`), before it is checked. */
  readonly unwrap: (parsed: unknown) => unknown;
};

type Exchange = { readonly system?: string; readonly user?: string; readonly json?: boolean };

/** The turns of a writing node: `messages`, or `system` and `prompt` as one. */
function exchangesOf(fields: Readonly<Record<string, unknown>>): readonly Exchange[] {
  const messages: readonly unknown[] | undefined = Array.isArray(fields.messages) ? fields.messages : undefined;
  if (!messages) return [{ ...(typeof fields.system === 'string' ? { system: fields.system } : {}), user: textOf(fields.prompt) }];
  return messages.filter(isRecord).map((message) => ({
    ...(message.system === undefined || message.system === '' ? {} : { system: textOf(message.system) }),
    ...(message.user === undefined ? {} : { user: textOf(message.user) }),
    ...(message.json === true ? { json: true } : {}),
  }));
}

/**
 * Holds the conversation: one call per user turn, with the history. The last answer is text, or read and checked; an answer that does
 * not fit is asked for once more with what is wrong (rule 4), then the fault is `invalid_output`.
 */
export async function converse({ fields, node }: PerformRequest, context: PerformContext, reading?: Reading): Promise<Json> {
  const turns: Turn[] = [];
  const media = await imagesOf(fields.images, context);
  const exchanges = exchangesOf(fields);
  const lastUser = exchanges.reduce((last, exchange, index) => (exchange.user === undefined ? last : index), -1);
  let answer = '';
  for (const [index, exchange] of exchanges.entries()) {
    if (exchange.system !== undefined) turns.push({ role: 'system', text: exchange.system });
    if (exchange.user === undefined) continue;
    turns.push({ role: 'user', text: exchange.user });
    const last = index === lastUser;
    answer = await say(turns, last ? reading?.schema : undefined, exchange.json === true || (last && reading !== undefined));
    context.progress((index + 1) / exchanges.length);
  }
  if (!reading) return answer;
  const first = read(answer, reading, context);
  if ('value' in first) return first.value;
  turns.push({ role: 'user', text: `That answer does not fit: ${first.problems.join('; ')}. Answer again with the corrected JSON alone.` });
  const repaired = read(await say(turns, reading.schema, true), reading, context);
  if ('value' in repaired) return repaired.value;
  throw new GenarunError({
    code: 'invalid_output',
    message: `node "${node}": the model's answer does not fit, also when asked again: ${repaired.problems.slice(0, 5).join('; ')}`,
    hint: 'genarun runs show has the raw text; loosen the schema, or choose another model',
  });

  async function say(history: Turn[], schema: JsonSchema | undefined, json: boolean): Promise<string> {
    const reply = await context.ask({
      task: 'text',
      turns: [...history],
      count: 1,
      ...(media.length > 0 ? { media } : {}),
      ...(json ? { json: schema ? { schema } : {} } : {}),
    });
    const text = reply.texts?.[0] ?? '';
    context.keepRaw(text);
    history.push({ role: 'assistant', text });
    return text;
  }
}

function read(text: string, { schema, unwrap }: Reading, context: PerformContext): { readonly value: Json } | { readonly problems: readonly string[] } {
  const parsed = parseJsonText(text);
  if ('error' in parsed) return { problems: [parsed.error] };
  const value = unwrap(parsed.value);
  const problems = context.validate(schema, value);
  return problems.length > 0 ? { problems } : { value: value as Json }; // parsed from JSON text
}

async function imagesOf(value: unknown, context: PerformContext): Promise<readonly MediaBytes[]> {
  const given = Array.isArray(value) ? value.flat() : value === undefined || value === null ? [] : [value];
  return Promise.all(
    given.map((item) => {
      if (isProductRef(item)) return context.load(item);
      throw new GenarunError({
        code: 'invalid_input',
        message: `images expected products, got ${JSON.stringify(item)?.slice(0, 60)}`,
        hint: 'write images: ${node} where the node makes an image',
      });
    }),
  );
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}

/** Calls of a conversation, with room for one repair where the answer is checked; a token is at least one byte. */
export function writingDemand(checked: boolean): (fields: Readonly<Record<string, unknown>>, model: Model) => Demand {
  return (fields, model) => {
    const exchanges = exchangesOf(fields).filter((exchange) => exchange.user !== undefined);
    const calls = Math.max(1, exchanges.length) + (checked ? 1 : 0);
    const characters = exchanges.reduce((sum, exchange) => sum + (exchange.user?.length ?? 0) + (exchange.system?.length ?? 0), 0);
    const output = model.maxOutputTokens ?? 4096;
    // Every call carries the history before it.
    return { calls, inputTokens: calls * characters * 2 + (output * calls * (calls - 1)) / 2, outputTokens: calls * output, characters };
  };
}

/** What a writing node must have. */
export function writingProblems(node: Readonly<Record<string, unknown>>): readonly string[] {
  const { prompt, messages, system } = node;
  if (prompt === undefined && messages === undefined) return ['it has neither "prompt" nor "messages"'];
  if (prompt !== undefined && messages !== undefined) return ['it has both "prompt" and "messages"; write one of them'];
  if (messages !== undefined && system !== undefined) return ['"system" stands beside "prompt"; with "messages", each message has its own'];
  if (Array.isArray(messages) && !messages.some((message) => isRecord(message) && message.user !== undefined)) return ['"messages" has no "user" turn'];
  return [];
}

/** What is wrong with a shape that a document writes, in sentences. */
export function shapeProblems(field: string, shape: unknown): readonly string[] {
  if (shape === undefined) return [];
  try {
    return schemaProblems(toJsonSchema(shape)).map((problem) => `${field}: ${problem}`);
  } catch (error) {
    if (error instanceof GenarunError) return [`${field}: ${error.message}`];
    throw error;
  }
}
