import type { LanguageModelV3, LanguageModelV3GenerateResult } from '@ai-sdk/provider';
import { GenarunError, type Json, type ModelAnswer, type ModelRequest, type Turn, type Usage } from '@genarun/spec';
import { toPrompt } from './conversation.ts';
import { type JsonPlan, planJson } from './json-answer.ts';
import { readParameters } from './parameter.ts';
import { given, ownOptions, refuse, type SdkCall, sentences } from './sdk-call.ts';
import type { LanguageDescription } from './sdk-model.ts';

export type LanguageCall = SdkCall<LanguageDescription, LanguageModelV3>;

type Wanted = Pick<ModelRequest, 'turns' | 'media' | 'json'>;

/** Says one thing in a conversation: the reply, its usage, and what was really used. */
export async function say(call: LanguageCall, wanted: Wanted): Promise<ModelAnswer> {
  const { description, sdk, request, context } = call;
  const { id } = description.model;
  const media = checkedMedia(call, wanted);
  const read = readParameters(request.params, description.parameters, { id });
  const plan = planJson(wanted.json, description.json);
  const schema = plan?.format?.schema === undefined ? undefined : description.withSchema?.(plan.format.schema);
  const { stopSequences, ...options } = read.options;
  const result = await sdk.doGenerate({
    ...options,
    prompt: toPrompt({ turns: turnsOf(id, wanted), media, systemTurns: description.systemTurns, ...given('instruction', plan?.instruction) }),
    ...(stopSequences === undefined ? {} : { stopSequences: stopsOf(id, stopSequences) }),
    ...(plan?.format === undefined ? {} : { responseFormat: { ...plan.format, ...given('schema', schema?.schema) } }),
    ...given('seed', description.model.seed === 'integer' ? request.seed : undefined),
    ...ownOptions(call, read, schema?.options),
    abortSignal: context.signal,
  });
  return answerOf(call, result, plan, read.warnings);
}

function turnsOf(id: string, { turns = [] }: Wanted): readonly Turn[] {
  if (!turns.some(({ role }) => role === 'user'))
    refuse(`${id}: expected at least one user turn, got ${turns.length} turns without one`, 'Give the node a "prompt".');
  return turns;
}

function checkedMedia({ description: { model } }: LanguageCall, { media = [] }: Wanted): NonNullable<Wanted['media']> {
  for (const { mime } of media) {
    const kind = mime.split('/')[0] ?? '';
    if (model.input.some((modality) => modality === kind)) continue;
    refuse(`${model.id} takes ${model.input.join(', ')}; it cannot look at ${mime}`, 'Choose a model of that input with `genarun models list`.');
  }
  return media;
}

function stopsOf(id: string, value: Json): string[] {
  const stops = typeof value === 'string' ? [value] : value;
  if (Array.isArray(stops) && stops.every((stop) => typeof stop === 'string')) return stops;
  return refuse(`${id}: stop must be a string or a list of strings, got ${JSON.stringify(value).slice(0, 80)}`);
}

function answerOf(call: LanguageCall, result: LanguageModelV3GenerateResult, plan: JsonPlan | undefined, warnings: readonly string[]): ModelAnswer {
  const { id } = call.description.model;
  const { finishReason, response } = result;
  const text = result.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  // Not every package knows the word its provider uses.
  if (finishReason.unified === 'content-filter' || finishReason.raw === 'content_filter')
    throw new GenarunError({
      code: 'content_policy',
      message: `${id} refused to answer (${finishReason.raw ?? 'content filter'})${text === '' ? '' : `: ${text.slice(0, 300)}`}`,
      hint: 'Reword the prompt, or choose another model.',
    });
  const cut = finishReason.unified === 'length';
  if (text.trim() === '')
    throw new GenarunError({
      code: 'invalid_output',
      message: `${id} answered without text (${finishReason.raw ?? finishReason.unified})`,
      hint: cut ? 'Its tokens were used up before the answer began; raise max_tokens.' : 'Try again, or choose another model.',
    });
  const account = call.account();
  return {
    texts: [plan?.read(text) ?? text],
    usage: { ...usageOf(result), ...account.usage },
    ...given('cost', account.cost),
    returned: {
      ...given('model', response?.modelId),
      ...given('responseId', response?.id),
      finishReason: finishReason.raw ?? finishReason.unified,
      ...account.returned,
    },
    warnings: [...warnings, ...sentences(id, result.warnings), ...(cut ? [`${id} was cut off at its limit of tokens; raise max_tokens`] : [])],
  };
}

function usageOf({ usage }: LanguageModelV3GenerateResult): Usage {
  return { ...given('inputTokens', usage.inputTokens.total), ...given('outputTokens', usage.outputTokens.total) };
}
