import { pictureOf } from './png.ts';
import type { Provider } from './provider.ts';
import { say, schemaIn } from './saying.ts';

// Providers that answer at once, each in the form of its interface. Every text bills 1,000 tokens in and 200 out.

const textOf = (content: unknown): string =>
  typeof content === 'string' ? content : Array.isArray(content) ? content.map((part) => String(part?.text ?? '')).join(' ') : '';
const base64 = (prompt: unknown) => pictureOf(String(prompt)).toString('base64');
const list = <T>(count: unknown, make: (index: number) => T): T[] => Array.from({ length: Number(count ?? 1) }, (_, index) => make(index));

export const openai: Provider = ({ path, json }) => {
  if (path === '/v1/responses')
    return {
      json: {
        ...{ id: 'resp_1', object: 'response', created_at: 1_770_000_000, status: 'completed', error: null, incomplete_details: null, model: json.model },
        output: [
          {
            ...{ type: 'message', id: 'msg_1', status: 'completed', role: 'assistant' },
            content: [{ type: 'output_text', text: say(textOf(json.input.at(-1)?.content), schemaIn(json)), annotations: [] }],
          },
        ],
        usage: {
          ...{ input_tokens: 1000, output_tokens: 200, total_tokens: 1200 },
          ...{ input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 } },
        },
      },
    };
  return undefined;
};

export const anthropic: Provider = ({ path, json }) => {
  if (path !== '/v1/messages') return undefined;
  const said = say(textOf(json.messages.at(-1)?.content), schemaIn(json));
  const [tool] = json.tools ?? [];
  const content = tool ? [{ type: 'tool_use', id: 'toolu_1', name: tool.name, input: JSON.parse(said) }] : [{ type: 'text', text: said }];
  return {
    json: {
      ...{ id: 'msg_1', type: 'message', role: 'assistant', model: json.model, content, stop_reason: tool ? 'tool_use' : 'end_turn', stop_sequence: null },
      usage: { input_tokens: 1000, output_tokens: 200, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
    },
  };
};

/** Reports what it bills: 0.001 dollars a text, 0.02 a picture. */
export const xai: Provider = ({ path, json }) => {
  if (path === '/v1/images/generations') {
    const data = list(json.n, (index) => ({
      b64_json: base64(`${json.prompt} ${index}`),
      revised_prompt: `${json.prompt}, in colour`,
      respect_moderation: true,
    }));
    return { json: { data, usage: { cost_in_usd_ticks: 200_000_000 * data.length } } };
  }
  if (path !== '/v1/chat/completions') return undefined;
  const content = say(textOf(json.messages.at(-1)?.content), schemaIn(json));
  return {
    json: {
      ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1_770_000_000, model: json.model },
      choices: [{ index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1000, completion_tokens: 200, total_tokens: 1200, cost_in_usd_ticks: 10_000_000 },
    },
  };
};

export const google: Provider = ({ path, json }) => {
  if (path.endsWith(':predict'))
    return {
      json: {
        predictions: list(json.parameters?.sampleCount, (index) => ({
          mimeType: 'image/png',
          bytesBase64Encoded: base64(`${json.instances[0].prompt} ${index}`),
        })),
      },
    };
  if (!path.endsWith(':generateContent')) return undefined;
  const text = say(textOf(json.contents.at(-1)?.parts), schemaIn(json));
  return {
    json: {
      candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP', index: 0 }],
      usageMetadata: { promptTokenCount: 1000, candidatesTokenCount: 200, totalTokenCount: 1200 },
      ...{ modelVersion: 'gemini-2.5-flash-001', responseId: 'resp-1' },
    },
  };
};

export const ollama: Provider = ({ path, json }) => {
  if (path !== '/api/chat') return undefined;
  const content = say(textOf(json.messages.at(-1)?.content), schemaIn(json));
  return {
    json: {
      ...{ model: json.model, created_at: '2026-01-01T00:00:00Z', message: { role: 'assistant', content }, done: true, done_reason: 'stop' },
      ...{ prompt_eval_count: 1000, eval_count: 200 },
    },
  };
};
