import type { Tokens } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { expand, prompts, valuesOf } from './expanding.ts';

const four = [{ color: ['white', 'black', 'blue', 'red'] }];
const nested = [{ color: ['white', 'black', 'blue', 'reds'], reds: ['lipstick red', 'pink', 'maroon'] }];

describe('tokens', () => {
  it.each([
    ['A [color] dog', ['A white dog', 'A black dog']],
    ['A [color,green] dog', ['A white dog', 'A black dog', 'A green dog']],
    ['A [green,color] dog', ['A green dog', 'A white dog', 'A black dog']],
    ['A [color,] dog', ['A white dog', 'A black dog', 'A  dog']],
    ['A [color,green,] dog', ['A white dog', 'A black dog', 'A green dog', 'A  dog']],
    ['A [Color] dog', ['A white dog', 'A black dog']],
    ['A ["color"] dog', ['A color dog']],
    ['A [cоlor] dog', ['A cоlor dog']],
    ['A [light [color],dark] dog', ['A light white dog', 'A light black dog', 'A dark dog']],
  ])('%s', (prompt, expected) => {
    expect(prompts(prompt, { tokens: [{ color: ['white', 'black'] }] })).toEqual(expected);
  });

  it('name the nearest one for a name that is none', () => {
    expect(expand({ prompt: 'a [anmal]', tokens: [{ animal: ['cat'] }] })).toMatchObject({
      sets: [{ prompt: 'a anmal' }],
      warnings: ['prompt, character 3: [anmal]: there is no token "anmal"; it is read as that text. Did you mean "animal"?'],
    });
  });

  it('of a project come before the global ones', () => {
    const layers: readonly Tokens[] = [{ animal: ['fox'] }, { animal: ['cat'], color: ['red'] }];
    expect(prompts('[color] [animal]', { tokens: layers })).toEqual(['red fox']);
  });

  it('stand in parameters too', () => {
    expect(valuesOf('style', '[style]', { tokens: [{ style: ['oil', 'ink'] }] })).toEqual(['oil', 'ink']);
    expect(expand({ parameters: { style: '[style]' }, tokens: [{ style: ['oil', 'ink'] }] }).base.parameters).toEqual({ style: ['oil', 'ink'] });
  });

  it('give values that are never read for markup', () => {
    expect(prompts('[odd]', { tokens: [{ odd: ['[a,b]', 'x || y', 'c (&) d', 'batch:sample:1', '${secret}'] }] })).toEqual([
      '[a,b]',
      'x || y',
      'c (&) d',
      'batch:sample:1',
      '${secret}',
    ]);
    expect(prompts('[odd]', { template: true, tokens: [{ odd: ['${secret}'] }] })).toEqual(['$${secret}']);
  });

  it('may be numbers, and names may be anything', () => {
    expect(prompts('[__proto__] [constructor]', { tokens: [JSON.parse('{"__proto__": [1], "constructor": ["b"]}')] })).toEqual(['1 b']);
    expect(prompts('[toString]', { tokens: [{ a: ['b'] }] })).toEqual(['toString']);
  });

  it('without values leave nothing, and say so', () => {
    const { count, warnings } = expand({ prompt: 'a [none]', tokens: [{ none: [] }] });
    expect(count).toBe(0n);
    expect(warnings).toEqual(['prompt: token "none" has no values', expect.stringContaining('nothing is left to choose from')]);
  });
});

describe('nested tokens', () => {
  it('put their values in place of their names', () => {
    const tokens = [{ age: ['child', 'adult', 'elderly'], child: ['baby', 'toddler', 'preteen', 'teenage'] }];
    expect(prompts('A [age] male', { tokens })).toEqual([
      'A baby male',
      'A toddler male',
      'A preteen male',
      'A teenage male',
      'A adult male',
      'A elderly male',
    ]);
  });

  it('in a circle are cut, with a warning, for each bracket anew', () => {
    const tokens = [{ a: ['x', 'b'], b: ['y', 'a', 'z'] }];
    expect(prompts('[a]', { tokens })).toEqual(['x', 'y', 'z']);
    expect(prompts('[b]', { tokens })).toEqual(['y', 'x', 'z']);
    expect(expand({ prompt: '[a]', tokens }).warnings).toEqual(['prompt: token "b" names "a", inside which it stands; it is left out there']);
  });

  it('that hold their own name hold it as a text', () => {
    expect(prompts('[orange]', { tokens: [{ orange: ['orange', 'tangerine'] }] })).toEqual(['orange', 'tangerine']);
  });

  it('give each value once', () => {
    expect(prompts('[a]', { tokens: [{ a: ['x', 'b', 'c'], b: ['x', 'd'], c: ['d', 'e'], d: ['y'] }] })).toEqual(['x', 'y', 'e']);
  });
});

