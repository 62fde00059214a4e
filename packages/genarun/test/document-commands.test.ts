import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';
import { writeDocument } from './documents.ts';

beforeAll(buildCommandLine);
let place: Workplace;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => place.remove());

const stackLine = /^\s+at .*\.(js|ts):\d+/m;
const write = (name: string, text: string) => writeFileSync(join(place.folder, name), text);

describe('genarun validate', () => {
  it('accepts documents whose inputs are not given, and writes nothing', async () => {
    const { code, stdout } = await place.run(['validate', writeDocument(place.folder, 'needy'), writeDocument(place.folder, 'human')]);
    expect(code).toBe(0);
    expect(stdout).toBe('valid needy.yaml (canonical, 1 node)\nvalid human.yaml (canonical, 2 nodes)\n');
    expect(existsSync(join(place.folder, '.genarun'))).toBe(false);
  });

  it('checks every document and exits 2 when one is wrong', async () => {
    write('wrong.yaml', 'genarun: 1\nname: wrong\nnodes:\n  - { id: a, kind: txt, prompt: hi }\n');
    const { code, stdout, stderr } = await place.run(['validate', 'wrong.yaml', writeDocument(place.folder, 'hello')]);
    expect(code).toBe(2);
    expect(stdout).toBe('valid hello.yaml (canonical, 1 node)\n');
    expect(stderr).toMatch(/wrong\.yaml:4:\d+/);
    expect(stderr).toContain('Did you mean "text"?');
  });

  it('tells what it found as JSON', async () => {
    write('wrong.yaml', 'genarun: 1\nname: wrong\nnodes: []\n');
    const { stdout } = await place.run(['validate', '--json', writeDocument(place.folder, 'hello'), 'wrong.yaml']);
    expect(JSON.parse(stdout)).toMatchObject([
      { file: 'hello.yaml', valid: true, dialect: 'canonical', nodes: 1 },
      { file: 'wrong.yaml', valid: false, error: { code: 'invalid_input', position: expect.stringContaining('wrong.yaml:3:') } },
    ]);
  });

  const node = '  - { id: a, kind: transform, value: 1 }';
  it.each([
    ['a cycle', 'genarun: 1\nname: x\nnodes:\n  - { id: a, kind: transform, value: "${b}" }\n  - { id: b, kind: transform, value: "${a}" }\n'],
    ['a duplicate id', `genarun: 1\nname: x\nnodes:\n${node}\n${node}\n`],
    ['a model that is not there', 'genarun: 1\nname: x\nnodes:\n  - { id: a, kind: text, model: sim/wirter, prompt: hi }\n'],
    ['nesting ten thousand deep', `genarun: 1\nname: x\nnodes: ${'['.repeat(10_000)}`],
    ['__proto__ keys', `genarun: 1\nname: x\n__proto__: { polluted: true }\nnodes:\n${node}\n`],
    [
      'a bomb of aliases',
      `a: &a [1,1,1,1,1,1,1,1,1]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`)}]`).join('\n')}\n`,
    ],
    ['an unknown name in a template', 'genarun: 1\nname: x\nnodes:\n  - { id: a, kind: transform, value: "${nothing}" }\n'],
    ['no YAML', 'genarun: 1\nname: [x\n'],
    ['nothing at all', ''],
  ])('refuses a document with %s in one clear message', async (_name, text) => {
    write('odd.yaml', text);
    const { code, stdout, stderr } = await place.run(['validate', 'odd.yaml']);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.match(/^error: /gm)).toHaveLength(1);
    expect(stderr).not.toMatch(stackLine);
    expect(stderr.length).toBeLessThan(2000);
  });

  it('refuses a document of 50 MB without reading it', async () => {
    write('large.yaml', `genarun: 1\nname: "${'x'.repeat(50_000_000)}"\n`);
    const { code, stderr } = await place.run(['validate', 'large.yaml']);
    expect(code).toBe(2);
    expect(stderr).toContain('a document of at most 1 MB expected, got 50.0 MB');
  });
});

