import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';
import { type OpenaiServer, startOpenaiServer } from './openai-server.ts';

const canary = 'sk-canary-7d1f09ab34';
const paid = `genarun: 1
name: paid
models: { writer: openai/gpt-5-mini }
nodes:
  - { id: line, kind: text, model: writer, prompt: "One line about rain" }
`;

beforeAll(buildCommandLine);
let place: Workplace;
let server: OpenaiServer;
beforeEach(async () => {
  place = createWorkplace();
  server = await startOpenaiServer('Rain writes on every window.');
  write('paid.yaml', paid);
  write('genarun.config.yaml', `adapters: { openai: { baseUrl: "${server.baseUrl}" } }\n`);
});
afterEach(async () => {
  await server.close();
  place.remove();
});

const write = (name: string, text: string) => writeFileSync(join(place.folder, name), text);

/** Every file below a folder whose bytes hold the canary, as text or in base64. */
function leaks(folder: string): readonly string[] {
  const forms = [canary, Buffer.from(canary).toString('base64').replace(/=+$/, ''), Buffer.from(canary).toString('hex')];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const file = join(folder, name);
    return statSync(file).isFile() && forms.some((form) => readFileSync(file).includes(form));
  });
}

describe('genarun keys', () => {
  it('keeps a key from stdin, which then opens the provider', async () => {
    const set = await place.run(['keys', 'set', 'openai'], { input: `${canary}\n` });
    expect([set.code, set.stdout]).toEqual([0, '']);
    expect(set.stderr).toContain('OPENAI_API_KEY of openai is kept, encrypted (…ab34)');
    const { code, stdout } = await place.run(['run', 'paid.yaml', '--quiet']);
    expect([code, JSON.parse(stdout)]).toEqual([0, { line: 'Rain writes on every window.' }]);
    expect(server.asked.map((asked) => asked.authorization)).toEqual([`Bearer ${canary}`]);
  });

  it('lists provider, name, last four characters and date, and no more', async () => {
    await place.run(['keys', 'set', 'openai'], { input: canary });
    const { stdout } = await place.run(['keys', 'list']);
    expect(stdout).toMatch(/^openai +OPENAI_API_KEY +…ab34 +kept, encrypted +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/m);
    expect(JSON.parse((await place.run(['keys', 'list', '--json'])).stdout)).toEqual([
      { provider: 'openai', name: 'OPENAI_API_KEY', source: 'keys', last4: '…ab34', setAt: expect.stringMatching(/^\d{4}-/) },
    ]);
  });

  it('tells which key is used when the environment has one too', async () => {
    await place.run(['keys', 'set', 'openai'], { input: canary });
    const { stdout } = await place.run(['keys', 'list'], { environment: { OPENAI_API_KEY: 'sk-of-the-environment' } });
    expect(stdout).toMatch(/^openai +OPENAI_API_KEY +…ment +the environment$/m);
    expect(stdout).toMatch(/^openai +OPENAI_API_KEY +…ab34 +kept, encrypted .* the environment comes first$/m);
    await place.run(['run', 'paid.yaml', '--quiet'], { environment: { OPENAI_API_KEY: 'sk-of-the-environment' } });
    expect(server.asked.at(-1)?.authorization).toBe('Bearer sk-of-the-environment');
    write('.env', 'OPENAI_API_KEY=sk-of-the-file\n');
    await place.run(['run', 'paid.yaml', '--quiet', '--redo', 'line']);
    expect(server.asked.at(-1)?.authorization).toBe('Bearer sk-of-the-file');
  });

  it('removes a key and says how to undo that', async () => {
    await place.run(['keys', 'set', 'openai'], { input: canary });
    const { code, stderr } = await place.run(['keys', 'remove', 'openai']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('to undo that, keep it again: genarun keys set openai')]);
    expect((await place.run(['keys', 'list'])).stderr).toContain('no keys yet');
    expect(await place.run(['keys', 'remove', 'openai'])).toMatchObject({ code: 2, stderr: expect.stringContaining('no key of openai is kept') });
  });

  it('never takes a key from the command line, nor repeats it', async () => {
    const { code, stdout, stderr } = await place.run(['keys', 'set', 'openai', canary]);
    expect(code).toBe(2);
    expect(stderr).toContain('a key is never taken from the command line');
    expect(stdout + stderr).not.toContain(canary);
    expect(leaks(place.folder)).toEqual([]);
  });

  it('names the nearest provider, and keeps any other secret under a name', async () => {
    expect(await place.run(['keys', 'set', 'opnai'], { input: canary })).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean "openai"?') });
    expect(await place.run(['keys', 'set', 'sim'], { input: canary })).toMatchObject({ code: 2, stderr: expect.stringContaining('sim needs no key') });
    expect((await place.run(['keys', 'set', 'news', '--name', 'NEWS_TOKEN', '--json'], { input: canary })).code).toBe(0);
    expect(await place.run(['keys', 'set', 'openai'], { input: `${canary} and more` })).toMatchObject({ code: 2, stderr: expect.not.stringContaining(canary) });
    expect(await place.run(['keys', 'set', 'openai'], { input: ' \n' })).toMatchObject({ code: 2, stderr: expect.stringContaining('got nothing') });
  });

  it('tells that a kept key was tampered with, before anything is spent', async () => {
    await place.run(['keys', 'set', 'openai'], { input: canary });
    const file = join(place.userFolder, 'keys.json');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(/"data": "(.)/, (_, first: string) => `"data": "${first === 'A' ? 'B' : 'A'}`),
    );
    const { code, stderr } = await place.run(['run', 'paid.yaml']);
    expect([code, server.asked]).toEqual([2, []]);
    expect(stderr).toContain('has been tampered with');
    expect(stderr).toContain('genarun keys set openai');
    expect((await place.run(['keys', 'list'])).stdout).toContain('tampered');
  });

  it('works with a master key of the environment, without a key file', async () => {
    const environment = { GENARUN_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') };
    await place.run(['keys', 'set', 'openai'], { input: canary, environment });
    expect(readdirSync(place.userFolder).sort()).toEqual(['.gitignore', 'keys.json']);
    expect((await place.run(['run', 'paid.yaml', '--quiet'], { environment })).code).toBe(0);
    expect(await place.run(['run', 'paid.yaml'])).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no master key') });
  });
});

describe('a key', () => {
  it('leaks nowhere: not into store, folder, page, exports, logs or messages, whether calls succeed or fail and repeat it', async () => {
    await place.run(['keys', 'set', 'openai'], { input: canary });
    const told: string[] = [];
    const run = async (...words: readonly string[]) => {
      const { stdout, stderr, code } = await place.run(words, { environment: { GENARUN_DEBUG: '1' } });
      told.push(stdout, stderr);
      return code;
    };
    expect(await run('run', 'paid.yaml', '--out', 'result')).toBe(0);
    server.fail(401, (authorization) => `Incorrect API key provided: ${authorization.slice('Bearer '.length)}`);
    expect(await run('run', 'paid.yaml', '--redo', 'line', '--out', 'failed')).toBe(1);
    expect(await run('generate', 'openai/gpt-5-mini', '--prompt', 'rain')).toBe(1);
    server.fail(500, (authorization) => `crashed while reading ${authorization}`);
    expect(await run('run', 'paid.yaml', '--redo', 'line', '--detach')).toBe(0);
    await run('logs', 'latest', '--follow');
    for (const words of [
      ['runs', 'show', 'latest', '--json'],
      ['runs', 'list'],
      ['logs', 'latest', '--json'],
      ['keys', 'list'],
      ['models', 'test', 'openai/gpt-5-mini'],
      ['doctor'],
    ])
      await run(...words);
    for (const format of ['folder', 'jsonl', 'csv']) await run('runs', 'export', 'latest', '--format', format, '--out', `export-${format}`);
    expect(server.asked.length).toBeGreaterThan(3);
    expect(server.asked.every((asked) => asked.authorization === `Bearer ${canary}`)).toBe(true);
    expect(told.join('')).not.toContain(canary);
    expect([...leaks(place.folder), ...leaks(place.userFolder)]).toEqual([]);
    write('planted.txt', `as the search would find it: ${canary}`);
    expect(leaks(place.folder)).toEqual(['planted.txt']);
  });
});

describe('without a key', () => {
  it('a run ends with 2 before anything is spent, naming the variable, the command and an offline alternative', async () => {
    const { code, stdout, stderr } = await place.run(['run', 'paid.yaml']);
    expect([code, stdout, server.asked]).toEqual([2, '', []]);
    for (const words of ['openai/gpt-5-mini', 'OPENAI_API_KEY', 'genarun keys set openai', 'sim/']) expect(stderr).toContain(words);
    expect((await place.run(['runs', 'list', '--json'])).stdout.trim()).toBe('[]');
    expect((await place.run(['run', 'paid.yaml', '--model', 'writer=sim/writer', '--quiet'])).code).toBe(0);
  });

  it('every other way to spend ends with 2 as well', async () => {
    for (const words of [
      ['generate', 'openai/gpt-5-mini', '--prompt', 'x'],
      ['generate', 'gpt-5-mini', '--prompt', 'x'],
      ['models', 'test', 'openai/gpt-5-mini'],
      ['run', 'paid.yaml', '--detach'],
    ])
      expect(await place.run(words), words.join(' ')).toMatchObject({ code: 2, stderr: expect.stringContaining('genarun keys set') });
    expect(server.asked).toEqual([]);
  });

  it('a document can be planned and checked all the same', async () => {
    const plan = await place.run(['plan', 'paid.yaml']);
    expect(plan.code).toBe(0);
    expect(plan.stdout).toMatch(/openai\/gpt-5-mini +1 +\$0 to \$0\.2/);
    expect(plan.stderr).toContain('running it needs a key of openai: set OPENAI_API_KEY, or: genarun keys set openai');
    expect((await place.run(['validate', 'paid.yaml'])).code).toBe(0);
  });
});
