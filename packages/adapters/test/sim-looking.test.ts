import { describe, expect, it } from 'vitest';
import { ask, paint } from './sim.ts';

async function caption(picture: Awaited<ReturnType<typeof paint>>, { seed = 1, prompt = '' } = {}): Promise<string> {
  const { texts } = await ask({ model: 'sim/captioner', task: 'describe', media: [picture], seed, ...(prompt === '' ? {} : { prompt }) });
  return texts![0]!;
}

const prompts =
  `mountains and a lake at dawn|a lighthouse by the sea at night|a red house in autumn hills|city skyline at sunset|a brown cat in a green meadow|snowy mountains and a pine forest|a full moon over the forest|portrait of a woman in a blue coat|a road through the desert|
a field of flowers in spring|a boat on the sea by day|portrait of an old man in neon light|snow falling on a cottage|a person in fog|palm beach in summer|a castle at sunset|city at night, rain|golden wheat hills|black and white street in rain|a vase of flowers on a table|
white horse in a spring meadow|purple night over the sea|orange desert dunes|a train in winter`
    .split('|')
    .map((prompt) => prompt.trim());

describe('sim/captioner', () => {
  it.each([
    ['portrait of a man in daylight', /portrait|face/i],
    ['a full moon and stars over the sea, night', /night|moon|stars/i],
    ['city skyline by the sea by day', /city|town|buildings/i],
    ['the sea by day, sun', /sea|water|lake/i],
    ['rolling green hills in spring', /hills/i],
    ['flowers on hills in spring', /flowers|blossoms/i],
  ])('sees in the pixels what was painted: %s', async (prompt, expected) => {
    expect(await caption(await paint(prompt, { width: 256, height: 256 }))).toMatch(expected);
  });

  it('names the colours that fill the picture', async () => {
    const { media } = await ask({ model: 'sim/DummyT2I', task: 'image', prompt: '', seed: 42 });
    expect(await caption(media![0]!, { prompt: 'Which colours?' })).toMatch(/^(?:purple|indigo|blue|violet) \(100 %\)\.$/);
  });

  it('says the same of the same pixels in another file format, but for what the format changes', async () => {
    const [png, again] = await Promise.all([paint('a boat', { format: 'png' }), paint('a boat', { format: 'png' })]);
    expect(await caption(png)).toBe(await caption(again));
  });

  it('words it otherwise with another seed, in whole sentences', async () => {
    const picture = await paint('a boat');
    const texts = await Promise.all([1, 2, 3, 4].map((seed) => caption(picture, { seed })));
    expect(new Set(texts).size).toBeGreaterThan(1);
    for (const text of texts) expect(text).toMatch(/^\p{Lu}[\s\S]*\.$/u);
  });

  it('keeps to the number of sentences asked for', async () => {
    const text = await caption(await paint('a boat'), { prompt: 'Describe this picture in one sentence.' });
    expect(text.match(/\.(?= |$)/g)).toHaveLength(1);
  });

  it('wanders with the painter: thirty rounds of picture and caption under one seed do not repeat', async () => {
    let text = 'a lighthouse by the sea';
    const seen = new Set<string>();
    for (let round = 0; round < 30; round++) {
      text = await caption(await paint(text, { seed: 42 }), { seed: 42 });
      seen.add(text);
    }
    expect(seen.size).toBeGreaterThan(25);
  });
});

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0);

/** Share of other pictures that lie further from a text than its own picture. */
function nearness(texts: readonly Float32Array[], pictures: readonly Float32Array[]): number {
  const shares = texts.map(
    (text, own) => pictures.filter((other, at) => at !== own && dot(text, other) < dot(text, pictures[own]!)).length / (pictures.length - 1),
  );
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

describe('sim/embedder', () => {
  it('puts a caption nearer to its picture than to others, and even the prompt, over 24 pairs', async () => {
    const pictures = await Promise.all(prompts.map((prompt, seed) => paint(prompt, { seed })));
    const captions = await Promise.all(pictures.map((picture, seed) => caption(picture, { seed })));
    const [images, said, asked] = await Promise.all(
      [{ media: pictures }, { texts: captions }, { texts: prompts }].map(
        async (input) => (await ask({ model: 'sim/embedder', task: 'embed', ...input })).vectors!,
      ),
    );
    expect(nearness(said!, images!)).toBeGreaterThan(0.95);
    expect(nearness(asked!, images!)).toBeGreaterThan(0.7);
  });

  it('gives 768 numbers of length 1, for every text and for no text', async () => {
    const { vectors } = await ask({ model: 'sim/embedder', task: 'embed', texts: ['a blue boat', '', '42 !?', '漢字'] });
    for (const vector of vectors!) {
      expect(vector).toHaveLength(768);
      expect(dot(vector, vector)).toBeCloseTo(1, 4);
    }
  });

  it('puts texts on one subject nearer together than texts on two', async () => {
    const { vectors } = await ask({
      model: 'sim/embedder',
      task: 'embed',
      texts: ['a small boat on the blue sea', 'blue seas and small boats', 'taxes were raised in parliament'],
    });
    const [first, second, third] = vectors!;
    expect(dot(first!, second!)).toBeGreaterThan(dot(first!, third!) + 0.4);
  });
});
