import type { ModelRequest } from '@genarun/spec';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { sharpMedia } from './sharp-media.ts';
import { ask, paint } from './sim.ts';

async function translate(text: string, to: string, from?: string): Promise<string> {
  const { texts } = await ask({ model: 'sim/translator', task: 'translate', texts: [text], language: { to, ...(from === undefined ? {} : { from }) } });
  return texts![0]!;
}

describe('sim/translator', () => {
  it('says that it is a simulation, and knows common words', async () => {
    expect(await translate('The night is dark.', 'es')).toBe('(simulated es) El noche es oscuro.');
    expect(await translate('The house and the sea', 'fr')).toBe('(simulated fr) Le maison et le mer');
    expect(await translate('good friend', 'de')).toBe('(simulated de) gut Freund');
  });

  it('takes languages by their codes in NLLB and by name', async () => {
    const spanish = await translate('The moon', 'es');
    for (const to of ['spa_Latn', 'es-MX', 'Spanish']) expect(await translate('The moon', to, 'eng_Latn')).toBe(spanish);
  });

  it('keeps tags, placeholders, numbers, addresses, names and lines where they stand', async () => {
    const text = 'In [b]Lisbon[/b] she counted 1,024 boats,\n<i>twice</i>: {{name}} wrote to me@example.org, see https://example.org/a?b=1!';
    const made = await translate(text, 'pt');
    const kept = /\[\/?b\]|Lisbon|1,024|\n|<\/?i>|\{\{name\}\}|me@example\.org|https:\S+|[,:!]/g;
    expect(made.replace('(simulated pt) ', '').match(kept)).toEqual(text.match(kept));
    expect(made).toContain('barcos');
  });

  it('disguises the words of languages without a dictionary, without losing any', async () => {
    expect(await translate('old boats', 'nl')).toBe('(simulated nl) ôld bôáts');
  });

  it('leaves a text alone that is in the language already, or empty', async () => {
    expect(await translate('The moon', 'en', 'eng_Latn')).toBe('The moon');
    expect(await translate('', 'es')).toBe('');
  });
});

async function speak(prompt: string, params = {}): Promise<{ readonly samples: Int16Array; readonly view: DataView; readonly duration: number }> {
  const { media } = await ask({ model: 'sim/voice', task: 'audio', prompt, seed: 1, params });
  const { bytes, mime, duration } = media![0]!;
  expect(mime).toBe('audio/wav');
  return { samples: new Int16Array(bytes.slice(44).buffer), view: new DataView(bytes.buffer, bytes.byteOffset), duration: duration! };
}

describe('sim/voice', () => {
  it('writes a WAV of 16 bits, one channel, 22,050 hertz, whose duration is the true one', async () => {
    const { view, samples, duration } = await speak('A simulated voice.');
    expect([view.getUint32(0), view.getUint32(8), view.getUint32(36)]).toEqual([0x52494646, 0x57415645, 0x64617461]);
    expect([view.getUint16(20, true), view.getUint16(22, true), view.getUint32(24, true), view.getUint16(34, true)]).toEqual([1, 1, 22_050, 16]);
    expect([view.getUint32(4, true) + 8, view.getUint32(40, true) + 44]).toEqual([view.byteLength, view.byteLength]);
    expect(duration).toBeCloseTo(samples.length / 22_050);
  });

  it('lasts as long as the text, less at a higher speed', async () => {
    const [short, long, fast] = await Promise.all([speak('One.'), speak('One, two, three, four, and many more words than that.'), speak('One.', { speed: 2 })]);
    expect(long!.duration).toBeGreaterThan(short!.duration * 4);
    expect(fast!.duration).toBeLessThan(short!.duration * 0.6);
  });

  it('is heard: loud in words, silent between sentences, never clipped', async () => {
    const { samples } = await speak('Aaaa. Oooo.');
    const loudness = Array.from({ length: Math.floor(samples.length / 1000) }, (_, at) =>
      Math.max(...samples.subarray(at * 1000, at * 1000 + 1000).map(Math.abs)),
    );
    expect(Math.max(...loudness)).toBeGreaterThan(15_000);
    expect(Math.max(...loudness)).toBeLessThan(32_767);
    expect(Math.min(...loudness.slice(2, -2))).toBeLessThan(1500);
  });

  it('speaks a long text in part and says so', async () => {
    const { warnings } = await ask({ model: 'sim/voice', task: 'audio', prompt: 'ha '.repeat(2000), seed: 1, params: { speed: 4 } });
    expect(warnings).toEqual([expect.stringContaining('first 2500 of 6000 letters')]);
  });
});

