import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyDecoder } from '../support/tiny/decoder.ts';
import { closeAll, loadTiny, openFolder, type Tiny } from '../support/tiny/load-tiny.ts';
import { tinyTranslator } from '../support/tiny/seq2seq.ts';
import { jsonLetters } from '../support/tiny/tokenizer.ts';

const decoder = tinyDecoder({ letters: jsonLetters, context: 256 });
let tiny: Tiny;
beforeAll(async () => {
  tiny = await loadTiny(decoder.files);
});
afterAll(closeAll);

const names = ['title', 'places', 'rating', 'isGood'];
const schema = {
  type: 'object',
  properties: {
    title: { type: 'string', minLength: 3 },
    places: { type: 'array', items: { enum: ['harbour', 'mill'] }, minItems: 2, maxItems: 2 },
    rating: { type: 'integer', minimum: 1, maximum: 5 },
    isGood: { type: 'boolean' },
  },
  required: names,
  additionalProperties: false,
};

function check(text: string | undefined): void {
  const value = JSON.parse(text ?? '');
  expect(Object.keys(value)).toEqual(names);
  expect(value.title.length).toBeGreaterThanOrEqual(3);
  expect(value.places).toHaveLength(2);
  for (const place of value.places) expect(['harbour', 'mill']).toContain(place);
  expect([1, 2, 3, 4, 5]).toContain(value.rating);
  expect(typeof value.isGood).toBe('boolean');
}

describe('a tiny language model that is asked for JSON', () => {
  it('writes what the schema says, the likeliest tokens and drawn ones alike, and the same with the same seed', async () => {
    const greedy = await tiny.ask({ prompt: 'hello', json: { schema }, params: { do_sample: false } });
    check(greedy.texts?.[0]);
    expect(greedy.returned).toMatchObject({ finish_reason: 'stop' });
    expect(greedy.usage.outputTokens).toBe([...(greedy.texts?.[0] ?? '')].length);
    const drawn: unknown[] = [];
    for (const seed of [1, 2, 3, 1, 2, 3]) {
      const { texts } = await tiny.ask({ prompt: 'hello', seed, json: { schema }, params: { temperature: 2, top_p: 0.95, no_repeat_ngram_size: 2 } });
      check(texts?.[0]);
      drawn.push(texts?.[0]);
    }
    expect(drawn.slice(3)).toEqual(drawn.slice(0, 3));
    expect(new Set(drawn).size).toBe(3);
  });

  it('tells the answer piece by piece, and the pieces are the answer', async () => {
    const { texts } = await tiny.ask({ prompt: 'hello', json: { schema }, params: { do_sample: false } });
    expect(tiny.told.text).toBe(texts?.[0]);
    expect(tiny.told.fractions.length).toBeGreaterThan(3);
  });

  it('keeps to the length it is given, and names the length it needs where that is too little', async () => {
    const ask = (max_new_tokens: number) => tiny.ask({ prompt: 'hello', json: { schema }, params: { do_sample: false, max_new_tokens } });
    const error: unknown = await ask(20).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'invalid_output', message: expect.stringMatching(/has at least \d+ tokens, and max_new_tokens is 20$/) });
    const need = Number(/at least (\d+)/.exec(String(error))?.[1]);
    const { texts, usage } = await ask(need);
    check(texts?.[0]);
    expect(usage.outputTokens).toBeLessThanOrEqual(need);
    await expect(ask(need - 1)).rejects.toMatchObject({ code: 'invalid_output', hint: expect.stringContaining(`max_new_tokens to ${need}`) });
    const long = tiny.ask({ prompt: 'a'.repeat(240), json: { schema }, params: {} });
    await expect(long).rejects.toMatchObject({ code: 'invalid_output', message: expect.stringContaining('a prompt of 240 tokens leaves room for 16') });
  });

  it('writes an object or a list where there is no schema', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const { texts } = await tiny.ask({ prompt: 'hello', seed, json: {}, params: { temperature: 1.5, max_new_tokens: 60 } });
      expect(typeof JSON.parse(texts?.[0] ?? '')).toBe('object');
    }
  });

  it('says what it does not force, and that stop texts count for nothing', async () => {
    const slug = { type: 'string', pattern: '^[a-z]+$' };
    const { texts, warnings } = await tiny.ask({ prompt: 'hello', json: { schema: slug }, params: { stop: '"', do_sample: false } });
    expect(typeof JSON.parse(texts?.[0] ?? '')).toBe('string');
    expect(warnings).toEqual([expect.stringContaining('but for "pattern"'), expect.stringContaining('stop was left out')]);
  });

  it('writes a bare number to its end', async () => {
    const { texts } = await tiny.ask({ prompt: 'hello', json: { schema: { type: 'integer', minimum: 10, maximum: 99 } }, params: { do_sample: false } });
    expect(texts?.[0]).toMatch(/^[1-9][0-9]$/);
  });

  it('is told in words what to write, where it was taught to converse', async () => {
    const chat_template = "{% for message in messages %}{{ message['content'] }}{% endfor %}";
    const chat = await loadTiny(tinyDecoder({ letters: jsonLetters, context: 256, tokenizer: { chat_template } }).files);
    const turns = [{ role: 'user', text: 'hi' }] as const;
    const plain = await chat.ask({ turns, params: { max_new_tokens: 5 } });
    const asked = await chat.ask({ turns, json: { schema: { type: 'boolean' } }, params: { max_new_tokens: 5 } });
    expect(typeof JSON.parse(asked.texts?.[0] ?? '')).toBe('boolean');
    expect(asked.usage.inputTokens).toBeGreaterThan((plain.usage.inputTokens ?? 0) + 60);
  });

  it('is refused where its vocabulary lacks the marks of JSON', async () => {
    const letters = await loadTiny(tinyDecoder().files);
    await expect(letters.ask({ prompt: 'hello', json: { schema } })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('its tokenizer has no token for " :'),
    });
  });
});

