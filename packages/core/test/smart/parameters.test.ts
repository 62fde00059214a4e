import { describe, expect, it } from 'vitest';
import { expand, valuesOf } from './expanding.ts';

const model = {
  id: 'test/painter',
  seed: 'integer' as const,
  parameters: {
    type: 'object',
    properties: {
      num_inference_steps: { type: 'integer', minimum: 1, maximum: 50 },
      guidanceScale: { type: 'number' },
      strength: { type: 'number' },
      sampler: { type: 'string', enum: ['Euler', 'Euler a', 'DPM++'] },
      style: { type: 'string' },
      tiled: { type: 'boolean' },
      sizes: { type: 'array', items: { type: 'integer' } },
      maybe: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
      aspect_ratio: { enum: ['1:1', '16:9', '4:3'] },
    },
    additionalProperties: false,
  },
};

describe('values without a model', () => {
  it.each([
    ['8,10,20', [8, 10, 20]],
    ['10..12', [10, 11, 12]],
    ['[8, 10 ,20]', [8, 10, 20]],
    ['0.5, 1', [0.5, 1]],
    ['1..2,9', [1, 2, 9]],
    ['10', [10]],
    ['[10]', [10]],
    ['-1', [-1]],
    ['1e3', [1000]],
    ['007', ['007']],
    ['true', [true]],
    ['[true,false]', [true, false]],
    ['soft, warm', ['soft, warm']],
    ['a|b', ['a|b']],
    ['12,', ['12,']],
    ['a [b,c]', ['a b', 'a c']],
    ['[a,b', ['[a,b']],
    ['', ['']],
    [7, [7]],
    [true, [true]],
    [null, [null]],
    [{ a: 1 }, [{ a: 1 }]],
    [
      [1, 2],
      [1, 2],
    ],
    [
      ['1..3', 9],
      [1, 2, 3, 9],
    ],
    [
      ['a, b', 'c'],
      ['a, b', 'c'],
    ],
    [[], [[]]],
  ])('%j', (typed, expected) => {
    expect(valuesOf('x', typed)).toEqual(expected);
  });

  it('10|20|30 is one of them', () => {
    expect([10, 20, 30]).toContain(valuesOf('x', '10|20|30')[0]);
    expect(expand({ parameters: { x: '10|20|30' } })).toMatchObject({ count: 1n, base: { parameters: { x: [10, 20, 30] } } });
    expect([10, 20]).toContain(valuesOf('x', ['10|20'])[0]);
  });
});

it('a prompt or a negative prompt may stand among the parameters', () => {
  expect(expand({ parameters: { Prompt: 'a [b,c]', negative_prompt: 'd', steps: '1' } })).toMatchObject({
    count: 2n,
    sets: [{ prompt: 'a b', negativePrompt: 'd', parameters: { steps: 1 } }, { prompt: 'a c' }],
  });
});

describe('the base set', () => {
  it.each([
    ['[25..27]', [25, 26, 27]],
    ['25..27', [25, 26, 27]],
    ['[25|30]', [25, 30]],
    ['[a,b]', ['a', 'b']],
    ['10', 10],
    ['a [b,c]', 'a [b,c]'],
    ['[a [b,c],d]', '[a [b,c],d]'],
    ['[1..100000]', '[1..100000]'],
  ])('shows %s as %j', (typed, parsed) => {
    expect(expand({ parameters: { x: typed } }).base.parameters).toEqual({ x: parsed });
  });
});

