import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyVault, type KeyVaultOptions } from './key-vault.ts';

const canary = 'sk-canary-4f0e2b';
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genarun-keys-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = () => join(folder, 'config', 'keys.json');
const keyFile = () => join(folder, 'config', 'master.key');
const open = (options: Partial<KeyVaultOptions> = {}) => createKeyVault({ file: file(), masterKey: { file: keyFile() }, now: () => 1000, ...options });
const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

/** Changes the text of the kept file. */
async function edit(change: (text: string) => string): Promise<void> {
  const before = await readFile(file(), 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(file(), after);
}

describe('a key vault', () => {
  it('gives back what was set, also to another process that opens the same file', async () => {
    await open().set('openai', 'OPENAI_API_KEY', canary);
    expect(open().secret('OPENAI_API_KEY')).toBe(canary);
    expect(open().entries()).toEqual([{ provider: 'openai', name: 'OPENAI_API_KEY', createdAt: 1000 }]);
  });

  it('knows nothing where there is no file, and writes none to find that out', async () => {
    expect(open().secret('OPENAI_API_KEY')).toBeUndefined();
    expect(open().entries()).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes the place of an earlier key, and leaves others alone', async () => {
    const vault = open();
    await vault.set('openai', 'OPENAI_API_KEY', 'old');
    await vault.set('xai', 'XAI_API_KEY', 'other');
    await vault.set('openai', 'OPENAI_API_KEY', 'new');
    expect([vault.secret('OPENAI_API_KEY'), vault.secret('XAI_API_KEY')]).toEqual(['new', 'other']);
    expect(vault.entries()).toHaveLength(2);
    expect(await vault.remove('openai')).toEqual([{ provider: 'openai', name: 'OPENAI_API_KEY', createdAt: 1000 }]);
    expect([vault.secret('OPENAI_API_KEY'), vault.secret('XAI_API_KEY')]).toEqual([undefined, 'other']);
    expect(await vault.remove('openai')).toEqual([]);
  });

  it('keeps nothing in the clear, and only for its owner', async () => {
    await open().set('openai', 'OPENAI_API_KEY', canary);
    for (const name of await readdir(join(folder, 'config'))) {
      const text = await readFile(join(folder, 'config', name), 'utf8');
      for (const form of [canary, Buffer.from(canary).toString('base64'), Buffer.from(canary).toString('hex')]) expect(text).not.toContain(form);
    }
    expect([await mode(file()), await mode(keyFile()), await mode(join(folder, 'config'))]).toEqual(['600', '600', '700']);
  });

  it('closes equal keys differently each time', async () => {
    await open().set('a', 'KEY', canary);
    const first = await readFile(file(), 'utf8');
    await open().set('a', 'KEY', canary);
    const data = (text: string) => JSON.parse(text).keys[0].envelope.secret.data;
    expect(data(await readFile(file(), 'utf8'))).not.toBe(data(first));
  });

  it('lets nothing get lost when several write at once', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, index) => open().set('many', `KEY_${index}`, `value ${index}`)));
    expect(open().entries()).toHaveLength(8);
    expect(open().secret('KEY_5')).toBe('value 5');
    expect((await readdir(join(folder, 'config'))).sort()).toEqual(['.gitignore', 'keys.json', 'master.key']);
  });

  it("separates owners: one's keys are not there for another, even with the same master key", async () => {
    await open({ owner: 'ada' }).set('openai', 'OPENAI_API_KEY', canary);
    expect(open({ owner: 'bob' }).secret('OPENAI_API_KEY')).toBeUndefined();
    await edit((text) => text.replace('"owner": "ada"', '"owner": "bob"'));
    expect(() => open({ owner: 'bob' }).secret('OPENAI_API_KEY')).toThrow('tampered');
  });

  it('refuses names that could be mistaken', async () => {
    await expect(open().set('a|b', 'KEY', 'x')).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('"a|b"') });
  });
});

describe('tampering', () => {
  beforeEach(async () => {
    await open().set('openai', 'OPENAI_API_KEY', canary);
    await open().set('xai', 'XAI_API_KEY', 'another');
  });

  const flip = (text: string) => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`);

  it.each([
    ['key', 'iv'],
    ['key', 'tag'],
    ['key', 'data'],
    ['secret', 'iv'],
    ['secret', 'tag'],
    ['secret', 'data'],
  ])('with %s.%s is noticed', async (part, field) => {
    await edit((text) => {
      const document = JSON.parse(text);
      document.keys[0].envelope[part][field] = flip(document.keys[0].envelope[part][field]);
      return JSON.stringify(document);
    });
    expect(() => open().secret('OPENAI_API_KEY')).toThrow(
      expect.objectContaining({ code: 'auth', message: expect.stringContaining('tampered'), hint: expect.stringContaining('genarun keys set openai') }),
    );
    expect(open().secret('XAI_API_KEY')).toBe('another');
  });

  it('by passing one record off as another is noticed', async () => {
    await edit((text) => {
      const document = JSON.parse(text);
      document.keys[1].envelope = document.keys[0].envelope;
      return JSON.stringify(document);
    });
    expect(() => open().secret('XAI_API_KEY')).toThrow('tampered');
  });

  it('that leaves no readable file is told, and nothing is overwritten', async () => {
    await writeFile(file(), '{ "format": 1, "keys": [ {} ] }');
    expect(() => open().entries()).toThrow('is damaged');
    await expect(open().set('a', 'A', 'x')).rejects.toThrow('is damaged');
    expect(await readFile(file(), 'utf8')).toContain('[ {} ]');
  });
});

describe('the master key', () => {
  it('of the environment comes before the key file, as base64 or hexadecimal digits, and no file is made', async () => {
    const key = randomBytes(32);
    await open({ masterKey: { given: key.toString('base64'), file: keyFile() } }).set('openai', 'OPENAI_API_KEY', canary);
    expect(await readdir(join(folder, 'config'))).not.toContain('master.key');
    expect(open({ masterKey: { given: key.toString('hex'), file: keyFile() } }).secret('OPENAI_API_KEY')).toBe(canary);
  });

  it('that is another one is named as the reason', async () => {
    await open().set('openai', 'OPENAI_API_KEY', canary);
    const other = open({ masterKey: { given: randomBytes(32).toString('hex'), file: keyFile() } });
    expect(() => other.secret('OPENAI_API_KEY')).toThrow('was locked with another master key');
  });

  it('that is gone is named as the reason', async () => {
    await open().set('openai', 'OPENAI_API_KEY', canary);
    await rm(keyFile());
    expect(() => open().secret('OPENAI_API_KEY')).toThrow('there is no master key');
  });

  it('is refused where others can read its file', async () => {
    await open().set('openai', 'OPENAI_API_KEY', canary);
    await chmod(keyFile(), 0o640);
    expect(() => open().secret('OPENAI_API_KEY')).toThrow(
      expect.objectContaining({ code: 'auth', message: expect.stringContaining('mode 640'), hint: expect.stringContaining('chmod 600') }),
    );
    await expect(open().set('xai', 'XAI_API_KEY', 'x')).rejects.toThrow('mode 640');
  });

  it.each(['short', 'x'.repeat(64), ''.padEnd(42, 'A')])('that is no key is refused: %s', async (given) => {
    await expect(open({ masterKey: { given, file: keyFile() } }).set('a', 'A', 'x')).rejects.toMatchObject({
      code: 'auth',
      message: 'GENARUN_MASTER_KEY: 32 bytes as base64 or hexadecimal digits expected',
    });
  });
});
