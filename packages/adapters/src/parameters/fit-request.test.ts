import type { ModelRequest } from '@genarun/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { misfit } from './check-value.ts';
import { fitRequest } from './fit-request.ts';
import { type NormalSchema, normalForm } from './normal-form.ts';
import { factsOf } from './schema-facts.ts';

const fileText = { type: 'string', format: 'uri' };
const schema = normalForm(
  {
    type: 'object',
    required: ['prompt'],
    properties: {
      prompt: { type: 'string' },
      negative_prompt: { type: 'string' },
      num_inference_steps: { type: 'integer', minimum: 1, maximum: 50, default: 28 },
      guidance_scale: { type: 'number', minimum: 0, maximum: 20 },
      seed: { type: 'integer', maximum: 65535 },
      num_images: { type: 'integer', minimum: 1, maximum: 4 },
      width: { type: 'integer', minimum: 256, maximum: 1440, multipleOf: 32 },
      height: { type: 'integer', minimum: 256, maximum: 1440, multipleOf: 32 },
      duration: { type: 'string', enum: ['5', '10'] },
      image_url: fileText,
      mask_image: fileText,
    },
  },
  {},
);
const only = (properties: Record<string, unknown>): NormalSchema =>
  normalForm({ type: 'object', properties: { prompt: { type: 'string' }, ...properties } }, {});
const fit = (changes: Partial<ModelRequest>, of: NormalSchema | undefined = schema) =>
  fitRequest({ schema: of, request: { model: 'p/m', prompt: 'a cat', count: 1, params: {}, ...changes } });
const medium = (mime: string) => ({ bytes: new Uint8Array([1]), mime });

