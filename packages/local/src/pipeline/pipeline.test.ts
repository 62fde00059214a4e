import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RandomMap } from '../manifest/inputs.ts';
import { decodeWav, encodeWav } from '../media/wav.ts';
import { chooseLabels, shares } from './labels-output.ts';
import { pictureNumbers } from './picture-input.ts';
import { drawPicture } from './picture-output.ts';
import { createRandom, drawNumbers } from './random.ts';
import { resample } from './resample.ts';
import { resize } from './resize.ts';
import { stack, toTensor, unstack } from './tensor.ts';
import { normalised } from './text-input.ts';

const size = fc.integer({ min: 1, max: 12 });
const picture = fc
  .tuple(size, size)
  .chain(([width, height]) => fc.uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 }).map((data) => ({ width, height, data })));
const normal: RandomMap = { type: 'random', distribution: 'normal', mean: 0, std: 1, low: 0, high: 1, value: 0 };
const unusedRandom = () => 0;

describe('numbers drawn from a seed', () => {
  it('are these ones, for ever: seeds are kept with what they made', () => {
    const random = createRandom(42, 'z');
    expect(Array.from({ length: 4 }, random)).toEqual([0.5284579992294312, 0.5850411057472229, 0.625878632068634, 0.3539462685585022]);
    expect([...drawNumbers(normal, 3, createRandom(42, 'z'))]).toEqual([-1.0552552938461304, -0.6244441270828247, -0.8521040678024292]);
  });

  it('are the same for the same seed and stream, and lie in [0, 1)', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), (seed, stream) => {
        const [a, b] = [createRandom(seed, stream), createRandom(seed, stream)];
        const numbers = Array.from({ length: 20 }, a);
        return numbers.every((number) => number >= 0 && number < 1 && number === b());
      }),
    );
  });

  it('have the mean and spread that was asked for', () => {
    for (const map of [
      { ...normal, mean: 3, std: 2 },
      { ...normal, distribution: 'uniform' as const, low: -1, high: 5 },
    ]) {
      const numbers = drawNumbers(map, 20_000, createRandom(1, 'x'));
      const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
      const spread = Math.sqrt(numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length);
      expect(mean).toBeCloseTo(map.distribution === 'normal' ? 3 : 2, 1);
      expect(spread).toBeCloseTo(map.distribution === 'normal' ? 2 : Math.sqrt(3), 1);
    }
  });

  it('differ from stream to stream and seed to seed', () => {
    const first = (seed: number, stream: string) => createRandom(seed, stream)();
    expect(new Set(Array.from({ length: 500 }, (_, seed) => first(seed, 'z'))).size).toBeGreaterThan(495);
    expect(first(1, 'z')).not.toBe(first(1, 'y'));
  });
});

describe('pictures', () => {
  it('keep one colour in any size by any method, and never leave the range of their pixels', () => {
    fc.assert(
      fc.property(picture, size, size, fc.constantFrom('bilinear', 'nearest', 'area' as const), ({ width, height, data }, toWidth, toHeight, method) => {
        const plane = { width, height, channels: 1, data: Float32Array.from(data.filter((_, at) => at % 4 === 0)) };
        const out = resize(plane, toWidth, toHeight, method);
        const [low, high] = [Math.min(...plane.data), Math.max(...plane.data)];
        return out.data.length === toWidth * toHeight && out.data.every((value) => value >= low - 1e-3 && value <= high + 1e-3);
      }),
    );
  });

  it('come back from a whole enlargement by area as they were', () => {
    fc.assert(
      fc.property(picture, fc.integer({ min: 1, max: 5 }), ({ width, height, data }, scale) => {
        const plane = { width, height, channels: 1, data: Float32Array.from(data.filter((_, at) => at % 4 === 0)) };
        const back = resize(resize(plane, width * scale, height * scale, 'nearest'), width, height, 'area');
        return back.data.every((value, at) => Math.abs(value - (plane.data[at] ?? 0)) < 1e-3);
      }),
    );
  });

  it('become numbers and pictures again without loss, in either order of their sizes', () => {
    fc.assert(
      fc.property(picture, fc.constantFrom('NCHW', 'NHWC' as const), ({ width, height, data }, order) => {
        const opaque = data.map((value, at) => (at % 4 === 3 ? 255 : value));
        const { dims, data: numbers } = pictureNumbers(
          { width, height, data: opaque },
          [
            { op: 'scale', low: -1, high: 1 },
            { op: 'layout', order },
          ],
          false,
        );
        const back = drawPicture(
          toTensor('float32', dims, numbers),
          { name: 'x', to: 'image', map: { type: 'rgb', black: -1, white: 1, layout: order } },
          { scale: 1, model: 'x' },
        );
        expect([...back.data]).toEqual([...opaque]);
      }),
    );
  });

  it('are laid on white where they are transparent, and are ink where they are black', () => {
    const pixels = { width: 2, height: 1, data: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 255) };
    expect(
      pictureNumbers(
        pixels,
        [
          { op: 'greyscale', weights: 'mean' },
          { op: 'ink', paper: 'white' },
        ],
        true,
      ),
    ).toEqual({ dims: [1, 2], data: Float32Array.of(0, 1) });
  });
});

