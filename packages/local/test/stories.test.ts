import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadLibrary } from '../src/worker/transformers/library.ts';
import { closeAll, openFolder, type Tiny, writeFolder } from './support/tiny/load-tiny.ts';

/** A story model of 260,000 parameters, where somebody has put it beside the project. */
const folder = join(import.meta.dirname, '../../../../shared/models/stories260K');
const isThere = existsSync(folder);
if (!isThere) console.log('stories260K is not there: the tests with its trained weights are left out');

type Golden = {
  readonly cases: readonly {
    readonly prompt: string;
    readonly max_new_tokens: number;
    readonly text: string;
    readonly prompt_ids: readonly number[];
    readonly new_ids: readonly number[];
  }[];
};

describe.skipIf(!isThere)('a trained story model', () => {
  const golden = (): Golden => JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8'));
  let tiny: Tiny;
  beforeAll(async () => {
    tiny = await openFolder(folder);
  });
  afterAll(closeAll);

  it('writes its golden texts, token by token', async () => {
    const { AutoTokenizer } = await loadLibrary();
    const tokenizer = await AutoTokenizer.from_pretrained(folder);
    for (const { prompt, max_new_tokens, text, prompt_ids, new_ids } of golden().cases) {
      const { texts, usage } = await tiny.ask({ prompt, params: { do_sample: false, max_new_tokens } });
      expect(texts).toEqual([text]);
      expect(tiny.told.text).toBe(text);
      expect(usage).toEqual({ inputTokens: prompt_ids.length, outputTokens: new_ids.length });
      expect(tokenizer(prompt, { return_tensor: false }).input_ids).toEqual(prompt_ids);
      expect(tokenizer.decode([...prompt_ids, ...new_ids], { skip_special_tokens: true })).toBe(texts?.[0]);
    }
  });

  it('ends its story at the tokens that its manifest names, where its own settings would go on', async () => {
    const { texts, returned, usage } = await tiny.ask({ prompt: 'The little robot', params: { do_sample: false, max_new_tokens: 400 } });
    expect(returned).toMatchObject({ finish_reason: 'stop' });
    expect(usage.outputTokens).toBeLessThan(400);
    expect(texts?.[0]).toMatch(/[.!"]\s*$/);
  });

  it('writes the same story with the same seed', async () => {
    const write = async (seed: number) =>
      (await tiny.ask({ prompt: 'Once upon a time', seed, params: { temperature: 0.9, top_p: 0.95, max_new_tokens: 60 } })).texts?.[0];
    const first = await write(1);
    expect(await write(1)).toBe(first);
    expect(await write(2)).not.toBe(first);
  });

  it('stops within a token of being cancelled', async () => {
    let pieces = 0;
    const asked = tiny.ask({ prompt: 'Once upon a time', params: { max_new_tokens: 400 } }, { token: () => void pieces++, cancelled: () => pieces >= 5 });
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    expect(pieces).toBe(5);
  });

  it('refuses a prompt that fills its context, before the graph would fail', async () => {
    await expect(tiny.ask({ prompt: 'a big red ball '.repeat(200), params: {} })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('may have 512'),
    });
  });

  it('runs from a folder without a manifest, as its owner would have exported it', async () => {
    const file = (path: string) => readFileSync(join(folder, path));
    const bare = await writeFolder(
      {
        ...Object.fromEntries(['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json'].map((path) => [path, file(path)])),
        'model.onnx': file('onnx/model.onnx'),
      },
      'my-own-stories',
    );
    const own = await openFolder(bare);
    const [{ prompt, max_new_tokens, text } = { prompt: '', max_new_tokens: 1, text: '' }] = golden().cases;
    const { texts } = await own.ask({ turns: [{ role: 'user', text: prompt }], params: { do_sample: false, max_new_tokens } });
    expect(texts).toEqual([text.slice(prompt.length)]);
  });
});