describe('fitRequest', () => {
  it('puts wishes under the names of the model', () => {
    const { input, warnings } = fit({ negativePrompt: 'dogs', seed: 7, count: 2, params: { steps: 20, cfg_scale: 5, duration: 10, width: 512, height: 512 } });
    expect(input).toEqual({
      prompt: 'a cat',
      negative_prompt: 'dogs',
      num_inference_steps: 20,
      guidance_scale: 5,
      seed: 7,
      num_images: 2,
      duration: '10',
      width: 512,
      height: 512,
    });
    expect(warnings).toEqual([]);
  });

  it('leaves out what the model does not know, with the nearest name', () => {
    const { input, warnings } = fit({ params: { guidence_scale: 3, none: null } });
    expect(input).toEqual({ prompt: 'a cat' });
    expect(warnings).toEqual(['p/m does not take the parameter "guidence_scale"; it was left out. Did you mean "guidance_scale"?']);
  });

  it.each([
    [{ steps: 51 }, 'num_inference_steps must be an integer from 1 to 50, got 51'],
    [{ steps: 'many' }, 'num_inference_steps must be an integer from 1 to 50, got "many"'],
    [{ duration: 7 }, 'duration must be one of "5", "10", got 7'],
    [{ width: 64 }, 'width must be an integer from 256 to 1440 in steps of 32, got 64'],
    [{ size: 'big' }, 'size must be WIDTHxHEIGHT, got "big"'],
    [{ aspect_ratio: 'wide' }, 'aspect_ratio must be WIDTH:HEIGHT, got "wide"'],
  ])('refuses %j before anything is sent', (params, said) => {
    expect(() => fit({ params })).toThrow(said);
  });

  it('says what is missing', () => {
    expect(() => fit({ prompt: undefined })).toThrow('p/m: it needs "prompt"');
    expect(() => fit({ count: 5 })).toThrow('num_images must be an integer from 1 to 4, got 5');
    expect(() => fit({ count: 2 }, only({}))).toThrow('it makes one product a call');
  });

  it('keeps seeds within the range of the model', () => {
    expect(fit({ seed: 65536 + 5 }).input.seed).toBe(5);
    expect(fit({ seed: 5 }, only({})).input).toEqual({ prompt: 'a cat' });
  });

  it.each([
    ['pixels in steps', schema, { width: 500, height: 700 }, { width: 512, height: 704 }, 2],
    ['pixels for a ratio', schema, { aspect_ratio: '16:9' }, { width: 1344, height: 768 }, 0],
    [
      'an object',
      only({
        image_size: {
          anyOf: [
            { type: 'object', properties: { width: { type: 'integer' }, height: { type: 'integer' } } },
            { type: 'string', enum: ['square'] },
          ],
        },
      }),
      { width: 640, height: 480 },
      { image_size: { width: 640, height: 480 } },
      0,
    ],
    ['one of its sizes', only({ size: { type: 'string', enum: ['1024x1024', '1536x1024'] } }), { width: 900, height: 600 }, { size: '1536x1024' }, 1],
    ['one of its ratios', only({ aspect_ratio: { type: 'string', enum: ['1:1', '16:9'] } }), { width: 1600, height: 900 }, { aspect_ratio: '16:9' }, 1],
    ['any ratio', only({ aspect_ratio: { type: 'string' } }), { size: '1920x1080' }, { aspect_ratio: '16:9' }, 0],
    [
      'pixels behind a ratio',
      only({ width: { type: 'integer' }, height: { type: 'integer' }, aspect_ratio: { type: 'string', enum: ['1:1', 'custom'] } }),
      { width: 640, height: 480 },
      { width: 640, height: 480, aspect_ratio: 'custom' },
      0,
    ],
    ['nothing', only({}), { width: 640 }, {}, 1],
  ])('takes a size as %s', (_, of, params, expected, remarks) => {
    const { input, warnings } = fit({ params }, of as NormalSchema);
    expect(input).toEqual({ prompt: 'a cat', ...expected });
    expect(warnings).toHaveLength(remarks as number);
  });

  it('finds a place for media, masks last, and refuses those without one', () => {
    expect(fit({ media: [medium('image/png'), medium('image/png')] }).files.map(({ slot, media }) => [slot.name, media.length])).toEqual([
      ['image_url', 1],
      ['mask_image', 1],
    ]);
    expect(() => fit({ media: [medium('audio/wav')] })).toThrow('no parameter for an input of kind audio');
    expect(() => fit({ media: Array.from({ length: 3 }, () => medium('image/png')) })).toThrow('no parameter for an input of kind image');
  });

  it('gives media that name their parameter to it alone, and says which parameters take none', () => {
    const named = (parameter: string, mime = 'image/png') => ({ ...medium(mime), parameter });
    const { files } = fit({ media: [named('mask_image'), medium('image/jpeg')] });
    expect(files.map(({ slot, media }) => [slot.name, media.map(({ mime }) => mime)])).toEqual([
      ['mask_image', ['image/png']],
      ['image_url', ['image/jpeg']],
    ]);
    expect(() => fit({ media: [named('mask_imag')] })).toThrow('the parameter "mask_imag" takes no file, got image/png. Did you mean "mask_image"?');
    expect(() => fit({ media: [named('mask_image', 'audio/wav')] })).toThrow('takes image/*, got audio/wav');
    expect(() => fit({ media: [named('mask_image'), named('mask_image')] })).toThrow('takes 1 file, got 2');
    const unknown = fitRequest({
      schema: undefined,
      request: { model: 'p/m', prompt: 'x', count: 1, params: {}, media: [medium('image/png'), named('mask'), named('mask')] },
    });
    expect(unknown.files.map(({ slot, media }) => [slot, media.length])).toEqual([
      [{ name: 'image', list: false }, 1],
      [{ name: 'mask', list: true }, 2],
    ]);
  });

  it('sends what was asked where the parameters are unknown, and says so', () => {
    const { input, warnings } = fitRequest({ schema: undefined, request: { model: 'p/m', prompt: 'x', count: 1, seed: 3, params: { steps: 5 } } });
    expect(input).toEqual({ prompt: 'x', steps: 5 });
    expect(warnings).toEqual(['the parameters of p/m are unknown and were sent unchecked, without a seed']);
  });

  it('sends nothing that the schema forbids, whatever is asked', () => {
    const value = fc.oneof(fc.integer({ min: -10, max: 3000 }), fc.double({ noNaN: true }), fc.string(), fc.boolean());
    const names = fc.constantFrom('steps', 'guidance', 'width', 'height', 'aspect_ratio', 'size', 'duration', 'num_images', 'strength', 'cfg');
    fc.assert(
      fc.property(fc.dictionary(names, value), fc.nat(), (params, seed) => {
        let fitted: ReturnType<typeof fit>;
        try {
          fitted = fit({ params, seed });
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_input' });
          return;
        }
        expect(misfit(fitted.input, { ...schema, additionalProperties: false })).toBe(undefined);
      }),
    );
  });
});

it('reads from the parameters whether a model takes a seed, media, and several products', () => {
  expect(factsOf(schema)).toMatchObject({ seed: 'integer', maxCount: 4, input: ['text', 'image'] });
  expect(factsOf(only({}))).toMatchObject({ seed: 'none', maxCount: 1, input: ['text'] });
});
