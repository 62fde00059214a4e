import type { ModelRequest } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { asking, output, refusal, run } from '../support/documents.ts';
import { createTestAdapter, createTestEngine } from '../support/engine.ts';

/** A model that gives these answers one after the other, and keeps what it was asked. */
function speaker(...answers: readonly string[]) {
  const requests: ModelRequest[] = [];
  return { requests, answer: (request: ModelRequest) => answers[requests.push(request) - 1] ?? 'no more answers' };
}

const schema = { title: 'string', 'rating?': 'integer' };

describe('a text', () => {
  it('is the answer as a string, as it is', async () => {
    expect(await output([asking('text', 'a', 'p')], speaker(' {"a": 1}\n'))).toEqual({ a: ' {"a": 1}\n' });
  });

  it('takes one call per turn with the history', async () => {
    const model = speaker('first answer', 'second answer');
    const messages = [{ system: 'S', user: 'one' }, { user: 'two' }];
    expect(await output([{ id: 'a', kind: 'text', model: 'test/model', messages }], model)).toEqual({ a: 'second answer' });
    expect(model.requests.map((request) => request.turns)).toEqual([
      [
        { role: 'system', text: 'S' },
        { role: 'user', text: 'one' },
      ],
      [
        { role: 'system', text: 'S' },
        { role: 'user', text: 'one' },
        { role: 'assistant', text: 'first answer' },
        { role: 'user', text: 'two' },
      ],
    ]);
  });
});

describe('an object', () => {
  it('is valid against its schema', async () => {
    expect(await output([asking('object', 'a', 'p', { schema })], speaker('{"title": "T", "rating": 3}'))).toEqual({ a: { title: 'T', rating: 3 } });
  });

  it('is asked for with its schema', async () => {
    const model = speaker('{"title": "T"}');
    await output([asking('object', 'a', 'p', { schema })], model);
    expect(model.requests[0]?.json?.schema).toMatchObject({
      type: 'object',
      properties: { title: { type: 'string' } },
      required: ['title'],
      additionalProperties: false,
    });
  });

  it('may come in a fence, in running text, or wrapped as data', async () => {
    for (const text of ['```json\n{"title": "T"}\n```', 'Here it is: {"title": "T"} Enjoy!', '{"data": {"title": "T"}}'])
      expect(await output([asking('object', 'a', 'p', { schema })], speaker(text)), text).toEqual({ a: { title: 'T' } });
  });

  it('without a schema is any object', async () => {
    expect(await output([asking('object', 'a', 'p')], speaker('{"x": [1]}'))).toEqual({ a: { x: [1] } });
    expect((await run([asking('object', 'a', 'p')], speaker('[1]', '"x"'))).fault?.code).toBe('invalid_output');
  });

  it('a schema may be JSON Schema', async () => {
    const strict = { type: 'object', properties: { n: { type: 'integer', minimum: 3 } }, required: ['n'] };
    expect(await output([asking('object', 'a', 'p', { schema: strict })], speaker('{"n": 3, "more": 1}'))).toEqual({ a: { n: 3, more: 1 } });
    expect((await run([asking('object', 'a', 'p', { schema: strict })], speaker('{"n": 2}', '{"n": 2}'))).fault?.message).toMatch(/n/);
  });
});

describe('a list', () => {
  it('is an array of its items', async () => {
    expect(await output([asking('list', 'a', 'p', { items: { type: 'string' } })], speaker('["x", "y"]'))).toEqual({ a: ['x', 'y'] });
  });

  it('is unwrapped from data, and from an object with one list', async () => {
    for (const text of ['{"data": ["x"]}', '{"themes": ["x"]}', '{"data": ["x"], "note": "n"}'])
      expect(await output([asking('list', 'a', 'p')], speaker(text)), text).toEqual({ a: ['x'] });
  });

  it('has as many elements as its size says: a number, or bounds', async () => {
    expect(await output([asking('list', 'a', 'p', { size: 2 })], speaker('["x"]', '["x","y"]'))).toEqual({ a: ['x', 'y'] });
    expect(await output([asking('list', 'a', 'p', { size: { min: 1, max: 2 } })], speaker('[1,2,3]', '[1]'))).toEqual({ a: [1] });
  });

  it('refuses bounds that nothing can meet', async () => {
    expect((await refusal([asking('list', 'a', 'p', { size: { min: 3, max: 2 } })])).message).toMatch(/min 3 is greater than max 2/);
  });
});

