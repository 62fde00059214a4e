import { describe, expect, it } from 'vitest';
import { expand, prompts } from './expanding.ts';

const pairs = (prompt: string, negativePrompt: string) => expand({ prompt, negativePrompt }).sets.map((set) => [set.prompt, set.negativePrompt]);

describe.each([
  ['(&)', 'batch'],
  ['||', 'sub-prompt'],
])('%s', (mark, name) => {
  it('divides a prompt, and drops the white space around the parts', () => {
    expect(prompts(`a dog ${mark} a cat${mark}an owl`)).toEqual(['a dog', 'a cat', 'an owl']);
  });

  it('takes one negative prompt for all parts, or one each', () => {
    expect(pairs(`a dog${mark}a cat`, 'blurry')).toEqual([['a dog', 'blurry'], ['a cat', 'blurry']]); // biome-ignore format: one line is a case
    expect(pairs(`a dog${mark}a cat`, '')).toEqual([['a dog', ''], ['a cat', '']]); // biome-ignore format: one line is a case
    expect(pairs(`a dog${mark}a cat`, `blurry ${mark} low quality`)).toEqual([['a dog', 'blurry'], ['a cat', 'low quality']]); // biome-ignore format: one line is a case
  });

  it('refuses other numbers of negative parts', () => {
    expect(() => pairs(`a dog${mark}a cat`, `blurry${mark}low${mark}hands`)).toThrow(
      `the negative prompt: 1 ${name} expected, or as many as the prompt has (2), got 3`,
    );
    expect(() => pairs('a dog', `blurry${mark}low`)).toThrow(`1 ${name} expected, or as many as the prompt has (1), got 2`);
  });

  it('is text inside brackets and behind a backslash', () => {
    expect(prompts(mark === '||' ? 'a \\|| b' : 'a \\(&) b')).toEqual([`a ${mark} b`]);
    expect(prompts('[a(&),b]')).toEqual(['a(&)', 'b']);
  });
});

describe('batches', () => {
  it('follow one another, each with its own combinations and number', () => {
    const { count, sets } = expand({ prompt: '[a,b] (&) [1..3] || x' });
    expect(count).toBe(8n);
    expect(sets.map(({ prompt, batch }) => `${batch}${prompt}`)).toEqual(['0a', '0b', '11', '1x', '12', '1x', '13', '1x']);
  });

  it('do not share what tokens have used up', () => {
    expect(prompts('[a] (&) [a]', { tokens: [{ a: ['x'] }] })).toEqual(['x', 'x']);
  });

  it('may follow a bracket at once', () => {
    expect(prompts('[a,b](&)c')).toEqual(['a', 'b', 'c']);
  });
});

describe('sub-prompts', () => {
  it('share the combinations of their batch', () => {
    expect(prompts('[red,blue] cat || dog')).toEqual(['red cat', 'dog', 'blue cat', 'dog']);
  });

  it('are each combined with the parameters', () => {
    const { sets } = expand({ prompt: 'a || b', parameters: { steps: '[1,2]' } });
    expect(sets.map(({ prompt, parameters }) => `${prompt}${parameters.steps}`)).toEqual(['a1', 'a2', 'b1', 'b2']);
  });

  it('that are empty are remarked on', () => {
    expect(expand({ prompt: 'a ||' }).warnings).toEqual(['prompt, character 5: an empty sub-prompt']);
  });
});

