import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTerminal, root, type Terminal } from './terminal.ts';

const models = join(root, '../shared/models');
const isThere = ['quickdraw-cvae', 'doodlenet', 'stories260K'].every((name) => existsSync(join(models, name)));
if (!isThere) console.log('trained models are not there: the drawing loop of two networks is left out');

beforeAll(() => {
  // Models run in threads, which start what is built.
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: ['ignore', 'inherit', 'inherit'] });
});

/** Each model is given what the other made; who looks answers only with what the other can draw. */
const network = `
genarun: 1
name: drawing-loop
nodes:
  - id: walk
    kind: relay
    of: '\${previous | default: "apple"}'
    repeat: { max: 100, cycle: [local/quickdraw-cvae, local/doodlenet] }
`;
const settings = 'models: { local/doodlenet: { defaults: { only: quickdraw-cvae, pick: sample } } }\n';

type Invocation = { readonly status: string; readonly value?: unknown; readonly at?: unknown };

describe.skipIf(!isThere)('trained models from the command line', () => {
  let terminal: Terminal;
  beforeAll(async () => {
    terminal = await openTerminal('folder', { GENARUN_MODELS: models });
    await writeFile(join(terminal.folder, 'loop.yaml'), network);
    await writeFile(join(terminal.folder, 'genarun.config.yaml'), settings);
  });
  afterAll(() => terminal.close());

  /** A walk of its own, nothing taken from a cache. */
  async function walk(name: string, ...words: readonly string[]) {
    const finished = await terminal.genarun('run', 'loop.yaml', '--quiet', '--home', `home-${name}`, '--out', name, ...words);
    expect(finished).toMatchObject({ code: 0, error: '' });
    const { invocations } = JSON.parse(await readFile(join(terminal.folder, name, 'run.json'), 'utf8')) as { readonly invocations: readonly Invocation[] };
    const assets = join(terminal.folder, name, 'assets');
    const drawings = await Promise.all((await readdir(assets)).sort().map((file) => readFile(join(assets, file), 'base64')));
    return { invocations, drawings, words: invocations.flatMap(({ value }) => (typeof value === 'string' ? [value] : [])) };
  }

  it('two networks hand a drawing and its name to each other a hundred times, the same way each time', async () => {
    const first = await walk('first', '--seed', '5');
    expect(first.invocations).toHaveLength(100);
    expect(first.invocations.every(({ status }) => status === 'done')).toBe(true);
    expect([first.words.length, first.drawings.length]).toEqual([50, 50]);
    const again = await walk('again', '--seed', '5');
    expect(again.words).toEqual(first.words);
    expect(again.drawings).toEqual(first.drawings);
    expect((await walk('other', '--seed', '6')).drawings).not.toEqual(first.drawings);
  });

  it('are listed as free, and tried with something they know', async () => {
    expect((await terminal.genarun('models', 'list', '--adapter', 'local')).out).toMatch(/^local\/quickdraw-cvae +image +text → image +free/m);
    expect(await terminal.genarun('models', 'test', 'local/quickdraw-cvae')).toMatchObject({ code: 0, out: expect.stringContaining('image/png') });
    expect((await terminal.genarun('models', 'show', 'local/quickdraw-cvae')).out).toContain('only airplane, alarm_clock');
  });

  it('make one picture without a document', async () => {
    expect(await terminal.genarun('generate', 'local/quickdraw-cvae', '--prompt', 'apple', '--seed', '3', '--out', 'apple.png', '-p', 'scale=8')).toMatchObject(
      { code: 0 },
    );
    const file = await readFile(join(terminal.folder, 'apple.png'));
    expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([224, 224]);
  });
});

describe('local models that are not there', () => {
  it('are named with the command that brings them, before anything runs', async () => {
    const terminal = await openTerminal('folder');
    await writeFile(join(terminal.folder, 'a.yaml'), 'genarun: 1\nname: a\nnodes:\n  - { id: a, kind: image, model: local/someone/painter, prompt: x }\n');
    const { code, error } = await terminal.genarun('run', 'a.yaml');
    expect(code).toBe(2);
    expect(error).toContain('node "a": there is no local model "someone/painter"');
    expect(error).toContain('genarun models pull someone/painter');
    await terminal.close();
  });
});