describe('a model', () => {
  it('gives names and types: other spellings and names that mean the same', () => {
    const { sets, warnings } = expand({ model, parameters: { Steps: '10', cfg: '2', Strength: '1', SAMPLER: 'euler A', tiled: 'yes', seed: '5' } });
    expect(sets[0]?.parameters).toEqual({ num_inference_steps: 10, guidanceScale: 2, strength: 1, sampler: 'Euler a', tiled: true, seed: 5 });
    expect(warnings).toEqual([]);
  });

  it('drops names it does not take, with the nearest', () => {
    expect(expand({ model, parameters: { gherkin: 'hello', stlye: 'oil' } })).toMatchObject({
      base: { parameters: {} },
      sets: [{ parameters: {} }],
      warnings: [
        'parameter gherkin: test/painter does not take "gherkin"; it is left out.',
        'parameter stlye: test/painter does not take "stlye"; it is left out. Did you mean "style"?',
      ],
    });
  });

  it('keeps other names where it takes any, and remarks on those that look misspelt', () => {
    const open = { ...model, parameters: { ...model.parameters, additionalProperties: true } };
    expect(expand({ model: open, parameters: { gherkin: 'hello' } })).toMatchObject({ sets: [{ parameters: { gherkin: 'hello' } }], warnings: [] });
    expect(expand({ model: open, parameters: { sede: '3' } })).toMatchObject({
      sets: [{ parameters: { sede: 3 } }],
      warnings: ['parameter sede: test/painter describes no "sede"; it is passed on as it is. Did you mean "seed"?'],
    });
  });

  it('leaves out values that do not fit, in the generations they are for', () => {
    const { sets, warnings, base } = expand({ model, parameters: { steps: '[10,many,1.5]', style: 'oil' } });
    expect(sets.map((set) => set.parameters)).toEqual([{ num_inference_steps: 10, style: 'oil' }, { style: 'oil' }, { style: 'oil' }]);
    expect(base.parameters).toEqual({ num_inference_steps: [10, 'many', '1.5'], style: 'oil' });
    expect(warnings).toEqual([
      'parameter steps: "num_inference_steps" expects a whole number, got "many"; it is left out there',
      'parameter steps: "num_inference_steps" expects a whole number, got "1.5"; it is left out there',
    ]);
  });

  it('names what it expects', () => {
    expect(expand({ model, parameters: { sampler: 'heun' } }).warnings).toEqual([
      'parameter sampler: "sampler" expects one of "Euler", "Euler a", "DPM++", got "heun"; it is left out there',
    ]);
    expect(expand({ model, parameters: { tiled: '[25' } }).warnings).toEqual([
      'parameter tiled, character 1: "[" is not closed; it stays as it is',
      'parameter tiled: "tiled" expects true or false, got "[25"; it is left out there',
    ]);
  });

  it('keeps values out of its range, with a warning', () => {
    expect(expand({ model, parameters: { steps: '60' } })).toMatchObject({
      sets: [{ parameters: { num_inference_steps: 60 } }],
      warnings: ['parameter steps: "num_inference_steps" expects at most 50, got "60"; it is kept, and the model may refuse it'],
    });
  });

  it('tells lists without brackets from texts', () => {
    expect(valuesOf('style', 'soft, warm', { model })).toEqual(['soft, warm']);
    expect(valuesOf('style', '[soft,warm]', { model })).toEqual(['soft', 'warm']);
    expect(expand({ model, parameters: { sampler: 'euler, DPM++' } }).sets.map((set) => set.parameters.sampler)).toEqual(['Euler', 'DPM++']);
    expect(expand({ model, parameters: { aspect_ratio: '[16:9,1:1]' } }).sets.map((set) => set.parameters.aspect_ratio)).toEqual(['16:9', '1:1']);
    expect(expand({ model, parameters: { aspectRatio: '16:9|4:3|1:1' } }).base.parameters).toEqual({ aspect_ratio: ['16:9', '4:3', '1:1'] });
  });

  it('takes lists as values where it wants lists', () => {
    expect(expand({ model, parameters: { sizes: '[1,2]', maybe: 'null' } })).toMatchObject({
      count: 1n,
      sets: [{ parameters: { sizes: [1, 2], maybe: null } }],
    });
    expect(expand({ model, parameters: { sizes: [1, 2] } })).toMatchObject({ count: 1n, sets: [{ parameters: { sizes: [1, 2] } }] });
  });

  it('takes a seed unless it says it does not', () => {
    expect(expand({ model: { ...model, seed: 'none' }, parameters: { seed: '[1,2]' } })).toMatchObject({
      count: 1n,
      warnings: ['parameter seed: test/painter takes no seed; "seed" is left out'],
    });
  });

  it('is given one value for a parameter that has two names', () => {
    expect(expand({ model, parameters: { cfg: '1', guidance: '2' } })).toMatchObject({
      sets: [{ parameters: { guidanceScale: 2 } }],
      warnings: ['parameter guidance: "guidanceScale" is given already, under another name; the last one counts'],
    });
  });

  it('fits what commands set', () => {
    expect(expand({ model, prompt: 'a pipeline:Steps:[4,5]', parameters: { steps: 10 } }).sets.map((set) => set.parameters)).toEqual([
      { num_inference_steps: 4 },
      { num_inference_steps: 5 },
    ]);
  });
});
