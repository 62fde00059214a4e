import type { Pixels } from '@genarun/spec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeAll, loadTiny, type Tiny } from '../support/tiny/load-tiny.ts';
import { tinyCaptioner, tinyTranslator } from '../support/tiny/seq2seq.ts';

afterAll(closeAll);

describe('a translator with many languages', () => {
  const translator = tinyTranslator();
  let tiny: Tiny;
  beforeAll(async () => {
    tiny = await loadTiny(translator.files);
  });
  const params = { do_sample: false, max_new_tokens: 20 };

  it.each([
    [{ from: 'en', to: 'fr' }, 'eng_Latn', 'fra_Latn'],
    [{ from: 'French', to: 'zh-TW' }, 'fra_Latn', 'zho_Hant'],
    [{ from: 'eng_Latn', to: 'zho' }, 'eng_Latn', 'zho_Hant'],
    [{ from: 'zh-Hant', to: 'en-GB' }, 'zho_Hant', 'eng_Latn'],
  ])('translates %j as a plain computation with its weights does', async (language, from, to) => {
    const texts = ['hello', 'how are you?'];
    const { texts: written, returned, warnings } = await tiny.ask({ task: 'translate', texts, language, params });
    expect(written).toEqual(texts.map((text) => translator.translated(text, from, to, 20)));
    expect(new Set(written).size).toBe(2);
    expect(returned).toMatchObject({ from, to });
    expect(warnings?.some((warning) => warning.includes('not given'))).not.toBe(true);
  });

  it('takes a text for English where nobody says what it is, and says so', async () => {
    const { texts, warnings } = await tiny.ask({ task: 'translate', texts: ['hello'], language: { to: 'fr' }, params });
    expect(texts).toEqual([translator.translated('hello', 'eng_Latn', 'fra_Latn', 20)]);
    expect(warnings).toContainEqual(expect.stringContaining('taken as eng_Latn'));
  });

  it('names the languages it has where one is asked for that it has not', async () => {
    await expect(tiny.ask({ task: 'translate', texts: ['hello'], language: { from: 'en', to: 'tlh' }, params })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('"tlh"'),
      hint: expect.stringContaining('fra_Latn'),
    });
  });

  it('refuses a text that is longer than it reads, instead of cutting it off', async () => {
    await expect(tiny.ask({ task: 'translate', texts: ['a'.repeat(40)], language: { from: 'en', to: 'fr' }, params })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('the text has 42 tokens, and the model reads at most 32'),
    });
  });

  it('refuses to translate into nothing', async () => {
    await expect(tiny.ask({ task: 'translate', texts: ['hello'], params })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('language to translate into'),
    });
  });
});

/** A picture in one colour. */
const plain = (colour: readonly [number, number, number, number?], side = 9): Pixels => ({
  ...{ width: side, height: side },
  data: Uint8Array.from({ length: side * side * 4 }, (_, index) => colour[index % 4] ?? 255),
});

describe('a captioner', () => {
  const captioner = tinyCaptioner();
  let tiny: Tiny;
  beforeAll(async () => {
    tiny = await loadTiny(captioner.files);
  });
  const params = { do_sample: false, max_new_tokens: 12 };

  it('says of pictures what a plain computation with its weights says', async () => {
    const colours = [
      [255, 0, 0],
      [0, 0, 255],
      [255, 255, 0],
      [0, 0, 0],
    ] as const;
    const { texts } = await tiny.ask({ task: 'describe', images: colours.map((colour) => plain(colour)), params });
    expect(texts).toEqual(colours.map((colour) => captioner.captioned(colour, 12).trim()));
    expect(new Set(texts).size).toBeGreaterThan(1);
  });

  it('sees what is transparent as white', async () => {
    const { texts } = await tiny.ask({ task: 'describe', images: [plain([0, 0, 0, 0])], params });
    expect(texts).toEqual([captioner.captioned([255, 255, 255], 12).trim()]);
  });

  it('leaves a question out that it cannot read, and says so; wants a picture', async () => {
    const { warnings } = await tiny.ask({ task: 'describe', images: [plain([1, 2, 3])], prompt: 'what is it?', params });
    expect(warnings).toEqual([expect.stringContaining('takes no question')]);
    await expect(tiny.ask({ task: 'describe', params })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('a picture expected'),
    });
  });
});
