import { describe, expect, it } from 'vitest';
import { expand, prompts, valuesOf } from './expanding.ts';

describe('the examples that smart parameters began with', () => {
  it('a seed [1,2,3] is three generations with numbers', () => {
    const { count, base, sets } = expand({ prompt: 'x', parameters: { seed: '[1,2,3]' } });
    expect([count, base.parameters]).toEqual([3n, { seed: [1, 2, 3] }]);
    expect(sets.map((set) => set.parameters)).toEqual([{ seed: 1 }, { seed: 2 }, { seed: 3 }]);
  });

  it('steps [25..27] are kept as [25,26,27] and are three generations', () => {
    const { count, base, sets } = expand({ prompt: 'x', parameters: { steps: '[25..27]' } });
    expect([count, base.parameters]).toEqual([3n, { steps: [25, 26, 27] }]);
    expect(sets.map((set) => set.parameters.steps)).toEqual([25, 26, 27]);
  });

  it('steps [25|30] are kept as [25,30] and are one generation with either', () => {
    const seen = new Set<unknown>();
    for (let seed = 0; seed < 30; seed++) {
      const { count, base, sets } = expand({ prompt: 'x', parameters: { steps: '[25|30]' }, seed });
      expect([count, base.parameters, sets.length]).toEqual([1n, { steps: [25, 30] }, 1]);
      seen.add(sets[0]?.parameters.steps);
    }
    expect(seen).toEqual(new Set([25, 30]));
  });

  it('a [brown,black] [cat,dog] is four prompts, the base as typed', () => {
    const { count, base, sets } = expand({ prompt: 'a [brown,black] [cat,dog]' });
    expect([count, base.prompt]).toEqual([4n, 'a [brown,black] [cat,dog]']);
    expect(sets.map((set) => set.prompt)).toEqual(['a brown cat', 'a brown dog', 'a black cat', 'a black dog']);
  });

  it('a token stands for its values', () => {
    expect(prompts('A beautiful image of a [animal]', { tokens: [{ animal: ['cat', 'dog'] }] })).toEqual([
      'A beautiful image of a cat',
      'A beautiful image of a dog',
    ]);
  });
});