describe('sim/clip', () => {
  it.each(['webp', 'gif'] as const)('makes a looping %s whose frames move', async (format) => {
    const { media } = await ask({ model: 'sim/clip', task: 'video', prompt: 'a boat at sunset', seed: 1, params: { size: '96x64', duration: 0.8, format } });
    expect(media![0]).toMatchObject({ mime: `image/${format}`, width: 96, height: 64, duration: 0.8 });
    expect(await sharp(media![0]!.bytes, { pages: -1 }).metadata()).toMatchObject({ pages: 8, pageHeight: 64, width: 96 });
    const [first, middle] = await Promise.all([0, 4].map((page) => sharp(media![0]!.bytes, { page }).raw().toBuffer()));
    expect(first!.equals(middle!)).toBe(false);
  });

  it('zooms into a picture it is given, in the picture’s shape', async () => {
    const source = await paint('a red house', { width: 200, height: 100, format: 'png' });
    const { media, usage } = await ask({ model: 'sim/clip', task: 'video', media: [source], seed: 1, params: { duration: 0.5 } });
    expect(media![0]).toMatchObject({ width: 200, height: 100, duration: 0.5 });
    expect(usage).toMatchObject({ products: 1, seconds: 0.5 });
  });

  it('refuses clips that are too long or too large', async () => {
    const wrong: ModelRequest['params'][] = [{ duration: 60 }, { width: 2000, height: 20 }, { format: 'mp4' }];
    for (const params of wrong) await expect(ask({ model: 'sim/clip', task: 'video', prompt: 'x', params })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('the dummies', () => {
  it.each([
    ['sim/DummyT2I', 42, [57, 12, 140]],
    ['sim/DummyT2I2', 2 ** 40 + 7, [246, 90, 221]],
  ])('%s paints one colour by the seed %i, whatever the prompt', async (model, seed, colour) => {
    for (const prompt of ['one thing', 'another']) {
      const { media } = await ask({ model, task: 'image', prompt, seed });
      const { width, height, data } = await sharpMedia.decode(media![0]!.bytes);
      expect([width, height]).toEqual([256, 256]);
      expect([...data.subarray(0, 3)]).toEqual(colour);
      expect([...data.subarray(-4, -1)]).toEqual(colour);
    }
  });

  it('caption by the seed alone, and by chance without one', async () => {
    const media = [await paint('a boat')];
    const say = async (model: string, seed?: number, callKey = 'a') =>
      (await ask({ model, task: 'describe', media, ...(seed === undefined ? {} : { seed }) }, { callKey })).texts![0];
    expect(await say('sim/DummyI2T', 7)).toBe('dummy text caption (seed 7)');
    expect(await say('sim/DummyI2T2', 7)).toBe('dummy text caption v2 (seed 7)');
    expect(await say('sim/DummyI2T')).toMatch(/^dummy text caption \(random \d{4}\)$/);
    expect(await say('sim/DummyI2T', undefined, 'a')).not.toBe(await say('sim/DummyI2T', undefined, 'b'));
  });

  it('embed texts by their code points: anagrams collide in Dummy, and Dummy2 spells', async () => {
    const { vectors } = await ask({ model: 'sim/Dummy', task: 'embed', texts: ['listen', 'silent', '*'] });
    expect(vectors![0]).toEqual(vectors![1]);
    expect([...vectors![2]!.subarray(0, 3)]).toEqual([0.3745401188473625, 0.9507143064099162, 0.7319939418114051].map(Math.fround));
    const spelled = (await ask({ model: 'sim/Dummy2', task: 'embed', texts: ['AÿB'] })).vectors![0]!;
    expect([...spelled.subarray(0, 4)]).toEqual([65 / 255, 1, 66 / 255, 0].map(Math.fround));
    expect(spelled).toHaveLength(768);
  });
});
