import { isRecord, type Usage } from '@genarun/spec';

/** Tokens of an answer of generateContent, where it tells them. */
export function tokensOf(answer: unknown): Usage {
  const usage = isRecord(answer) && isRecord(answer.usageMetadata) ? answer.usageMetadata : {};
  const { promptTokenCount: input, candidatesTokenCount: output } = usage;
  return { ...(typeof input === 'number' ? { inputTokens: input } : {}), ...(typeof output === 'number' ? { outputTokens: output } : {}) };
}