describe('brackets in prompts', () => {
  it.each([
    ['a dog', ['a dog']],
    [
      'A [white,black] dog jumping over a [chair,bed]',
      ['A white dog jumping over a chair', 'A white dog jumping over a bed', 'A black dog jumping over a chair', 'A black dog jumping over a bed'],
    ],
    ['[x,y]', ['x', 'y']],
    ['[x,y,]', ['x', 'y', '']],
    ['dress and [black,] shoes', ['dress and black shoes', 'dress and  shoes']],
    ['[,]', ['', '']],
    ['[x]', ['x']],
    ['[ x , y ]', ['x', 'y']],
    ['[" x ","y"]', [' x ', 'y']],
    ['[\\ x,y]', [' x', 'y']],
    ['[a\\,b,c]', ['a,b', 'c']],
    ['["a, b",c]', ['a, b', 'c']],
    ['\\[a,b\\]', ['[a,b]']],
    ['[\\[a\\],b]', ['[a]', 'b']],
    ['[a\\|b,c]', ['a|b', 'c']],
    ['a | b, c', ['a | b, c']],
    ['a \\|| b', ['a || b']],
    ['[1..3]', ['1', '2', '3']],
    ['[3..1]', ['3', '2', '1']],
    ['[-1..1]', ['-1', '0', '1']],
    ['[0..1:0.25]', ['0', '0.25', '0.5', '0.75', '1']],
    ['[0.1..0.3:0.1]', ['0.1', '0.2', '0.3']],
    ['[1,5..7,10]', ['1', '5', '6', '7', '10']],
    ['[1..10:4,20]', ['1', '5', '9', '20']],
    ['[1\\..3]', ['1..3']],
    ['[16:9,4:3,1:1]', ['16:9', '4:3', '1:1']],
    ['[10:30,11:45]', ['10:30', '11:45']],
    ['[a,b\\:1]', ['a', 'b:1']],
    ['[[a,b],c]', ['a', 'b', 'c']],
    ['[a [b,c],d]', ['a b', 'a c', 'd']],
    ['[a [b,c] [1..2],d]', ['a b 1', 'a b 2', 'a c 1', 'a c 2', 'd']],
    ['[a,\n b]', ['a', 'b']],
    ['[é,ü] 😀', ['é 😀', 'ü 😀']],
    ['[a', ['[a']],
    ['a] [b,c]', ['a] b', 'a] c']],
    ['[ [b,c]', ['[ b', '[ c']],
    ['[a,b](link)', ['[a,b](link)']],
    ['[=x]', ['[=x]']],
    ['[]', ['[]']],
    ['${a} [b,c] $${d}', ['${a} b $${d}', '${a} c $${d}']],
  ])('%j', (prompt, expected) => {
    expect(prompts(prompt)).toEqual(expected);
  });

  it('multiply with those of the negative prompt, which vary faster', () => {
    const { sets } = expand({ prompt: 'a [black,white] dog', negativePrompt: '[blurry,low quality]' });
    expect(sets.map((set) => [set.prompt, set.negativePrompt])).toEqual([
      ['a black dog', 'blurry'],
      ['a black dog', 'low quality'],
      ['a white dog', 'blurry'],
      ['a white dog', 'low quality'],
    ]);
  });

  it('count as they should: [a,b,c] [d,e] [f,g] is 12', () => {
    expect(expand({ prompt: '[a,b,c]  [d,e]  [f,g]' }).count).toBe(12n);
  });

  it('vary slower than parameters, and parameters in the order they are given', () => {
    const { sets } = expand({ prompt: '[a,b]', parameters: { steps: '[1,2]', cfg: '[7,8]' } });
    expect(sets.map(({ prompt, parameters }) => [prompt, parameters.steps, parameters.cfg].join(' '))).toEqual([
      'a 1 7', 'a 1 8', 'a 2 7', 'a 2 8', 'b 1 7', 'b 1 8', 'b 2 7', 'b 2 8',
    ]); // biome-ignore format: one line is a generation
  });
});

describe('draws', () => {
  it('[x,y,z:2] are two distinct members, in the order of the list', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const drawn = prompts('[x,y,z:2]', { seed });
      expect(drawn).toHaveLength(2);
      expect([...drawn].sort()).toEqual(drawn);
      expect(new Set(drawn).size).toBe(2);
      seen.add(drawn.join());
    }
    expect(seen).toEqual(new Set(['x,y', 'x,z', 'y,z']));
  });

  it('are the same for every combination with what stands elsewhere', () => {
    const drawn = prompts('[a,b] [x,y,z:2]');
    expect(drawn).toHaveLength(4);
    expect(drawn.slice(0, 2).map((text) => text?.slice(2))).toEqual(drawn.slice(2).map((text) => text?.slice(2)));
  });

  it.each([
    ['[x,y,z:1]', 1],
    ['[1..10:1:3]', 3],
    ['[[1..10]:3]', 3],
    ['[1..1000000000:1:5]', 5],
    ['[a [b,c],d,e:2]', undefined],
    ['[color:2]', 2],
    ['[color,green:3]', 3],
    ['[x,y,:3]', 3],
  ])('%s', (prompt, count) => {
    const drawn = prompts(prompt, { tokens: [{ color: ['white', 'black', 'red'] }] });
    expect(new Set(drawn).size).toBe(drawn.length);
    if (count !== undefined) expect(drawn).toHaveLength(count);
  });

  it('of more members than there are take all, and say so', () => {
    expect(expand({ prompt: '[color:9]', tokens: [{ color: ['a', 'b'] }] })).toMatchObject({
      count: 2n,
      warnings: ['prompt, character 1: 9 members to draw expected, there are only 2'],
    });
  });

  it('that ask for more than plainly written members are text', () => {
    expect(expand({ prompt: '[square,wide 16:9]' })).toMatchObject({
      sets: [{ prompt: 'square' }, { prompt: 'wide 16:9' }],
      warnings: ['prompt, character 1: ":9" is more than the 2 members, so it is read as text (write ":" as "\\:" there)'],
    });
  });

  it('take heavy values more often', () => {
    const tokens = [{ animal: [{ value: 'cat', weight: 20 }, 'dog', { value: 'yeti', weight: 0, note: 'never at random' }] }];
    const drawn = Array.from({ length: 200 }, (_, seed) => prompts('[animal:1]', { tokens, seed })[0]);
    expect(drawn.filter((text) => text === 'cat').length).toBeGreaterThan(150);
    expect(drawn).not.toContain('yeti');
    expect(prompts('[animal]', { tokens })).toEqual(['cat', 'dog', 'yeti']);
  });
});

