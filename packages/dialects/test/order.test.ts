import { GenarunError, type Parsed } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { dialectSchema, type ParseOptions, parseDocument, printPipeline } from '../src/index.ts';

const parse = (document: unknown, options: Partial<ParseOptions> = {}): Parsed =>
  parseDocument(JSON.stringify(document), { file: 'cats.order.json', ...options });
const node = (document: unknown, options?: Partial<ParseOptions>) => parse(document, options).pipeline.nodes[0];
const failure = (text: string): GenarunError => {
  try {
    parseDocument(text, { file: 'order.yaml' });
  } catch (error) {
    if (error instanceof GenarunError) return error;
  }
  throw new Error('expected an error');
};

describe('an order', () => {
  it('becomes one smart node, named after its file', () => {
    expect(parse({ model: 'sim/painter', prompt: 'a [brown,black] cat' })).toMatchObject({
      dialect: 'order',
      warnings: [],
      pipeline: { genarun: 1, name: 'cats', nodes: [{ id: 'generation', kind: 'image', model: 'sim/painter', prompt: 'a [brown,black] cat', smart: true }] },
    });
  });

  it('takes everything an order may say', () => {
    const { pipeline } = parse({
      title: 'Spring cats',
      description: 'for the spring',
      project: 'seasons',
      model: 'sim/painter',
      prompt: 'a [animal]',
      negative: 'blurry',
      parameters: { steps: '[25..27]', cfg: [4, 5] },
      seed: ['1..3'],
      count: 2,
      batch: 4,
      limit: 200,
      tokens: { animal: ['cat', { value: 'dog', weight: 2 }] },
      retry: { max: 2 },
      onError: [{ match: 'content_policy', do: 'continue' }],
    });
    expect(pipeline).toEqual({
      genarun: 1,
      name: 'Spring cats',
      description: 'for the spring',
      namespace: 'seasons',
      nodes: [
        {
          id: 'generation',
          kind: 'image',
          model: 'sim/painter',
          prompt: 'a [animal]',
          negative: 'blurry',
          count: 4,
          params: { steps: '[25..27]', cfg: [4, 5], seed: ['1..3'] },
          smart: { count: 2, limit: 200, tokens: { animal: ['cat', { value: 'dog', weight: 2 }] } },
          retry: { max: 2 },
        },
      ],
      onError: [{ match: 'content_policy', do: 'continue' }],
    });
  });

  it.each(['negative', 'negativePrompt', 'negative_prompt'])('calls its negative prompt %s', (name) => {
    expect(node({ prompt: 'x', [name]: 'blurry' })).toMatchObject({ negative: 'blurry' });
  });

  it.each([
    ['replicate', 'flux-dev', 'replicate/flux-dev'],
    ['replicate', 'acme/flux', 'replicate/acme/flux'],
    ['replicate', 'replicate/acme/flux', 'replicate/acme/flux'],
  ])('names its provider beside its model: %s, %s', (provider, model, id) => {
    expect(node({ provider, model, prompt: 'x' })).toMatchObject({ model: id });
  });

  it.each([
    ['text-to-image', 'image'],
    ['image', 'image'],
    ['text-to-video', 'video'],
    ['video', 'video'],
    ['text-to-audio', 'audio'],
    ['text', 'text'],
  ])('of the type %s makes %s', (type, kind) => {
    expect(node({ type, prompt: 'x' })).toMatchObject({ kind });
  });

  it('without a type makes what its model makes, else pictures', () => {
    const tasksOf = (model: string) => (model === 'sim/clip' ? (['video'] as const) : model === 'sim/writer' ? (['text', 'translate'] as const) : undefined);
    expect(node({ model: 'sim/clip', prompt: 'x' }, { tasksOf })).toMatchObject({ kind: 'video' });
    expect(node({ model: 'sim/writer', prompt: 'x' }, { tasksOf })).toMatchObject({ kind: 'text' });
    expect(node({ model: 'sim/unknown', prompt: 'x' }, { tasksOf })).toMatchObject({ kind: 'image' });
    expect(node({ model: 'sim/clip', prompt: 'x' })).toMatchObject({ kind: 'image' });
  });

  it('may start from pictures', () => {
    const { pipeline } = parse({ type: 'image-to-image', prompt: 'as a watercolour', image: ['cat.png', 'dog.png'] });
    expect(pipeline.inputs).toEqual({ image: { type: 'image', default: 'cat.png' }, image_2: { type: 'image', default: 'dog.png' } });
    expect(pipeline.nodes[0]).toMatchObject({ image: ['${image}', '${image_2}'] });
    expect(node({ image: 'cat.png', prompt: 'x' })).toMatchObject({ image: '${image}' });
    expect(node({ image: 'cat.png', prompt: 'what is it', type: 'text' })).toMatchObject({ images: '${image}' });
  });

  it('may be switched off reading markup', () => {
    expect(node({ prompt: '[a,b]', markup: false })).toMatchObject({ markup: false });
  });

  it('is printed as a canonical document that means the same', () => {
    const { pipeline } = parse({ prompt: 'a [x,y]', parameters: { steps: '[1|2]' }, count: 2 });
    expect(parseDocument(printPipeline(pipeline), { file: 'printed.yaml' }).pipeline).toEqual(pipeline);
  });

  it('has a schema for editors', () => {
    expect(dialectSchema('order')).toMatchObject({ type: 'object', properties: { prompt: {}, tokens: {} }, additionalProperties: false });
  });
});

describe('an order that is wrong', () => {
  it.each([
    ['prompt: x\nparamters: {}\n', 'unknown key "paramters". Did you mean "parameters"?', 'order.yaml:2:1'],
    ['prompt: x\ncount: 0\n', 'count: expected a number of at least 1, got the number 0', 'order.yaml:2:8'],
    ['prompt: x\ntype: picture\n', 'type: expected one of', 'order.yaml:2:7'],
    ['prompt: x\ntype: image-to-video\n', 'type: image-to-video starts from a picture: "image" expected, got nothing', 'order.yaml:2:7'],
    ['prompt: x\nnegative: a\nnegative_prompt: b\n', 'negative_prompt: the same as negative; one of them expected', 'order.yaml:3:1'],
    ['prompt: x\nparams: {}\nparameters: {}\n', 'the same as parameters', undefined],
    ['prompt: x\nseed: 1\nparameters: { seed: 2 }\n', 'seed: it stands among the parameters, too', 'order.yaml:2:1'],
    ['model: x\nparameters: { seed: 2 }\n', 'prompt: a text expected, got nothing', 'order.yaml:1:1'],
    ['prompt: x\ntokens: { animal: cat }\n', 'tokens.animal: expected a list', 'order.yaml:2:19'],
  ])('%j', (text, message, position) => {
    const error = failure(text);
    expect(error.code).toBe('invalid_input');
    expect(error.message).toContain(message);
    if (position !== undefined) expect(error.position).toBe(position);
  });

  it('of a kind that has no such field names the place in the order', () => {
    expect(failure('prompt: x\ntype: audio\nimage: cat.png\n').message).toContain('image');
    expect(failure('prompt: x\ntype: audio\nimage: cat.png\n').position).toBe('order.yaml:3:8');
  });
});