describe('commands', () => {
  it.each([
    ['a dog pipeline:seed:1', 'a dog', { seed: 1 }],
    ['a dog pipeline:seed:-1', 'a dog', { seed: -1 }],
    ['pipeline:steps:10 a dog', 'a dog', { steps: 10 }],
    ['a pipeline:steps:10 dog', 'a dog', { steps: 10 }],
    ['a dog pipeline:t5encoding:false', 'a dog', { t5encoding: false }],
    ['a dog pipeline:style:"soft light"', 'a dog', { style: 'soft light' }],
    ['a dog batch:steps:4', 'a dog', { steps: 4 }],
    ['a dog meta:steps:4', 'a dog', { steps: 4 }],
    ['a dog pipeline:style:a:b', 'a dog', { style: 'a:b' }],
  ])('%s', (prompt, text, parameters) => {
    expect(expand({ prompt })).toMatchObject({ count: 1n, sets: [{ prompt: text, parameters }], warnings: [] });
    expect(expand({ prompt }).sets[0]?.parameters).toEqual(parameters);
  });

  it('are text when escaped, without a value, or inside a word', () => {
    for (const text of ['meta\\:steps:4', 'x pipeline:steps', 'mypipeline:steps:4', 'pipeline: steps: 4', 'Pipeline:steps:4'])
      expect(expand({ prompt: text }).sets).toEqual([{ prompt: text.replace('\\', ''), parameters: {}, batch: 0 }]);
  });

  it('pipeline: lists, ranges and picks expand for their sub-prompt alone', () => {
    const { sets } = expand({ prompt: 'a pipeline:steps:4,5,6 || b pipeline:cfg:[1..2] || c', parameters: { steps: 10 } });
    expect(sets.map(({ prompt, parameters }) => [prompt, parameters])).toEqual([
      ['a', { steps: 4 }],
      ['a', { steps: 5 }],
      ['a', { steps: 6 }],
      ['b', { steps: 10, cfg: 1 }],
      ['b', { steps: 10, cfg: 2 }],
      ['c', { steps: 10 }],
    ]);
  });

  it('pipeline: may give a list of texts with spaces', () => {
    expect(expand({ prompt: 'a pipeline:style:[soft light,hard light]' }).sets.map((set) => set.parameters.style)).toEqual(['soft light', 'hard light']);
  });

  it('nearer ones win: pipeline over batch over meta over what was given', () => {
    const prompt = 'a meta:w:1 meta:x:1 meta:y:1 batch:x:2 batch:y:2 pipeline:y:3 (&) b';
    const { sets } = expand({ prompt, parameters: { v: 0, w: 0, x: 0, y: 0 } });
    expect(sets.map((set) => set.parameters)).toEqual([
      { v: 0, w: 1, x: 2, y: 3 },
      { v: 0, w: 1, x: 1, y: 1 },
    ]);
  });

  it('meta:debug: is told and sets nothing', () => {
    expect(expand({ prompt: 'a black dog (&) a yellow cat meta:debug:dryrun meta:steps:10' })).toMatchObject({
      debug: ['dryrun'],
      sets: [
        { prompt: 'a black dog', parameters: { steps: 10 } },
        { prompt: 'a yellow cat', parameters: { steps: 10 } },
      ],
    });
    expect(expand({ prompt: 'a meta:debug:loud' }).warnings).toEqual([
      'prompt, character 3: meta:debug: one of dryrun, debug, pipeline, interpolation expected, got "loud"; it is left out',
    ]);
  });

  it.each(['maxbatchitem', 'maxbatchitems', 'MaxBatchItems'])('batch:%s takes the first so many combinations', (name) => {
    expect(prompts(`[1..20] [a,b] batch:${name}:3`)).toEqual(['1 a', '1 b', '2 a']);
    expect(expand({ prompt: `[1..500] batch:${name}:150` })).toMatchObject({ count: 150n, warnings: [] });
  });

  it('batch:sample takes so many combinations at random', () => {
    const sampled = prompts('[1..1000000] batch:sample:4');
    expect(new Set(sampled).size).toBe(4);
    expect(sampled).not.toEqual(['1', '2', '3', '4']);
    expect(sampled.map(Number)).toEqual(sampled.map(Number).toSorted((a, b) => a - b));
    expect(prompts('[1..3] batch:sample:9')).toEqual(['1', '2', '3']);
    expect(expand({ prompt: '[1..9] batch:sample:5 batch:maxbatchitems:2' }).count).toBe(2n);
  });

  it('batch: given twice takes the last, with a warning', () => {
    expect(expand({ prompt: '[1..9] batch:maxbatchitems:1 batch:maxbatchitems:2' })).toMatchObject({
      count: 2n,
      warnings: ['prompt, character 30: batch:maxbatchitems stands more than once; the last one counts'],
    });
  });

  it('batch: of no number is left out, with a warning', () => {
    expect(expand({ prompt: '[a,b] batch:sample:few' })).toMatchObject({
      count: 2n,
      warnings: ['prompt, character 7: batch:sample: a whole number of at least 1 expected, got "few"; it is left out'],
    });
  });

  it('before and after are left out, with a warning: there are no hooks', () => {
    expect(expand({ prompt: 'a pipeline:after:detail_face pipeline:Before:clean' })).toMatchObject({
      sets: [{ prompt: 'a', parameters: {} }],
      warnings: ['prompt, character 3: after: there are no hooks; it is left out', 'prompt, character 30: before: there are no hooks; it is left out'],
    });
  });

  it('in a negative prompt are left out, with a warning', () => {
    expect(expand({ prompt: 'a', negativePrompt: 'b batch:sample:1' })).toMatchObject({
      sets: [{ negativePrompt: 'b' }],
      warnings: ['negative prompt, character 3: commands act in the prompt only; it is left out'],
    });
  });
});
