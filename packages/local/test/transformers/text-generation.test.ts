import type { Turn } from '@genarun/spec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyDecoder } from '../support/tiny/decoder.ts';
import { closeAll, loadTiny, type Tiny } from '../support/tiny/load-tiny.ts';

const decoder = tinyDecoder();
let tiny: Tiny;
beforeAll(async () => {
  tiny = await loadTiny(decoder.files);
});
afterAll(closeAll);

const greedy = { do_sample: false, max_new_tokens: 30 };

describe('a language model in a folder', () => {
  it.each(['a', 'hello there', 'why, oh why?', 'zzz'])('continues "%s" as a plain computation with its weights does', async (prompt) => {
    const expected = decoder.continued(decoder.tokenizer.idsOf(prompt), 30);
    const { texts, usage, returned } = await tiny.ask({ prompt, params: greedy });
    expect(texts).toEqual([decoder.tokenizer.textOf(expected)]);
    expect(usage).toEqual({ inputTokens: prompt.length, outputTokens: expected.length });
    expect(returned).toMatchObject({ finish_reason: expected.at(-1) === 0 ? 'stop' : 'length', precision: 'fp32' });
    expect(texts?.[0]?.length).toBeGreaterThan(1);
  });

  it('tells what it writes piece by piece, and the pieces are the answer', async () => {
    const pieces: string[] = [];
    const { texts } = await tiny.ask({ prompt: 'once upon', params: greedy }, { token: (_index, text) => void pieces.push(text) });
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join('')).toBe(texts?.[0]);
    expect(tiny.told.fractions.at(-1)).toBeCloseTo(1, 1);
  });

  it('writes the same with the same seed, and mostly something else with another', async () => {
    const write = async (seed: number) => (await tiny.ask({ prompt: 'hello', seed, params: { temperature: 1.2, top_k: 0, max_new_tokens: 20 } })).texts?.[0];
    const texts = [await write(1), await write(2), await write(3)];
    expect([await write(1), await write(2), await write(3)]).toEqual(texts);
    expect(new Set(texts).size).toBe(3);
  });

  it('draws only from the likeliest tokens where top_p says so', async () => {
    const prompt = decoder.tokenizer.idsOf('hello');
    const sure = decoder.tokenizer.textOf(decoder.continued(prompt, 12));
    for (const seed of [1, 2, 3, 4, 5])
      expect((await tiny.ask({ prompt: 'hello', seed, params: { top_p: 0.0001, max_new_tokens: 12 } })).texts).toEqual([sure]);
    const free: unknown[] = [];
    for (const seed of [1, 2, 3, 4, 5]) free.push((await tiny.ask({ prompt: 'hello', seed, params: { top_p: 1, top_k: 0, max_new_tokens: 12 } })).texts?.[0]);
    expect(new Set([...free, sure]).size).toBeGreaterThan(3);
  });

  it('ends before a stop text, also one that begins in one token and ends in another, and tells nothing of it', async () => {
    const whole = (await tiny.ask({ prompt: 'hello', params: greedy })).texts?.[0] ?? '';
    const stop = whole.slice(6, 9);
    const first = whole.indexOf(stop);
    const { texts, returned, usage } = await tiny.ask({ prompt: 'hello', params: { ...greedy, stop: ['never to be seen', stop] } });
    expect(texts).toEqual([whole.slice(0, first)]);
    expect(tiny.told.text).toBe(whole.slice(0, first));
    expect(returned).toMatchObject({ finish_reason: 'stop' });
    expect(usage.outputTokens).toBe(first + stop.length);
  });

  it('ends at the tokens that the manifest names', async () => {
    const ids = decoder.continued(decoder.tokenizer.idsOf('hello'), 30);
    const end = ids[4] ?? 0;
    const other = await loadTiny(decoder.files, { manifest: { stopTokenIds: [end] } });
    const { usage, returned } = await other.ask({ prompt: 'hello', params: greedy });
    expect(usage.outputTokens).toBe(ids.indexOf(end) + 1);
    expect(returned).toMatchObject({ finish_reason: 'stop' });
  });

  it('begins the answer with the prompt where the manifest says so', async () => {
    const other = await loadTiny(decoder.files, { manifest: { includesPrompt: true } });
    const { texts } = await other.ask({ prompt: 'hello', params: greedy });
    expect(texts).toEqual([`hello${decoder.tokenizer.textOf(decoder.continued(decoder.tokenizer.idsOf('hello'), 30))}`]);
    expect(other.told.text).toBe(texts?.[0]);
  });

  it('stops soon after nobody waits any more', async () => {
    let tokens = 0;
    const asked = tiny.ask({ prompt: 'hello', params: { ...greedy, max_new_tokens: 50 } }, { token: () => void tokens++, cancelled: () => tokens >= 5 });
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    expect(tokens).toBe(5);
  });

  it('refuses a prompt without room for an answer, and says how much room there is; writes no more than there is room for', async () => {
    const long = 'a'.repeat(decoder.context);
    await expect(tiny.ask({ prompt: long, params: greedy })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/the prompt has 64 tokens.*may have 64/),
    });
    const { usage, warnings } = await tiny.ask({ prompt: 'a'.repeat(60), params: { ...greedy, max_new_tokens: 30 } });
    expect(usage.outputTokens).toBeLessThanOrEqual(4);
    expect(warnings?.[0]).toContain('leaves room for 4');
  });

  it('continues nothing at all from its first token', async () => {
    const { texts } = await tiny.ask({ prompt: '', params: greedy });
    expect(texts).toEqual([decoder.tokenizer.textOf(decoder.continued([0], 30))]);
  });

  it.each([
    [{ temperature: 'hot' }, 'temperature must be a number, got "hot"'],
    [{ top_p: 2 }, 'top_p must be from 0 to 1, got 2'],
    [{ top_k: 1.5 }, 'top_k must be a whole number of at least 0, got 1.5'],
    [{ max_new_tokens: 0 }, 'max_new_tokens must be a whole number of at least 1, got 0'],
    [{ stop: 7 }, 'stop must be a text or a list of texts, got 7'],
    [{ do_sample: 'yes' }, 'do_sample must be true or false, got "yes"'],
  ])('names a parameter that is wrong: %j', async (params, message) => {
    await expect(tiny.ask({ prompt: 'hello', params })).rejects.toMatchObject({ code: 'invalid_input', message });
  });

  it('refuses a request without a prompt', async () => {
    await expect(tiny.ask({})).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('a prompt or a conversation expected') });
  });
});

