import { GenarunError, isRecord } from '@genarun/spec';
import type { RawAnswer } from '../ai-sdk/sdk-fetch.ts';
import type { Account } from '../ai-sdk/sdk-model.ts';
import { faultOf } from '../wire/fault-of.ts';

/** What an answer of OpenAI's own kind says that the SDK takes for text, or drops: refusals, failures inside HTTP 200, what a transcription used. */
export function examineOpenai({ headers, url, json }: RawAnswer): Account {
  if (!isRecord(json)) return {};
  if (isRecord(json.error)) throw failed(json.error, { headers, url });
  const refusal = refusalIn(json);
  if (refusal !== undefined)
    throw new GenarunError({
      code: 'content_policy',
      message: `openai: the model refused: ${refusal.slice(0, 300)}`,
      hint: 'Reword the prompt, or choose another model.',
    });
  return { usage: heard(json.usage), ...(typeof json.system_fingerprint === 'string' ? { returned: { systemFingerprint: json.system_fingerprint } } : {}) };
}

function failed(error: Record<string, unknown>, { headers, url }: Pick<RawAnswer, 'headers' | 'url'>): GenarunError {
  const fault = faultOf({ provider: 'openai', status: 200, headers, body: { error }, url });
  return error.code === 'server_error' ? new GenarunError({ code: 'provider_outage', message: fault.message }) : fault;
}

/** Responses: a part of type `refusal`; chat: the field `refusal` of the message. */
function refusalIn({ output, choices }: Record<string, unknown>): string | undefined {
  const parts = records(output).flatMap(({ content }) => records(content));
  const part = parts.find(({ type }) => type === 'refusal');
  if (part !== undefined) return String(part.refusal ?? '');
  const [choice] = records(choices);
  const said = isRecord(choice?.message) ? choice.message.refusal : undefined;
  return typeof said === 'string' && said !== '' ? said : undefined;
}

function records(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Transcriptions are billed by seconds or by tokens; tokens of pictures cost otherwise than those of words. */
function heard(usage: unknown): Account['usage'] {
  if (!isRecord(usage)) return {};
  if (usage.type === 'duration' && typeof usage.seconds === 'number') return { seconds: usage.seconds };
  if (usage.type === 'tokens' && typeof usage.input_tokens === 'number' && typeof usage.output_tokens === 'number')
    return { inputTokens: usage.input_tokens, outputTokens: usage.output_tokens };
  const details = isRecord(usage.input_tokens_details) ? usage.input_tokens_details : {};
  if (typeof details.image_tokens === 'number') return { inputImageTokens: details.image_tokens };
  return {};
}
