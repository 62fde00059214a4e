import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GenarunError } from '@genarun/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readModelFolder } from '../src/manifest/read-model-folder.ts';
import { type PullOptions, type PullProgress, pullModel } from '../src/pull/pull.ts';
import { readPullRecord } from '../src/pull/pull-record.ts';
import { findRemovable, removeModel } from '../src/pull/remove.ts';
import { type HubServer, type Served, startHub } from './support/hub-server.ts';
import { buildProgram } from './support/program.ts';

const id = 'somebody/tiny-writer';
const text = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
/** Bytes that differ from each other and are the same every time. */
const weights = (size: number, seed: number) => {
  const bytes = new Uint8Array(size);
  for (let index = 0, state = seed; index < size; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
};
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const fp32 = weights(300_000, 1);
const repository: Readonly<Record<string, Served>> = {
  'config.json': { bytes: text({ model_type: 'gpt2', architectures: ['GPT2LMHeadModel'] }) },
  'tokenizer.json': { bytes: text({ version: '1.0' }) },
  'tokenizer_config.json': { bytes: text({}) },
  'README.md': { bytes: text('# Tiny writer') },
  'pytorch_model.bin': { bytes: weights(1000, 9), isLarge: true },
  'model.safetensors.index.json': { bytes: text({}) },
  'onnx/model.onnx': { bytes: fp32, isLarge: true },
  'onnx/model.onnx_data': { bytes: weights(90_000, 2), isLarge: true },
  'onnx/model_quantized.onnx': { bytes: weights(70_000, 3), isLarge: true },
};

let models = '';
/** For what is no model. */
let outside = '';
let hub: HubServer;
let stop = new AbortController();

beforeEach(async () => {
  models = await mkdtemp(join(tmpdir(), 'genarun-models-'));
  outside = await mkdtemp(join(tmpdir(), 'genarun-program-'));
  hub = await startHub(id, repository);
  stop = new AbortController();
});
afterEach(async () => {
  await hub.close();
  await Promise.all([models, outside].map((folder) => rm(folder, { recursive: true, force: true })));
});

const sleeps: number[] = [];
const options = (more: Partial<PullOptions> = {}): PullOptions => ({
  ...{ models, id, endpoint: hub.url, fetch, signal: stop.signal },
  sleep: async (milliseconds) => void sleeps.push(milliseconds),
  process: { name: `process ${process.pid}`, isGone: () => true },
  ...more,
});
const filesIn = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
const fault = (promise: Promise<unknown>): Promise<GenarunError> =>
  promise.then(
    () => expect.fail('an error was expected'),
    (error) => error,
  );
/** Every file of the model, and the bytes that lie in staging. */
const staged = async () => (existsSync(join(models, '.pulling')) ? filesIn(join(models, '.pulling')) : []);

describe('pulling a model', () => {
  it('gets the graphs of the architecture in one precision, the weights beside them and the small files, and writes down what they are', async () => {
    hub.behaviour.licence = 'mit';
    hub.behaviour.pageSize = 3;
    const progress: PullProgress[] = [];
    const { record, folder, fetchedBytes } = await pullModel(options({ onProgress: (step) => progress.push(step) }));
    expect(await filesIn(folder)).toEqual([
      ...['README.md', 'config.json', 'genarun-pull.json', 'onnx/model.onnx', 'onnx/model.onnx_data', 'tokenizer.json', 'tokenizer_config.json'],
    ]);
    expect(new Uint8Array(await readFile(join(folder, 'onnx/model.onnx')))).toEqual(fp32);
    expect(record).toMatchObject({ id, revision: 'c'.repeat(40), requested: 'main', family: 'text-generation', precision: { model: 'fp32' }, licence: 'mit' });
    expect(record.files.find(({ path }) => path === 'onnx/model.onnx')).toEqual({ path: 'onnx/model.onnx', bytes: 300_000, sha256: sha256(fp32) });
    expect(record.files.find(({ path }) => path === 'README.md')?.sha256).toBe(sha256(text('# Tiny writer')));
    expect(await readPullRecord(folder)).toEqual(record);
    const total = record.files.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(fetchedBytes).toBe(total);
    expect(progress.at(-1)).toEqual({ bytes: total, totalBytes: total, files: 6, totalFiles: 6 });
    expect(progress.map(({ bytes }) => bytes)).toEqual(progress.map(({ bytes }) => bytes).toSorted((a, b) => a - b));
    expect(await staged()).toEqual([]);
    expect(readModelFolder(folder, id)).toMatchObject({ format: 'transformers', id });
  });

  it('takes the precision that is asked for, names those there are for one that is not, and tells what else could be had', async () => {
    const { folder, record } = await pullModel(
      options({ dtype: 'q8', onChoice: ({ alternatives }) => expect(alternatives).toEqual([{ precision: 'fp32', bytes: 390_000 }]) }),
    );
    expect(record.precision).toEqual({ model: 'q8' });
    expect(await filesIn(join(folder, 'onnx'))).toEqual(['model_quantized.onnx']);
    expect(await fault(pullModel(options({ dtype: 'q4' })))).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('model is not there as q4; there is fp32, q8'),
    });
    expect((await fault(pullModel(options({ dtype: 'q5' })))).message).toContain('one of fp32, fp16, q8');
    expect((await fault(pullModel(options({ dtype: 'q8,decoder=fp32' })))).message).toContain('no part "decoder"');
  });

  it('fetches nothing again that is there, and only what a second precision needs', async () => {
    await pullModel(options());
    expect((await pullModel(options())).fetchedBytes).toBe(0);
    const { fetchedBytes, record } = await pullModel(options({ dtype: 'q8' }));
    expect(fetchedBytes).toBe(70_000);
    expect(record.files.map(({ path }) => path)).toEqual(expect.arrayContaining(['onnx/model.onnx', 'onnx/model_quantized.onnx']));
  });

  it('changes the version of the model with its bytes, and with nothing else', async () => {
    const { record } = await pullModel(options());
    hub.behaviour.commit = 'd'.repeat(40);
    expect((await pullModel(options())).record.version).toBe(record.version);
    hub.files.set('onnx/model.onnx', { bytes: weights(300_000, 77), isLarge: true });
    hub.behaviour.commit = 'e'.repeat(40);
    const second = await pullModel(options());
    expect(second.fetchedBytes).toBe(300_000);
    expect(second.record.version).not.toBe(record.version);
  });
});