describe('an encoder and a decoder that are asked for JSON', () => {
  // The vocabulary of T5 has no braces.
  it.each([jsonLetters, jsonLetters.replace(/[{}]/g, '')])('write what the schema says in the letters %j', async (letters) => {
    const config = { model_type: 't5', architectures: ['T5ForConditionalGeneration'], num_heads: 1, num_layers: 1, num_decoder_layers: 1, d_kv: 8 };
    const rewriter = await loadTiny(tinyTranslator({ letters, config }).files);
    const { texts, usage } = await rewriter.ask({ prompt: 'hello', json: { schema }, params: { do_sample: false } });
    check(texts?.[0]);
    expect(usage.outputTokens).toBe((texts?.[0]?.length ?? 0) - (letters === jsonLetters ? 0 : 2));
    expect(rewriter.told.text).toBe(texts?.[0]);
  });
});

/** A story model of 260,000 parameters, where somebody has put it beside the project. */
const stories = join(import.meta.dirname, '../../../../../shared/models/stories260K');
describe.skipIf(!existsSync(stories))('a trained story model that is asked for JSON', () => {
  it('writes it with a vocabulary that falls back to bytes, and tells stories in it', async () => {
    const trained = await openFolder(stories);
    const tale = { type: 'object', properties: { title: { type: 'string' }, story: { type: 'string', minLength: 20 } }, required: ['title', 'story'] };
    const { texts } = await trained.ask({ prompt: 'Once upon a time', seed: 4, json: { schema: tale }, params: { temperature: 0.8 } });
    const value = JSON.parse(texts?.[0] ?? '');
    expect(Object.keys(value)).toEqual(['title', 'story']);
    expect(value.story.length).toBeGreaterThanOrEqual(20);
    expect(trained.told.text).toBe(texts?.[0]);
  });
});
