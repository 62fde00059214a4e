import { anthropicAdapter } from '@genarun/adapters/anthropic';
import type { Json, ModelRequest } from '@genarun/spec';
import { type AdapterUnderTest, adapterSuite } from '@genarun/spec/conformance';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall } from './support/call-context.ts';
import { type ProviderServer, type Received, type Reply, startProvider } from './support/provider-server.ts';
import { providerSuite } from './support/provider-suite.ts';
import { base64, picture } from './support/samples.ts';
import { createContract, hasContract, recording } from './support/vendor-contract.ts';

const one = { count: 1, params: {} } as const;
const model = 'anthropic/claude-haiku-4-5';
const text: ModelRequest = { ...one, model, task: 'text', turns: [{ role: 'user', text: 'Name a bird.' }] };

const message = (said: string, more: object = {}) => ({
  json: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-haiku-4-5-20251001',
    content: [{ type: 'text', text: said }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 12, output_tokens: 5, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
    ...more,
  },
});

const anthropic = ({ json }: Received): Reply => message(JSON.stringify(json).includes('translations') ? '{"translations":["eins","zwei"]}' : 'A heron.');
const error = (status: number, type: string, said: string, headers = {}) => ({
  status,
  headers,
  json: { type: 'error', error: { type, message: said }, request_id: 'req_1' },
});

let server: ProviderServer;
beforeEach(async () => {
  server = await startProvider(anthropic);
});
afterEach(() => server.close());

const perform = (request: ModelRequest) => anthropicAdapter({ baseUrl: `${server.url}/v1` }).perform(request, callContext());
const sent = () => server.received.at(-1)!.json as Record<string, Json>;

adapterSuite(
  { describe, it, expect },
  async (): Promise<AdapterUnderTest> => ({
    adapter: anthropicAdapter({ baseUrl: `${server.url}/v1` }),
    context: callContext(),
    requests: [
      text,
      { ...one, model, task: 'describe', media: [await picture()] },
      { ...one, model, task: 'translate', texts: ['one', 'two'], language: { to: 'de' } },
    ],
    refusals: [
      { request: { ...text, params: { max_tokens: 'many' } }, code: 'invalid_input' },
      { request: { ...text, turns: [] }, code: 'invalid_input' },
    ],
  }),
);

providerSuite({
  name: 'anthropic',
  create: (url) => anthropicAdapter({ baseUrl: `${url}/v1` }),
  request: text,
  good: message('A heron.'),
  keyHeader: ['x-api-key', canary],
  errors: [
    { what: 'an invalid request', reply: error(400, 'invalid_request_error', 'max_tokens: too large'), code: 'invalid_input', says: 'max_tokens' },
    { what: 'a wrong key', reply: error(401, 'authentication_error', 'invalid x-api-key'), code: 'auth' },
    { what: 'an unpaid bill', reply: error(402, 'billing_error', 'unpaid'), code: 'quota', retryable: false },
    { what: 'a missing permission', reply: error(403, 'permission_error', 'no'), code: 'auth' },
    { what: 'an unknown model', reply: error(404, 'not_found_error', 'model: claude-nope'), code: 'not_found', says: 'claude-nope' },
    { what: 'a rate limit', reply: error(429, 'rate_limit_error', 'slow', { 'retry-after': '3' }), code: 'rate_limit', retryAfterMs: 3000 },
    { what: 'a timeout of its own, which may be billed', reply: error(504, 'timeout_error', 'too slow'), code: 'unknown_outcome' },
    { what: 'an error of its own', reply: error(500, 'api_error', 'oops'), code: 'provider_outage', retryable: true },
    { what: 'an overload', reply: error(529, 'overloaded_error', 'Overloaded'), code: 'provider_outage', retryable: true },
    { what: 'an empty balance', reply: error(400, 'invalid_request_error', 'Your credit balance is too low'), code: 'quota' },
    {
      what: 'a refusal inside a good answer',
      reply: message('', { content: [], stop_reason: 'refusal', stop_details: { type: 'refusal', category: 'cyber', explanation: 'not allowed' } }),
      code: 'content_policy',
      says: 'cyber: not allowed',
    },
  ],
});

