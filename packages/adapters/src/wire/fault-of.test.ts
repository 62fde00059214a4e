import { describe, expect, it } from 'vitest';
import { faultOf } from './fault-of.ts';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  faultOf({ provider: 'p', status, headers, body, url: 'https://api.p.example/v1?x=1' });

describe('faultOf', () => {
  it.each([
    [
      401,
      { error: { message: 'Incorrect API key provided: sk-…', type: 'invalid_request_error', param: null, code: 'invalid_api_key' } },
      'auth',
      'Incorrect API key',
    ],
    [
      429,
      { error: { message: 'You exceeded your current quota', type: 'insufficient_quota', param: null, code: 'insufficient_quota' } },
      'quota',
      'exceeded your current quota',
    ],
    [429, { error: { message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded' } }, 'rate_limit', 'Rate limit'],
    [
      400,
      { error: { message: "Unknown parameter: 'x'.", type: 'invalid_request_error', param: 'x', code: 'unknown_parameter' } },
      'invalid_input',
      "Unknown parameter: 'x'",
    ],
    [
      400,
      { error: { message: 'Your request was rejected by the safety system.', type: 'image_generation_user_error', code: 'moderation_blocked' } },
      'content_policy',
      'rejected by the safety',
    ],
    [529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'provider_outage', 'Overloaded'],
    [400, { type: 'error', error: { type: 'invalid_request_error', message: 'Your credit balance is too low to access the API.' } }, 'quota', 'credit balance'],
    [404, { type: 'error', error: { type: 'not_found_error', message: 'model: nope' } }, 'not_found', 'model: nope'],
    [400, { code: 'Client specified an invalid argument', error: 'Model not found: grok-9' }, 'invalid_input', 'Model not found: grok-9'],
    [400, { error: 'text is empty' }, 'invalid_input', 'text is empty'],
    [422, { detail: '- input: prompt is required', title: 'Input validation failed', status: 422 }, 'invalid_input', 'prompt is required'],
    [402, { title: 'Insufficient credit', detail: 'You have insufficient credit to run this model.', status: 402 }, 'quota', 'insufficient credit'],
    [
      422,
      { detail: [{ loc: ['body', 'image_size'], msg: 'Input should be square', type: 'value_error' }] },
      'invalid_input',
      'image_size: Input should be square',
    ],
    [
      422,
      { detail: [{ loc: ['body', 'prompt'], msg: 'The content could not be processed', type: 'content_policy_violation' }] },
      'content_policy',
      'could not be processed',
    ],
    [403, { detail: 'User is locked. Reason: Exhausted balance.' }, 'quota', 'Exhausted balance'],
    [401, { detail: { status: 'quota_exceeded', message: 'This request exceeds your quota.' } }, 'quota', 'exceeds your quota'],
    [429, { detail: { status: 'too_many_concurrent_requests', message: 'Too many' } }, 'rate_limit', 'Too many'],
    [429, { detail: { status: 'system_busy', message: 'Busy' } }, 'provider_outage', 'Busy'],
    [
      400,
      {
        error: { code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] },
      },
      'auth',
      'API key not valid',
    ],
    [503, { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }, 'provider_outage', 'overloaded'],
    [403, { id: 'x', name: 'content_moderation', errors: ['Your request was flagged'] }, 'content_policy', 'was flagged'],
    [400, { id: 'x', name: 'bad_request', errors: ['prompt: is required', 'seed: too large'] }, 'invalid_input', 'prompt: is required; seed: too large'],
    [
      400,
      { title: 'One or more validation errors occurred.', status: 400, errors: { '$.steps[0].input': ['prompt is required'] } },
      'invalid_input',
      '$.steps[0].input: prompt is required',
    ],
    [
      400,
      {
        error: { type: 'prompt_outputs_failed_validation', message: 'Prompt outputs failed validation', details: '', extra_info: {} },
        node_errors: { 4: { errors: [{ message: 'Value not in list', details: 'ckpt_name' }] } },
      },
      'invalid_input',
      'node 4: Value not in list: ckpt_name',
    ],
    [500, { error: 'OutOfMemoryError', detail: '', body: '', errors: 'CUDA out of memory' }, 'provider_outage', 'OutOfMemoryError'],
    [404, { object: 'error', message: 'The model `x` does not exist.', type: 'NotFoundError', code: 404 }, 'not_found', 'does not exist'],
    [422, { message: 'Invalid input' }, 'invalid_input', 'Invalid input'],
    [502, '<html><head><title>502 Bad Gateway</title></head></html>', 'provider_outage', '502 Bad Gateway'],
    [500, '', 'provider_outage', 'HTTP 500'],
    [409, { error: { message: 'conflict' } }, 'provider_outage', 'conflict'],
  ])('reads HTTP %i %j as %s', (status, body, code, said) => {
    for (const form of [body, JSON.stringify(body), new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))]) {
      const fault = answer(status, typeof body === 'string' && form !== body ? body : form);
      expect(fault.code).toBe(code);
      expect(fault.message).toContain(said);
      expect(fault.retryable).toBe(['rate_limit', 'provider_outage', 'timeout'].includes(code));
    }
  });

  it.each([
    [{ 'retry-after': '7' }, {}, 7000],
    [{ 'retry-after-ms': '250' }, {}, 250],
    [{ 'retry-after': 'Wed, 01 Jan 2025 00:01:30 GMT', date: 'Wed, 01 Jan 2025 00:00:00 GMT' }, {}, 90_000],
    [{}, { error: { code: 429, message: 'm', details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' }] } }, 34_400],
    [{}, { detail: 'Request was throttled. Your rate limit resets in ~30s.', retry_after: 30 }, 30_000],
    [{}, { detail: 'Your rate limit resets in ~12s.' }, 12_000],
    [{}, { error: { message: 'Please try again in 20ms. Visit…' } }, 20],
    [{}, { error: { message: 'slow down' } }, undefined],
  ])('waits as %j and %j wish', (headers, body, wait) => {
    expect(answer(429, body, headers as unknown as Record<string, string>).retryAfterMs).toBe(wait);
  });

  it('waits for a model that is loading', () => {
    expect(answer(503, { error: 'Model x is currently loading', estimated_time: 20 })).toMatchObject({
      code: 'provider_outage',
      retryAfterMs: 20_000,
      retryable: true,
    });
  });

  it("follows the provider's own word on trying again, but never for an empty account", () => {
    expect(answer(500, '', { 'x-should-retry': 'false' }).retryable).toBe(false);
    expect(answer(400, '', { 'x-should-retry': 'true' }).retryable).toBe(true);
    expect(answer(429, { error: { code: 'insufficient_quota' } }, { 'x-should-retry': 'true' }).retryable).toBe(false);
    expect(answer(504, '', { 'x-fal-request-timeout-type': 'user' })).toMatchObject({ code: 'timeout', retryable: false });
  });

  it('names where a redirect points to by its origin alone', () => {
    const fault = answer(302, '', { location: 'https://evil.example/take?key=abc' });
    expect(fault).toMatchObject({ code: 'invalid_output', retryable: false });
    expect(fault.message).toContain('https://evil.example,');
    expect(`${fault.message}${fault.hint}`).not.toContain('abc');
  });

  it('takes keys out of what an answer repeats', () => {
    const fault = faultOf({
      provider: 'p',
      status: 401,
      headers: {},
      body: { error: 'Bad key sk-canary-1' },
      url: 'https://p.example',
      secrets: ['sk-canary-1'],
    });
    expect(fault.message).toBe('p: HTTP 401: Bad key ***');
  });
});