describe('a conversation', () => {
  const turns: readonly Turn[] = [
    { role: 'system', text: 'be brief' },
    { role: 'user', text: 'hello' },
  ];
  const template =
    "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] }}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}";
  const { special, idsOf, textOf } = decoder.tokenizer;

  it('is put as the chat template of the model has it, the system turn kept', async () => {
    const chat = await loadTiny(tinyDecoder({ tokenizer: { chat_template: template } }).files);
    const prompt = [special['<|system|>']!, ...idsOf('be brief'), special['<|user|>']!, ...idsOf('hello'), special['<|assistant|>']!];
    const { texts, usage, warnings } = await chat.ask({ turns, params: greedy });
    expect(usage.inputTokens).toBe(prompt.length);
    expect(texts).toEqual([textOf(decoder.continued(prompt, 30))]);
    expect(warnings).toBeUndefined();
  });

  it('keeps the words of a system turn where the template has no place for one', async () => {
    const strict = `{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}${template}`;
    const chat = await loadTiny(tinyDecoder({ tokenizer: { chat_template: strict } }).files);
    const { usage, warnings } = await chat.ask({ turns, params: greedy });
    // Byte-level: each of the two line breaks is a letter this tokenizer does not know.
    expect(usage.inputTokens).toBeGreaterThanOrEqual(2 + 'be briefhello'.length);
    expect(warnings).toEqual([expect.stringContaining('takes no system turn')]);
    await expect(chat.ask({ turns: [{ role: 'system', text: 'x' }] })).resolves.toBeDefined();
  });

  it('is continued as plain text by a model without a template', async () => {
    const { usage, texts } = await tiny.ask({ turns: [{ role: 'user', text: 'hello' }], params: greedy });
    expect(usage.inputTokens).toBe(5);
    expect(texts).toEqual([textOf(decoder.continued(idsOf('hello'), 30))]);
  });
});

describe('a folder that cannot be loaded', () => {
  it('names the architecture that is not supported, and those that are', async () => {
    const files = { ...decoder.files, 'config.json': JSON.stringify({ model_type: 'perceiver', architectures: ['PerceiverForMaskedLM'] }) };
    await expect(loadTiny(files)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('"perceiver" (PerceiverForMaskedLM)'),
      hint: expect.stringContaining('llama'),
    });
  });

  it('names the files that are missing, and the precisions that are there', async () => {
    const { 'tokenizer.json': _tokenizer, ...without } = decoder.files;
    await expect(loadTiny(without)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('tokenizer.json'),
      hint: expect.stringContaining('models pull'),
    });
    await expect(loadTiny(decoder.files, { manifest: { dtype: 'q4' } })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('model is not there as q4; there is fp32'),
    });
    const { 'onnx/model.onnx': graph, ...others } = decoder.files;
    await expect(loadTiny({ ...others, 'onnx/decoder.onnx': graph })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('model.onnx expected'),
    });
  });

  it('says that a graph is damaged', async () => {
    await expect(loadTiny({ ...decoder.files, 'onnx/model.onnx': new Uint8Array([1, 2, 3, 4]) })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('cannot be loaded'),
    });
  });

  it('loads a graph that lies in the folder itself, as other exporters put it, and one in another precision', async () => {
    const { 'onnx/model.onnx': graph, ...others } = decoder.files;
    const flat = await loadTiny({ ...others, 'model.onnx': graph });
    const quantised = await loadTiny({ ...others, 'onnx/model_quantized.onnx': graph });
    const expected = (await tiny.ask({ prompt: 'hello', params: greedy })).texts;
    expect((await flat.ask({ prompt: 'hello', params: greedy })).texts).toEqual(expected);
    const answer = await quantised.ask({ prompt: 'hello', params: greedy });
    expect(answer.texts).toEqual(expected);
    expect(answer.returned).toMatchObject({ precision: 'q8' });
    expect(flat.loaded.bytes).toBe(graph.length);
  });
});