describe('a reply that breaks the schema', () => {
  it('is repaired once by asking again with what is wrong', async () => {
    const model = speaker('{"titel": "T"}', '{"title": "T"}');
    expect(await output([asking('object', 'a', 'p', { schema })], model)).toEqual({ a: { title: 'T' } });
    expect(model.requests).toHaveLength(2);
    const turns = model.requests[1]?.turns ?? [];
    expect(turns.map((turn) => turn.role)).toEqual(['user', 'assistant', 'user']);
    expect(turns[1]?.text).toBe('{"titel": "T"}');
    expect(turns[2]?.text).toMatch(/title/);
  });

  it('then fails with invalid_output that says what is wrong', async () => {
    const model = speaker('no', 'no again', '{"title": "T"}');
    const result = await run([asking('object', 'a', 'p', { schema })], model);
    expect(result).toMatchObject({ status: 'failed', output: { a: null }, fault: { code: 'invalid_output', retryable: false } });
    expect(result.fault?.message).toMatch(/node "a".*expected JSON, got "no again"/);
    expect(model.requests).toHaveLength(2);
  });

  it('keeps the raw text either way', async () => {
    const raw = async (...answers: string[]) => {
      const engine = createTestEngine({ adapters: [createTestAdapter(speaker(...answers).answer)] });
      const { id } = await engine.run({ nodes: [asking('object', 'a', 'p', { schema })] });
      return (await engine.view(id)).invocations[0]?.raw;
    };
    expect(await raw('Sure: {"title": "T"}')).toBe('Sure: {"title": "T"}');
    expect(await raw('no', 'still no')).toBe('still no');
  });

  it('is not repaired in earlier turns of a conversation', async () => {
    const messages = [{ user: 'think' }, { user: 'answer' }];
    const model = speaker('no JSON yet', '{"title": "T"}');
    expect(await output([{ id: 'a', kind: 'object', model: 'test/model', messages, schema }], model)).toEqual({ a: { title: 'T' } });
    expect(model.requests.map((request) => request.json !== undefined)).toEqual([false, true]);
  });
});

describe('what a writing node must have', () => {
  it('a prompt or messages, not both, not neither', async () => {
    expect((await refusal([{ id: 'a', kind: 'text', model: 'test/model' }])).message).toMatch(/neither "prompt" nor "messages"/);
    expect((await refusal([asking('text', 'a', 'p', { messages: [{ user: 'x' }] })])).message).toMatch(/both "prompt" and "messages"/);
    expect((await refusal([{ id: 'a', kind: 'text', model: 'test/model', messages: [{ system: 'x' }] }])).message).toMatch(/no "user" turn/);
  });

  it('a schema that says something', async () => {
    expect((await refusal([asking('object', 'a', 'p', { schema: { title: 'strnig' } })])).message).toMatch(/node "a".*title.*strnig.*Did you mean "string"/);
  });

  it('a model that can do it', async () => {
    expect((await refusal([{ id: 'a', kind: 'embed', model: 'test/model', of: 'x' }])).message).toMatch(/model "test\/model" does text; kind "embed" needs/);
    expect((await refusal([{ id: 'a', kind: 'text', prompt: 'x' }])).message).toMatch(/names no model/);
    expect((await refusal([{ id: 'a', kind: 'text', prompt: 'x', model: 'tset/model' }])).message).toMatch(/no adapter "tset"\. Did you mean "test"/);
  });
});
