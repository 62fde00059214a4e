import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gatherInputs, readAssignment, readInputValue } from './inputs.ts';

describe('readAssignment', () => {
  it('splits at the first =', () => {
    expect(readAssignment('prompt=a=b', '--input')).toEqual(['prompt', 'a=b']);
    expect(readAssignment('empty=', '--input')).toEqual(['empty', '']);
  });

  it('refuses what has no name', () => {
    expect(() => readAssignment('year', '--input')).toThrow('--input: name=value expected, got "year"');
    expect(() => readAssignment('=2025', '--input')).toThrow('name=value expected');
  });
});

describe('readInputValue', () => {
  it('leaves texts and numbers to the engine, which knows the types', () => {
    expect(readInputValue('2025', { type: 'integer' }, '/here')).toBe('2025');
    expect(readInputValue('2025', undefined, '/here')).toBe('2025');
  });

  it('splits lists at commas unless they are JSON', () => {
    expect(readInputValue('a, b', { type: 'list' }, '/here')).toEqual(['a', 'b']);
    expect(readInputValue('["a, b"]', { type: 'list' }, '/here')).toBe('["a, b"]');
  });

  it('takes the type of the default where none is declared', () => {
    expect(readInputValue('3', { default: 1 }, '/here')).toBe(3);
    expect(readInputValue('true', { default: false }, '/here')).toBe(true);
    expect(readInputValue('3', { default: 'one' }, '/here')).toBe('3');
    expect(readInputValue('many', { default: 1 }, '/here')).toBe('many');
  });

  it('reads paths of media from where they are typed, and leaves addresses', () => {
    expect(readInputValue('cat.png', { type: 'image' }, '/here')).toBe('/here/cat.png');
    expect(readInputValue('https://example.org/cat.png', { type: 'image' }, '/here')).toBe('https://example.org/cat.png');
  });
});

describe('gatherInputs', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'genarun-inputs-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('lets typed inputs override those of the file', async () => {
    await writeFile(join(folder, 'inputs.yaml'), 'year: 2024\nmood: calm\n');
    expect(await gatherInputs(folder, {}, { file: 'inputs.yaml', typed: ['mood=wild'] })).toEqual({ year: 2024, mood: 'wild' });
  });

  it('reads JSON too, and paths of media beside the file', async () => {
    await writeFile(join(folder, 'inputs.json'), '{"photo": "cat.png"}');
    expect(await gatherInputs('/', { photo: { type: 'image' } }, { file: join(folder, 'inputs.json') })).toEqual({ photo: join(folder, 'cat.png') });
  });

  it('refuses a file that holds no names', async () => {
    await writeFile(join(folder, 'inputs.yaml'), '- 1\n');
    await expect(gatherInputs(folder, {}, { file: 'inputs.yaml' })).rejects.toThrow('inputs by name expected, got a list');
  });

  it('refuses a file that is not there', async () => {
    await expect(gatherInputs(folder, {}, { file: 'none.yaml' })).rejects.toMatchObject({ code: 'not_found' });
  });
});
