import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server was asked. */
export type Asked = { readonly path: string; readonly authorization: string | undefined; readonly body: Record<string, unknown> };

/** A server on loopback that answers as OpenAI's text interface does, or with an error. */
export type OpenaiServer = {
  readonly baseUrl: string;
  readonly asked: readonly Asked[];
  /** From now on every request fails with this status and message. */
  readonly fail: (status: number, message: (authorization: string) => string) => void;
  readonly close: () => Promise<void>;
};

/** Starts a server that answers every question with `text`. */
export async function startOpenaiServer(text: string): Promise<OpenaiServer> {
  const asked: Asked[] = [];
  let failure: { readonly status: number; readonly message: (authorization: string) => string } | undefined;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const { authorization = '' } = request.headers;
      asked.push({ path: request.url ?? '', authorization, body: JSON.parse(body) });
      const error = failure && { error: { message: failure.message(authorization), type: 'invalid_request_error', param: null, code: 'invalid_api_key' } };
      response.writeHead(failure?.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(error ?? answer(request.url ?? '', text)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    fail: (status, message) => {
      failure = { status, message };
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** As /responses answers, or as /chat/completions does, which servers that imitate it know. */
function answer(path: string, text: string): Readonly<Record<string, unknown>> {
  if (path.endsWith('/chat/completions'))
    return {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_760_000_000,
      model: 'gpt-5-mini',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: text, refusal: null } }],
      usage: { prompt_tokens: 1000, completion_tokens: 200, total_tokens: 1200 },
    };
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_760_000_000,
    status: 'completed',
    error: null,
    incomplete_details: null,
    model: 'gpt-5-mini-2025-08-07',
    output: [{ type: 'message', id: 'msg_1', status: 'completed', role: 'assistant', content: [{ type: 'output_text', text, annotations: [] }] }],
    usage: {
      input_tokens: 1000,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 200,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 1200,
    },
  };
}
