import type { Json } from '@genarun/spec';
import type { Received, Reply } from './provider-server.ts';

/** An answer of chat completions, as OpenAI's many imitators give it. */
export function chatCompletion(
  said: string,
  more: { readonly model?: string; readonly finish?: string; readonly usage?: object; readonly message?: object } = {},
) {
  return {
    json: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_770_000_000,
      model: more.model ?? 'the-model-001',
      choices: [{ index: 0, message: { role: 'assistant', content: said, ...more.message }, finish_reason: more.finish ?? 'stop' }],
      usage: { prompt_tokens: 11, completion_tokens: 4, total_tokens: 15, ...more.usage },
    },
  };
}

/** Answers chat and embeddings as such servers do; JSON where JSON is asked for. */
export function chatServer(request: Received): Reply {
  const body = (request.json ?? {}) as Record<string, Json>;
  if (request.path.endsWith('/chat/completions')) {
    const wanted = JSON.stringify(body).includes('translations');
    return chatCompletion(wanted ? '{"translations":["eins","zwei"]}' : 'A heron.');
  }
  if (request.path.endsWith('/embeddings')) {
    const input = [body.input].flat() as string[];
    const data = input.map((text, index) => ({ object: 'embedding', index, embedding: [text.length, 1] }));
    return { json: { id: 'e', object: 'list', data, model: body.model ?? '', usage: { prompt_tokens: 3, total_tokens: 3 } } };
  }
  return { status: 404, json: { error: { message: `no ${request.path}` } } };
}
