import { afterAll, describe, expect, it } from 'vitest';
import { tinyListener, tinyVoice } from '../support/tiny/encoders.ts';
import { closeAll, loadTiny } from '../support/tiny/load-tiny.ts';
import { rowOf } from '../support/tiny/numbers.ts';

afterAll(closeAll);

describe('a voice', () => {
  it('gives the samples that its graph makes of a text, at the rate it was trained with', async () => {
    const voice = tinyVoice();
    const { ask } = await loadTiny(voice.files);
    const { audio, usage } = await ask({ task: 'audio', prompt: 'hi' });
    expect(audio?.[0]?.rate).toBe(8000);
    expect([...(audio?.[0]?.channels[0] ?? [])]).toEqual(voice.tokenizer.idsOf('hi').flatMap((id) => rowOf(voice.sounds, id)));
    expect(usage).toEqual({ characters: 2, products: 1 });
    await expect(ask({ task: 'audio' })).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('a text expected') });
  });
});

describe('a listener', () => {
  /** Stretches of so many frames of 160 samples each, high, low or still. */
  const sound = (pattern: string, rate: number) =>
    Float32Array.from([...pattern].flatMap((sign) => Array.from({ length: (160 * rate) / 16_000 }, () => (sign === '+' ? 0.8 : sign === '-' ? -0.8 : 0))));

  it('writes down what it hears, of sounds at any rate and with any number of channels', async () => {
    const { ask } = await loadTiny(tinyListener().files);
    const pattern = '0++0--0++';
    const { texts, usage } = await ask({ task: 'describe', audio: [{ rate: 16_000, channels: [sound(pattern, 16_000)] }] });
    expect(texts).toEqual(['aba']);
    expect(usage).toEqual({ seconds: 0.09 });
    const stereo = sound('0+++++0-----0+++++', 48_000);
    const { texts: again } = await ask({ task: 'describe', audio: [{ rate: 48_000, channels: [stereo, stereo] }] });
    expect(again).toEqual(['aba']);
  });

  it('says what it leaves out, and wants a sound', async () => {
    const { ask } = await loadTiny(tinyListener().files);
    const { warnings } = await ask({
      task: 'describe',
      audio: [{ rate: 16_000, channels: [sound('0++0', 16_000)] }],
      params: { language: 'de', translate: true },
    });
    expect(warnings).toEqual([expect.stringContaining('"language" was left out'), expect.stringContaining('"translate" was left out')]);
    await expect(ask({ task: 'describe' })).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('a sound expected') });
    await expect(ask({ task: 'describe', audio: [{ rate: 16_000, channels: [new Float32Array()] }] })).rejects.toMatchObject({
      message: expect.stringContaining('is empty'),
    });
  });
});