describe('a token that is repeated', () => {
  it.each([
    ['[color] dress and [color] hat', 12],
    ['[color] dress and [color_1] hat', 16],
    ['[color] [color_7] [color]', 48],
    ['[color] dress and a [color_7] hat, and [color] shoes', 48],
    ['[color] dress and a [=color] hat', 4],
    ['[color] dress and a [color_7] hat, and [=color_7] shoes', 16],
    ['[color] [color] [color] [color]', 24],
    ['[color,] [color]', 4 * 3 + 4],
    ['[color,green] [color,green]', 5 * 5 - 4],
    ['[color:2] [color]', 6],
    ['[color] [color:2]', 8],
    ['[light [color],x] [color]', 4 * 3 + 4],
    ['[color] || [color]', 24],
  ])('%s: %i', (prompt, count) => {
    expect(expand({ prompt, tokens: four }).count).toBe(BigInt(count));
  });

  it('never has the same value twice in a prompt', () => {
    for (const prompt of prompts('[color] [color] [color,]', { tokens: four })) {
      const words = prompt?.split(' ').filter((word) => word !== '') ?? [];
      expect(new Set(words).size).toBe(words.length);
    }
  });

  it('more often than it has values leaves nothing, and says so', () => {
    expect(expand({ prompt: '[a] [a]', tokens: [{ a: ['x'] }] })).toMatchObject({
      count: 0n,
      sets: [],
      warnings: [expect.stringContaining('nothing is left')],
    });
  });

  it('counts in the negative prompt as well', () => {
    expect(expand({ prompt: '[color]', negativePrompt: '[color]', tokens: four }).count).toBe(12n);
  });

  it('in one bracket counts once', () => {
    expect(expand({ prompt: '[color,color]', tokens: four })).toMatchObject({
      count: 4n,
      warnings: ['prompt, character 8: "color" stands twice in one bracket; it counts once'],
    });
  });
});

describe('[=name]', () => {
  it('is the value taken last', () => {
    expect(prompts('[a] [=a]', { tokens: [{ a: ['x', 'y'] }] })).toEqual(['x x', 'y y']);
    expect(prompts('[a] [a] [=a]', { tokens: [{ a: ['x', 'y'] }] })).toEqual(['x y y', 'y x x']);
    expect(prompts('[a,none] [=a]', { tokens: [{ a: ['x'] }] })).toEqual(['x x', 'none none']);
  });

  it('before its source is the first value, with a warning', () => {
    expect(expand({ prompt: '[=a] [a]', tokens: [{ a: ['x', 'y'] }] })).toMatchObject({
      sets: [{ prompt: 'x x' }, { prompt: 'x y' }],
      warnings: ['prompt, character 1: [=a] stands before any [a]; there, its first value is taken: "x"'],
    });
  });

  it('reaches over sub-prompts, into the negative prompt and into parameters', () => {
    const { sets } = expand({ prompt: 'a [a] || b [=a]', negativePrompt: 'no [=a]', parameters: { style: 'like [=a]' }, tokens: [{ a: ['x', 'y'] }] });
    expect(sets.map(({ prompt, negativePrompt, parameters }) => [prompt, negativePrompt, parameters.style])).toEqual([
      ['a x', 'no x', 'like x'],
      ['b x', 'no x', 'like x'],
      ['a y', 'no y', 'like y'],
      ['b y', 'no y', 'like y'],
    ]);
  });

  it('of no token stays as it is, with a warning', () => {
    expect(expand({ prompt: 'a [=b]' })).toMatchObject({
      sets: [{ prompt: 'a [=b]' }],
      warnings: ['prompt, character 3: [=b]: there is no token "b"; it stays as it is.'],
    });
  });
});

describe('the large example', () => {
  const request = {
    prompt: 'Girl wearing a [color:2] [cocktail,summer] dress and [color,] shoes and a large [color_1] hat and [=color_1] scarf',
    negativePrompt: '[blurry,low quality]',
    parameters: { steps: 10 },
    tokens: nested,
  };

  it('has 288 combinations, of which a batch takes 100', () => {
    const { count, sets, warnings } = expand(request);
    expect([count, sets.length]).toEqual([288n, 100]);
    expect(warnings).toEqual(['288 generations are asked for, 100 of them are taken, at random (at most 100 combinations of brackets a batch)']);
  });

  it('obeys every rule in every one of them', () => {
    const { sets } = expand({ ...request, limits: { batch: 1000 } });
    expect(new Set(sets.map((set) => `${set.prompt}|${set.negativePrompt}`)).size).toBe(288);
    const dresses = new Set<string>();
    for (const { prompt, negativePrompt, parameters } of sets) {
      const match = /^Girl wearing a (.+) (cocktail|summer) dress and (.*) shoes and a large (.+) hat and (.+) scarf$/.exec(prompt ?? '');
      const [, dress = '', , shoes = '', hat, scarf] = match ?? [];
      dresses.add(dress);
      expect(shoes).not.toBe(dress);
      expect(hat).toBe(scarf);
      expect(['blurry', 'low quality']).toContain(negativePrompt);
      expect(parameters).toEqual({ steps: 10 });
    }
    expect(dresses.size).toBe(2);
  });
});