describe('picks', () => {
  it('are drawn anew for each generation, and equally for equal seeds', () => {
    const picked = (seed: number) => expand({ prompt: 'a [cat|dog]', parameters: { seed: '[1..60]' }, seed }).sets.map((set) => set.prompt);
    expect(new Set(picked(1))).toEqual(new Set(['a cat', 'a dog']));
    expect(picked(1)).toEqual(picked(1));
    expect(picked(1)).not.toEqual(picked(2));
  });

  it('choose every member about as often', () => {
    const counts = new Map<unknown, number>();
    for (const value of valuesOf('x', '[1..3|7]', { parameters: {}, seed: 5 })) counts.set(value, 0);
    const { sets } = expand({ parameters: { seed: '[1..1000]', x: '[1..3|7]' } });
    for (const { parameters } of sets) counts.set(parameters.x, (counts.get(parameters.x) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual([1, 2, 3, 7]);
    for (const count of counts.values()) expect(Math.abs(count - 250)).toBeLessThan(60);
  });

  it('may stand in a list: the comma divides first', () => {
    const { count, sets } = expand({ prompt: '[a,b|c]' });
    expect([count, sets[0]?.prompt, ['b', 'c'].includes(sets[1]?.prompt ?? '')]).toEqual([2n, 'a', true]);
  });

  it('decide what stands inside them, so that the count does not hang on chance', () => {
    const { count, sets } = expand({ prompt: '[a [1,2]|b [3,4]]', parameters: { seed: '[1..50]' } });
    expect(count).toBe(50n);
    expect(new Set(sets.map((set) => set.prompt))).toEqual(new Set(['a 1', 'a 2', 'b 3', 'b 4']));
  });

  it('weigh values', () => {
    const tokens = [{ animal: [{ value: 'cat', weight: 9 }, 'dog'] }];
    const { sets } = expand({ prompt: '[animal|]', tokens, parameters: { seed: '[1..1000]' } });
    const cats = sets.filter((set) => set.prompt === 'cat').length;
    expect(cats).toBeGreaterThan(730);
    expect(cats).toBeLessThan(900);
  });

  it('leave out what a list took of the same token', () => {
    const { sets } = expand({ prompt: '[color] dress, [color|] hat', tokens: [{ color: ['red', 'blue'] }], parameters: { seed: '[1..50]' } });
    for (const { prompt } of sets) expect(prompt).not.toMatch(/^(\w+) dress, \1 hat/);
  });

  it('are repeated by [=name]', () => {
    const { sets } = expand({ prompt: '[color|] dress, [=color] hat', tokens: [{ color: ['red', 'blue'] }], parameters: { seed: '[1..20]' } });
    for (const { prompt } of sets) expect(prompt).toMatch(/^(red|blue|) dress, \1 hat$/);
  });
});