describe('labels', () => {
  const scores = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }).map((list) => Float32Array.from(list));
  const names = (count: number) => Array.from({ length: count }, (_, index) => `l${index}`);

  it('are shares that add up to one, in the order of their logits', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 9 }), (logits) => {
        const given = shares(Float32Array.from(logits), 'softmax');
        const sum = given.reduce((total, share) => total + share, 0);
        return Math.abs(sum - 1) < 1e-4 && logits.every((logit, a) => logits.every((other, b) => logit <= other || (given[a] ?? 0) >= (given[b] ?? 0)));
      }),
    );
  });

  it('are the likeliest of those allowed, and a drawn one is always allowed too', () => {
    fc.assert(
      fc.property(
        scores,
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        fc.float({ min: Math.fround(0.1), max: 10, noNaN: true }),
        (given, uniform, temperature) => {
          const labels = names(given.length);
          const only = labels.filter((_, index) => index % 2 === 0);
          const choose = (pick: 'best' | 'sample') => chooseLabels(given, labels, { pick, top: 3, temperature, only, random: () => uniform }).chosen[0];
          const most = Math.max(...given.filter((_, index) => index % 2 === 0));
          return choose('best')?.score === most && only.includes(choose('sample')?.label ?? '');
        },
      ),
    );
  });

  it('are found whatever steps made them, and steps done twice change nothing more', () => {
    const steps = ['trim', 'lowercase', 'spaces-to-underscores'] as const;
    expect(normalised('  Light  Bulb ', steps)).toBe('light_bulb');
    fc.assert(fc.property(fc.string(), (text) => normalised(normalised(text, steps), steps) === normalised(text, steps)));
  });

  it('come in the order of their shares', () => {
    const { chosen } = chooseLabels(Float32Array.of(0.1, 0.7, 0.2), ['a', 'b', 'c'], { pick: 'top', top: 2, temperature: 1, random: unusedRandom });
    expect(chosen.map(({ label }) => label)).toEqual(['b', 'c']);
  });
});

describe('sounds', () => {
  it('come back from a WAV file to 16 bits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 3 }),
        (samples, channels) => {
          const sound = { rate: 8000, channels: Array.from({ length: channels }, () => Float32Array.from(samples)) };
          const back = decodeWav(encodeWav(sound).bytes, 'x');
          expect(back.rate).toBe(8000);
          expect(back.channels).toHaveLength(channels);
          return back.channels.every((channel) => channel.every((sample, at) => Math.abs(sample - (samples[at] ?? 0)) < 1 / 16_000));
        },
      ),
    );
  });

  it('keep a tone that both rates can carry, and lose one that the lower cannot', () => {
    const tone = (hertz: number, rate: number) => Float32Array.from({ length: rate }, (_, at) => Math.sin((at / rate) * hertz * 2 * Math.PI));
    const inside = (samples: Float32Array) => samples.subarray(Math.floor(samples.length / 4), Math.floor((samples.length * 3) / 4));
    const down = resample(tone(100, 4000), 4000, 1000);
    expect(down).toHaveLength(1000);
    inside(down).forEach((sample, at) => {
      expect(sample).toBeCloseTo(tone(100, 1000)[at + 250] ?? 0, 1);
    });
    expect(Math.max(...inside(resample(tone(900, 4000), 4000, 1000)).map(Math.abs))).toBeLessThan(0.05);
  });
});

it('tensors of one size are one tensor and apart again', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('float32', 'int32', 'int64', 'uint8' as const),
      (rows, type) => {
        const tensors = rows.map((row) => toTensor(type, [2, 3], row));
        const whole = stack(tensors);
        expect(whole.dims).toEqual([rows.length, 2, 3]);
        expect(unstack(whole)).toEqual(tensors);
      },
    ),
  );
});
