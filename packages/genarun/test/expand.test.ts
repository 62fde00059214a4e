import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';

beforeAll(buildCommandLine);
let place: Workplace;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => place.remove());

const write = (name: string, text: string) => writeFileSync(join(place.folder, name), text);
const json = async (...words: string[]) => JSON.parse((await place.run(['expand', ...words, '--json'])).stdout);

describe('genarun expand', () => {
  it('prints the sets as JSON: count, base, generations, warnings', async () => {
    expect(await json('--prompt', 'a [brown,black] [cat,dog]', '-p', 'seed=[1..3]', '--seed', '1')).toEqual({
      count: 12,
      seed: 1,
      base: { prompt: 'a [brown,black] [cat,dog]', seed: [1, 2, 3] },
      generations: ['a brown cat', 'a brown dog', 'a black cat', 'a black dog'].flatMap((prompt) => [1, 2, 3].map((seed) => ({ prompt, seed }))),
      warnings: [],
    });
  });

  it('reads tokens from files, the first before the second, and keeps nothing', async () => {
    write('project.json', '{"animal": ["cat", {"value": "dog", "weight": 3, "note": "a good one"}]}');
    write('global.yaml', 'animal: [fox]\ncolor: [red]\n');
    const { generations, warnings } = await json('--prompt', 'a [color] [animal] [anmal]', '--tokens', 'project.json', '--tokens', 'global.yaml');
    expect(generations).toEqual([{ prompt: 'a red cat anmal' }, { prompt: 'a red dog anmal' }]);
    expect(warnings).toEqual(['prompt, character 20: [anmal]: there is no token "anmal"; it is read as that text. Did you mean "animal"?']);
    expect(existsSync(join(place.folder, '.genarun'))).toBe(false);
  });

  it('fits parameters to a model', async () => {
    const { generations, base, warnings } = await json(
      '--prompt',
      'x',
      '--model',
      'sim/painter',
      '-p',
      'WIDTH=512,768',
      '-p',
      'height=tall',
      '--negative',
      'blurry',
    );
    expect(base).toMatchObject({ prompt: 'x', negativePrompt: 'blurry', width: [512, 768] });
    expect(generations).toEqual([512, 768].map((width) => ({ prompt: 'x', negativePrompt: 'blurry', width })));
    expect(warnings).toEqual(['parameter height: "height" expects a whole number, got "tall"; it is left out there']);
  });

  it('gives the same for the same seed, and says which seed it took', async () => {
    const words = ['--prompt', '[a|b|c|d|e] [1..100:1:3]'];
    const first = await json(...words);
    expect(await json(...words, '--seed', String(first.seed))).toEqual(first);
  });

  it('counts a billion at once, and shows as many as it is asked', async () => {
    const { count, generations, warnings } = await json('--prompt', '[1..1000] [1..1000] [1..1000]', '--limit', '7');
    expect([count, generations.length]).toEqual([1_000_000_000, 7]);
    expect(warnings).toEqual([expect.stringContaining('1000000000 generations are asked for, 7 of them are taken')]);
    expect((await json('--prompt', '[a,b]'.repeat(70), '--limit', '1')).count).toBe(String(2n ** 70n));
  });

  it('prints a table for people, with warnings beside it', async () => {
    const { code, stdout, stderr } = await place.run(['expand', '--prompt', 'a [cat,dog] [', '-p', 'steps=[25..26]', '--negative', 'x', '--seed', '1']);
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        '   prompt   negative prompt  steps',
        '1  a cat [  x                25',
        '2  a cat [  x                26',
        '3  a dog [  x                25',
        '4  a dog [  x                26',
        '',
      ].join('\n'),
    );
    expect(stderr).toBe('warning: prompt, character 13: "[" is not closed; it stays as it is\n4 generations, 1 warning, seed 1\n');
  });

  it('reads a prompt from stdin', async () => {
    const { stdout } = await place.run(['expand', '--prompt', '-', '--json'], { input: 'a [b,c]\n' });
    expect(JSON.parse(stdout).generations).toEqual([{ prompt: 'a b' }, { prompt: 'a c' }]);
  });

  it.each([
    [[], 'a prompt or a parameter expected'],
    [['--prompt', 'a||b', '--negative', 'a||b||c'], '1 sub-prompt expected, or as many as the prompt has (2), got 3'],
    [['--prompt', 'x', '--tokens', 'none.json'], 'no file none.json'],
    [['--prompt', 'x', '--tokens', 'bad.json'], 'bad.json: the values of "animal": a list of texts, numbers or { value, weight, note } expected'],
    [['--prompt', 'x', '--model', 'sim/paintr'], 'no model'],
    [['-p', 'steps'], '-p: name=value expected, got "steps"'],
  ])('is refused with the reason: %j', async (words, message) => {
    write('bad.json', '{"animal": "cat"}');
    const { code, stderr } = await place.run(['expand', ...words]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
