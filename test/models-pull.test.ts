import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HubServer, startHub } from '../packages/local/test/support/hub-server.ts';
import { tinyDecoder } from '../packages/local/test/support/tiny/decoder.ts';
import { openTerminal, type Terminal } from './terminal.ts';

const id = 'somebody/tiny-writer';
const { files, tokenizer, continued } = tinyDecoder();

describe('a model that is pulled from the command line', () => {
  let terminal: Terminal;
  let hub: HubServer;
  beforeAll(async () => {
    const bytes = (content: string | Uint8Array) => (typeof content === 'string' ? new TextEncoder().encode(content) : content);
    hub = await startHub(
      id,
      Object.fromEntries(Object.entries(files).map(([path, content]) => [path, { bytes: bytes(content), isLarge: path.endsWith('.onnx') }])),
    );
    hub.behaviour.licence = 'mit';
    terminal = await openTerminal('folder', { GENARUN_MODELS: 'models', HF_ENDPOINT: hub.url });
  });
  afterAll(async () => {
    await Promise.all([hub.close(), terminal.close()]);
  });

  it('is checked, kept, told of, and runs without the hub', async () => {
    const pulled = await terminal.genarun('models', 'pull', id);
    expect(pulled).toMatchObject({ code: 0 });
    expect(pulled.error).toContain('text-generation, licence mit');
    expect(pulled.error).toContain(`local/${id} is ready`);
    await hub.close();
    const listed = await terminal.genarun('models', 'list', '--adapter', 'local', '--json');
    expect(JSON.parse(listed.out)).toMatchObject([{ id: `local/${id}`, tasks: ['text'], price: { free: true } }]);
    const written = await terminal.genarun(
      'generate',
      `local/${id}`,
      '--prompt',
      'hello',
      '-p',
      'do_sample=false',
      '-p',
      'max_new_tokens=20',
      '--quiet',
      '--seed',
      '1',
    );
    expect({ code: written.code, error: written.error, out: written.out.trim() }).toEqual({
      error: '',
      code: 0,
      out: tokenizer.textOf(continued(tokenizer.idsOf('hello'), 20)).trim(),
    });
  });

  it('is removed only when that is confirmed', async () => {
    const asked = await terminal.genarun('models', 'remove', id);
    expect(asked).toMatchObject({ code: 2, error: expect.stringContaining('--yes') });
    expect(existsSync(join(terminal.folder, 'models', id, 'config.json'))).toBe(true);
    expect(await terminal.genarun('models', 'remove', `local/${id}`, '--yes')).toMatchObject({ code: 0 });
    expect(existsSync(join(terminal.folder, 'models', id))).toBe(false);
    const missing = await terminal.genarun('generate', `local/${id}`, '--prompt', 'hello');
    expect(missing).toMatchObject({ code: 2, error: expect.stringContaining(`genarun models pull ${id}`) });
  });

  it('ends with 2 and what to do, where the hub cannot be reached or has no such model', async () => {
    expect(await terminal.genarun('models', 'pull', 'no id at all')).toMatchObject({ code: 2, error: expect.stringContaining('owner/name') });
    expect(await terminal.genarun('models', 'pull', id)).toMatchObject({ code: 1, error: expect.stringContaining('cannot be reached') });
  });
});