describe('a pull that is disturbed', () => {
  it('goes on in the middle when a connection breaks off', async () => {
    hub.behaviour.drop = { after: 64 * 1024, times: 3 };
    const { folder, fetchedBytes, record } = await pullModel(options());
    expect(new Uint8Array(await readFile(join(folder, 'onnx/model.onnx')))).toEqual(fp32);
    expect(fetchedBytes).toBe(record.files.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(hub.store.asked.filter(({ range }) => range !== undefined).length).toBeGreaterThanOrEqual(1);
  });

  it('gives up after five breaks without a byte, and keeps what came', async () => {
    hub.behaviour.drop = { after: 0, times: 1000 };
    const error = await fault(pullModel(options()));
    expect(error).toMatchObject({ code: 'network', hint: expect.stringContaining('goes on') });
    hub.behaviour.drop = undefined;
    await pullModel(options());
  });

  it('begins a file again where the hub does not go on from the middle', async () => {
    hub.behaviour.drop = { after: 64 * 1024, times: 1 };
    hub.behaviour.ignoresRange = true;
    const { folder } = await pullModel(options());
    expect(new Uint8Array(await readFile(join(folder, 'onnx/model.onnx')))).toEqual(fp32);
  });

  it('stops cleanly when it is told to, leaves no model, and goes on with what came', async () => {
    // The server holds the rest back, so that it is the middle wherever the pull is.
    hub.behaviour.gate = (path, sent) => (path === 'onnx/model.onnx' && sent >= 128 * 1024 ? new Promise(() => undefined) : Promise.resolve());
    const onProgress = ({ bytes }: PullProgress) => {
      if (bytes >= 90_000 + 70_000) stop.abort();
    };
    expect(await fault(pullModel(options({ onProgress })))).toMatchObject({ code: 'cancelled' });
    expect(existsSync(join(models, id, 'config.json'))).toBe(false);
    expect((await staged()).some((path) => path.endsWith('.part'))).toBe(true);
    hub.behaviour.gate = undefined;
    const asked = hub.store.asked.length;
    const { fetchedBytes } = await pullModel(options({ signal: new AbortController().signal }));
    expect(fetchedBytes).toBeLessThan(391_000);
    expect(hub.store.asked.slice(asked).some(({ range }) => /^bytes=[1-9]/.test(range ?? ''))).toBe(true);
    expect(await staged()).toEqual([]);
  });

  it('goes on after the process was killed', async () => {
    hub.behaviour.gate = (path, sent) => (path === 'onnx/model.onnx' && sent >= 160 * 1024 ? new Promise(() => undefined) : Promise.resolve());
    const child = fork(await buildProgram('pull-process', outside), [models, id, hub.url], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.on('message', (progress: PullProgress) => {
      if (progress.bytes >= 90_000 + 100_000) child.kill('SIGKILL');
    });
    await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    expect(await staged()).toEqual(expect.arrayContaining([expect.stringMatching(/\.part$/), expect.stringMatching(/lock$/)]));
    hub.behaviour.gate = undefined;
    const asked = hub.store.asked.length;
    const { folder } = await pullModel(options());
    expect(new Uint8Array(await readFile(join(folder, 'onnx/model.onnx')))).toEqual(fp32);
    expect(hub.store.asked.slice(asked).find(({ path }) => path.startsWith(`/${encodeURIComponent('onnx/model.onnx')}?`))?.range).toMatch(/^bytes=[1-9]/);
  });

  it('does not let two processes pull the same model at once', async () => {
    await mkdir(join(models, '.pulling', 'somebody--tiny-writer'), { recursive: true });
    await writeFile(join(models, '.pulling', 'somebody--tiny-writer', 'lock'), '4242');
    const alive = { name: 'this', isGone: (name: string) => name !== '4242' };
    expect(await fault(pullModel(options({ process: alive })))).toMatchObject({ code: 'invalid_input', message: expect.stringContaining('another process') });
    await pullModel(options());
  });
});

describe('what a pull does not believe', () => {
  it('refuses bytes that are not those the hub lists, and keeps none of them', async () => {
    hub.files.set('onnx/model.onnx', { bytes: fp32, isLarge: true, listed: { sha256: '0'.repeat(64) } });
    const error = await fault(pullModel(options()));
    expect(error).toMatchObject({ code: 'invalid_output', message: expect.stringContaining(`sha256 ${'0'.repeat(64)} expected, got ${sha256(fp32)}`) });
    expect(existsSync(join(models, id, 'config.json'))).toBe(false);
    expect((await staged()).filter((path) => path.includes('0'.repeat(64)))).toEqual([]);
  });

  it('finds a byte that was changed in what an earlier run left, and fetches the file anew', async () => {
    const staging = join(models, '.pulling', 'somebody--tiny-writer');
    await mkdir(staging, { recursive: true });
    const wrong = fp32.slice(0, 200_000);
    wrong[5] = (wrong[5] ?? 0) ^ 1;
    await writeFile(join(staging, `${sha256(fp32)}.part`), wrong);
    const { folder } = await pullModel(options());
    expect(new Uint8Array(await readFile(join(folder, 'onnx/model.onnx')))).toEqual(fp32);
  });

  it('finds a byte that was changed in the folder of the model', async () => {
    const { folder } = await pullModel(options());
    const config = join(folder, 'config.json');
    const right = await readFile(config, 'utf8');
    await writeFile(config, right.replace('gpt2', 'gpt3'));
    await pullModel(options());
    expect(await readFile(config, 'utf8')).toBe(right);
  });

  it.each(['../../escape.json', '/etc/passwd', 'a/../../b.json', 'c:evil.json', 'a\\b.json', 'con.json', 'a//b.json', 'nul', '.git/config', 'trailing. '])(
    'takes nothing from a repository that lists %s',
    async (path) => {
      hub.files.set('extra.json', { bytes: text({}), listed: { path } });
      expect(await fault(pullModel(options()))).toMatchObject({
        code: 'invalid_output',
        message: expect.stringContaining('a path below the folder of the model expected'),
      });
      expect(await filesIn(models)).toEqual([]);
    },
  );

  it.each(['../x', 'a/b/c', 'a/..', 'https://hub.example/a/b', ''])('takes "%s" for no id', async (wrong) => {
    expect(await fault(pullModel(options({ id: wrong })))).toMatchObject({ code: 'invalid_input', message: expect.stringContaining('owner/name') });
  });

  it('refuses more bytes than are listed', async () => {
    hub.files.set('onnx/model.onnx', { bytes: fp32, isLarge: true, listed: { bytes: 1000 } });
    expect((await fault(pullModel(options()))).message).toContain('more than the 1000 bytes');
  });
});

describe('a hub that asks who is there', () => {
  it('says where to accept the conditions of a gated model, and how to give the token', async () => {
    hub.behaviour.gated = { token: 'hf_right' };
    const error = await fault(pullModel(options()));
    expect(error).toMatchObject({ code: 'auth', message: expect.stringContaining('accepted its conditions') });
    expect(error.hint).toContain(`${hub.url}/${id}`);
    expect(error.hint).toContain('HF_TOKEN');
    expect(await fault(pullModel(options({ token: 'hf_wrong' })))).toMatchObject({ code: 'auth' });
  });

  it('gives the token to the hub and to nobody else', async () => {
    hub.behaviour.gated = { token: 'hf_canary' };
    await pullModel(options({ token: 'hf_canary' }));
    expect(hub.asked.length).toBeGreaterThan(3);
    expect(hub.asked.every(({ authorization }) => authorization === 'Bearer hf_canary')).toBe(true);
    expect(hub.store.asked.length).toBe(2);
    expect(hub.store.asked.every(({ authorization }) => authorization === undefined)).toBe(true);
    expect(await readFile(join(models, id, 'genarun-pull.json'), 'utf8')).not.toContain('hf_canary');
  });

  it('tells of a repository that is not there', async () => {
    expect(await fault(pullModel(options({ id: 'nobody/nothing' })))).toMatchObject({ code: 'not_found', message: expect.stringContaining('nobody/nothing') });
  });

  it('says what is wrong with a repository that has no ONNX files, or an architecture that is not supported', async () => {
    for (const path of [...hub.files.keys()].filter((name) => name.startsWith('onnx/'))) hub.files.delete(path);
    expect(await fault(pullModel(options()))).toMatchObject({ code: 'not_found', hint: expect.stringContaining('optimum-cli export onnx') });
    hub.files.set('config.json', { bytes: text({ model_type: 'stable_diffusion' }) });
    expect(await fault(pullModel(options()))).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('"stable_diffusion"'),
      hint: expect.stringContaining('gpt2'),
    });
  });

  it('names a hub that cannot be reached', async () => {
    const { url } = hub;
    await hub.close();
    expect(await fault(pullModel(options({ endpoint: url })))).toMatchObject({ code: 'network', message: expect.stringContaining('ECONNREFUSED') });
    hub = await startHub(id, repository);
  });
});

describe('removing a model', () => {
  it('deletes what was pulled, and the folder of its owner when that is empty', async () => {
    await pullModel(options());
    expect(await removeModel(models, await findRemovable(models, id))).toEqual({ kept: [] });
    expect(await readdir(models)).toEqual([]);
  });

  it('leaves what the user put beside it', async () => {
    const { folder } = await pullModel(options());
    await writeFile(join(folder, 'notes.txt'), 'mine');
    expect(await removeModel(models, await findRemovable(models, id))).toEqual({ kept: ['notes.txt'] });
    expect(await filesIn(folder)).toEqual(['notes.txt']);
  });

  it('does not delete a model of the user’s own', async () => {
    const { folder } = await pullModel(options());
    await cp(folder, join(models, 'mine'), { recursive: true });
    await rm(join(models, 'mine', 'genarun-pull.json'));
    expect(await fault(findRemovable(models, 'mine'))).toMatchObject({ code: 'invalid_input', message: expect.stringContaining('yours') });
    expect(await fault(findRemovable(models, 'other'))).toMatchObject({ code: 'not_found' });
  });
});