describe('anthropic, text', () => {
  it('sends its version, all system turns before the conversation, and a limit of tokens', async () => {
    const answer = await perform({
      ...text,
      turns: [
        { role: 'system', text: 'Be terse.' },
        { role: 'user', text: 'Name a bird.' },
        { role: 'assistant', text: 'A crow.' },
        { role: 'system', text: 'Be kind.' },
        { role: 'user', text: 'Another.' },
      ],
    });
    expect(server.received[0]!.headers['anthropic-version']).toBe('2023-06-01');
    expect(sent().system).toEqual([{ type: 'text', text: 'Be terse.\n\nBe kind.' }]);
    expect((sent().messages as { role: string }[]).map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(sent().max_tokens).toBeGreaterThan(0);
    expect(answer).toMatchObject({
      texts: ['A heron.'],
      usage: { inputTokens: 12, outputTokens: 5 },
      returned: { model: 'claude-haiku-4-5-20251001', finishReason: 'end_turn' },
    });
  });

  it('holds to a schema natively, and asks in words where there is none', async () => {
    const schema = { type: 'object', properties: { a: { type: 'number' } }, required: ['a'], additionalProperties: false };
    server.answer(message('{"a":1}'), message('```json\n[1,2]\n```'));
    expect((await perform({ ...text, json: { schema } })).texts).toEqual(['{"a":1}']);
    expect(sent().output_config).toMatchObject({ format: { type: 'json_schema', schema: { type: 'object' } } });
    expect((await perform({ ...text, json: {} })).texts).toEqual(['[1,2]']);
    expect(JSON.stringify(sent().system)).toContain('JSON');
  });

  it('takes a temperature beyond its range for its highest, and says so', async () => {
    const answer = await perform({ ...text, params: { temperature: 1.4, max_tokens: 50 } });
    expect(sent()).toMatchObject({ temperature: 1, max_tokens: 50 });
    expect(answer.warnings!.join()).toContain('temperature');
  });

  it('shows pictures', async () => {
    const shown = await picture();
    await perform({ ...one, model, task: 'describe', media: [shown], prompt: 'What is it?' });
    expect(JSON.stringify(sent().messages)).toContain(base64(shown.bytes));
  });

  it('says that an answer was cut', async () => {
    server.answer(message('A her', { stop_reason: 'max_tokens' }));
    expect((await perform(text)).warnings!.join()).toContain('cut off');
  });
});

describe.runIf(hasContract('anthropic'))('anthropic, by its own description', () => {
  const problems = createContract('anthropic');
  it('accepts what is sent for 200 random sets of parameters', async () => {
    expect(problems('POST', '/v1/messages', { model: 'x', messages: [] })).not.toEqual([]);
    const params = fc.record(
      {
        temperature: fc.double({ min: 0, max: 2, noNaN: true }),
        top_p: fc.double({ min: 0, max: 1, noNaN: true }),
        top_k: fc.integer({ min: 1, max: 500 }),
        max_tokens: fc.integer({ min: 1, max: 64_000 }),
        stop: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }),
        effort: fc.constantFrom('low', 'high'),
      },
      { requiredKeys: [] },
    );
    const json = fc.constantFrom(undefined, {}, { schema: { type: 'array', items: { type: 'string' } } });
    await fc.assert(
      fc.asyncProperty(params, json, fc.constantFrom('claude-haiku-4-5', 'claude-opus-4-8', 'claude-next'), async (chosen, wanted, name) => {
        server.answer(message('{"data":[]}'));
        await perform({ ...text, model: `anthropic/${name}`, params: chosen, ...(wanted === undefined ? {} : { json: wanted }) });
        expect(problems('POST', '/v1/messages', sent())).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe.runIf(recording('anthropic-text') !== undefined)('anthropic, recorded answers', () => {
  it('reads text, JSON by schema and by tool, and a refusal as they came', async () => {
    server.answer(...['anthropic-text', 'anthropic-json-output-format.1', 'anthropic-refusal'].map((name) => ({ json: recording(name) })));
    expect((await perform(text)).texts![0]).toContain("I'm doing well");
    expect(JSON.parse((await perform({ ...text, json: { schema: { type: 'object' } } })).texts![0]!)).toHaveProperty('recipe');
    expect(await faultOfCall(perform(text))).toMatchObject({ code: 'content_policy' });
  });

  it('reads JSON that an older model gives by a tool', async () => {
    server.answer({ json: recording('anthropic-json-tool.1') });
    const answer = await perform({
      ...text,
      model: 'anthropic/claude-3-haiku-20240307',
      json: { schema: { type: 'object', properties: { elements: { type: 'array' } } } },
    });
    expect(JSON.parse(answer.texts![0]!).elements).toHaveLength(4);
  });
});