describe('genarun plan', () => {
  it('shows nodes, models, how often each is performed, and what it may cost', async () => {
    const { code, stdout, stderr } = await place.run(['plan', writeDocument(place.folder, 'slow'), '--seed', '3']);
    expect(code).toBe(0);
    expect(stdout).toContain('slow (canonical, seed 3)');
    expect(stdout).toMatch(/^ {2}line +text +sim\/writer +12 +\$0$/m);
    expect(stdout).toContain('13 invocations, $0');
    expect(stderr).toContain('simulation, no AI');
    expect(existsSync(join(place.folder, '.genarun'))).toBe(false);
  });

  it('prints the JSON Schema of the output', async () => {
    const { stdout } = await place.run(['plan', writeDocument(place.folder, 'hello'), '--output-schema']);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'object', properties: { greeting: {} } });
  });

  it('prints plan and estimate as JSON', async () => {
    const { stdout } = await place.run(['plan', writeDocument(place.folder, 'hello'), '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ plan: { name: 'hello', inputs: { name: 'world' } }, estimate: { invocations: { min: 1, max: 1 } } });
  });

  it('needs the inputs that a run needs', async () => {
    const { code, stderr } = await place.run(['plan', writeDocument(place.folder, 'needy')]);
    expect(code).toBe(2);
    expect(stderr).toContain('Missing required inputs: year, mood');
  });
});

describe('genarun convert', () => {
  it('prints a canonical document that converts to itself', async () => {
    write(
      'small.tree.yaml',
      'id: root\ntype: object\nrequiredInputs: [topic]\ngenerations:\n  - { id: line, type: text, config: { prompt: { template: "About ${topic}" } } }\n',
    );
    const first = await place.run(['convert', 'small.tree.yaml']);
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/^genarun: 1\n/);
    write('converted.yaml', first.stdout);
    expect((await place.run(['convert', 'converted.yaml'])).stdout).toBe(first.stdout);
  });

  it('prints JSON with --to json', async () => {
    const { stdout } = await place.run(['convert', writeDocument(place.folder, 'hello'), '--to', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({ genarun: 1, name: 'hello' });
  });
});

describe('genarun schema', () => {
  it.each(['canonical', 'tree', 'workflow'])('prints the JSON Schema of %s', async (dialect) => {
    const { code, stdout } = await place.run(['schema', dialect]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('$schema');
  });

  it('names the dialects there are', async () => {
    const { code, stderr } = await place.run(['schema', 'tre']);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean "tree"?');
  });
});

describe('genarun init', () => {
  it.each([
    ['canonical', 'pipeline.yaml', []],
    ['tree', 'pipeline.tree.yaml', ['--input', 'topic=lighthouses']],
    ['workflow', 'pipeline.workflow.yaml', []],
    ['order', 'pipeline.order.yaml', []],
  ] as const)('writes a starter in the dialect %s that runs as it is', async (dialect, file, inputs) => {
    const written = await place.run(['init', '--dialect', dialect]);
    expect(written.stdout).toBe(`${file}\n`);
    expect(readFileSync(join(place.folder, file), 'utf8')).toMatch(/^# A starter/);
    const { code, stdout } = await place.run(['run', file, ...inputs, '--out', 'result', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).run.status).toBe('succeeded');
    expect(readdirSync(join(place.folder, 'result/assets')).length).toBeGreaterThan(0);
  });

  it('does not overwrite a file unless told to', async () => {
    write('mine.yaml', 'mine');
    expect((await place.run(['init', 'mine.yaml'])).code).toBe(2);
    expect(readFileSync(join(place.folder, 'mine.yaml'), 'utf8')).toBe('mine');
    expect((await place.run(['init', 'mine.yaml', '--force'])).code).toBe(0);
    expect(readFileSync(join(place.folder, 'mine.yaml'), 'utf8')).toContain('genarun run mine.yaml');
  });
});
