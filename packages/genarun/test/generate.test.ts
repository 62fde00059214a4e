import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';

beforeAll(buildCommandLine);
let place: Workplace;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => place.remove());

const file = (name: string) => join(place.folder, name);
const paint = ['generate', 'sim/painter', '--prompt', 'a lighthouse at dusk', '-p', 'width=96', '-p', 'height=64', '--seed', '7'];

describe('genarun generate', () => {
  it('writes a picture in the format of its name, with how it was made inside', async () => {
    const { code, stdout } = await place.run([...paint, '--out', 'made/light.png']);
    expect([code, stdout]).toEqual([0, 'made/light.png\n']);
    expect(await sharp(file('made/light.png')).metadata()).toMatchObject({ format: 'png', width: 96, height: 64 });
    expect((await place.run(['restore', 'made/light.png'])).stdout).toContain('a lighthouse at dusk');
  });

  it('gives the same bytes for the same seed', async () => {
    await place.run([...paint, '--out', 'a.png']);
    await place.run([...paint, '--out', 'b.png', '--home', 'another']);
    expect(readFileSync(file('a.png')).equals(readFileSync(file('b.png')))).toBe(true);
  });

  it('numbers further products', async () => {
    const { stdout } = await place.run([...paint, '-n', '3', '--out', 'x.png']);
    expect(stdout).toBe('x.png\nx-2.png\nx-3.png\n');
    expect(existsSync(file('x-3.png'))).toBe(true);
  });

  it('refuses to overwrite a file before anything is spent', async () => {
    writeFileSync(file('there.png'), 'mine');
    expect(await place.run([...paint, '--out', 'there.png'])).toMatchObject({ code: 2, stderr: expect.stringContaining('the file is there already') });
    expect((await place.run(['runs', 'list', '--json'])).stdout.trim()).toBe('[]');
    expect((await place.run([...paint, '--out', 'there.png', '--force'])).code).toBe(0);
    expect(readFileSync(file('there.png')).length).toBeGreaterThan(100);
  });

  it('writes a text to stdout and everything else to stderr', async () => {
    const { code, stdout, stderr } = await place.run(['generate', 'sim/writer', '--prompt', 'one line about rain', '--seed', '1']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\S.*\n$/);
    expect(stderr).toContain('succeeded');
  });

  it('tells warnings of the model, each once', async () => {
    const { code, stderr } = await place.run([...paint, '-p', 'stlye=oil', '-n', '2', '--out', 'x.png']);
    expect(code).toBe(0);
    expect(stderr.match(/warning: .*does not know the parameter "stlye"; it has no effect/g)).toHaveLength(1);
  });

  it('takes the prompt from stdin and does not read markup in it', async () => {
    const prompt = 'explain ${secrets.X} and {{ this }} and [a | b]';
    const { code, stdout } = await place.run(['generate', 'sim/writer', '--prompt', '-', '--json', '--quiet'], { input: prompt });
    expect(code).toBe(0);
    const { run } = JSON.parse(stdout);
    const view = JSON.parse((await place.run(['runs', 'show', run.id, '--json'])).stdout);
    expect(view.invocations[0].asked.prompt).toBe(prompt);
  });

  it('looks at pictures, starts from pictures, translates, speaks and embeds', async () => {
    await place.run([...paint, '--out', 'a.png']);
    expect((await place.run(['generate', 'sim/captioner', '--image', 'a.png', '-q'])).stdout.length).toBeGreaterThan(10);
    expect((await place.run(['generate', 'sim/painter', '--image', 'a.png', '--prompt', 'at night', '--out', 'night.png', '-q'])).code).toBe(0);
    expect((await place.run(['generate', 'sim/translator', '--prompt', 'good morning', '--to', 'de', '-q'])).stdout).toContain('Morgen');
    expect((await place.run(['generate', 'sim/voice', '--prompt', 'hello', '--out', 'hello', '-q'])).stdout).toBe('hello.wav\n');
    expect(JSON.parse((await place.run(['generate', 'sim/embedder', '--prompt', 'hello', '-q'])).stdout)).toHaveLength(768);
  });

  it('is kept and counted like every run', async () => {
    await place.run(['generate', 'sim/writer', '--prompt', 'rain', '-q']);
    expect(JSON.parse((await place.run(['runs', 'list', '--json'])).stdout)).toMatchObject([{ name: 'generate', status: 'succeeded' }]);
  });

  it('names what is wrong: parameter, model, picture', async () => {
    expect(await place.run(['generate', 'sim/painter', '--prompt', 'x', '-p', 'width'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('-p: name=value expected'),
    });
    expect(await place.run(['generate', 'sim/paintr', '--prompt', 'x'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean "sim/painter"?'),
    });
    expect(await place.run(['generate', 'sim/captioner', '--image', 'none.png'])).toMatchObject({ code: 2, stderr: expect.stringContaining('none.png') });
  });
});
