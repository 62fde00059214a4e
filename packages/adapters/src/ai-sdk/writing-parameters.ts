import type { Parameter } from './parameter.ts';

/** The parameters that nearly every text model takes, under the names most providers use. */
export const writing = {
  temperature: {
    name: 'temperature',
    schema: { type: 'number', minimum: 0, maximum: 2, description: 'How freely words are chosen; 0 takes the likeliest.' },
    to: { option: 'temperature' },
  },
  topP: {
    name: 'top_p',
    schema: { type: 'number', minimum: 0, maximum: 1, description: 'Choose among the likeliest words that together have this probability.' },
    aliases: ['topP'],
    to: { option: 'topP' },
  },
  topK: {
    name: 'top_k',
    schema: { type: 'integer', minimum: 1, description: 'Choose among this many likeliest words.' },
    aliases: ['topK'],
    to: { option: 'topK' },
  },
  maxTokens: {
    name: 'max_tokens',
    schema: { type: 'integer', minimum: 1, description: 'Tokens of the answer at most.' },
    aliases: ['maxTokens', 'max_output_tokens', 'maxOutputTokens', 'max_completion_tokens', 'num_predict'],
    to: { option: 'maxOutputTokens' },
  },
  presencePenalty: {
    name: 'presence_penalty',
    schema: { type: 'number', minimum: -2, maximum: 2, description: 'Above 0: new subjects are likelier.' },
    aliases: ['presencePenalty'],
    to: { option: 'presencePenalty' },
  },
  frequencyPenalty: {
    name: 'frequency_penalty',
    schema: { type: 'number', minimum: -2, maximum: 2, description: 'Above 0: repeated words are less likely.' },
    aliases: ['frequencyPenalty'],
    to: { option: 'frequencyPenalty' },
  },
  stop: {
    name: 'stop',
    schema: { type: ['string', 'array'], description: 'Texts at which the answer ends.' },
    aliases: ['stop_sequences', 'stopSequences'],
    to: { option: 'stopSequences' },
  },
} as const satisfies Readonly<Record<string, Parameter>>;
