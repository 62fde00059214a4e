import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { blobsSuite } from '@genarun/spec/conformance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeHash } from '../system/hash.ts';
import { createFileBlobs } from './file-blobs.ts';

let root = '';
let count = 0;
const fresh = () => join(root, `store-${++count}`, 'blobs');

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'genarun-blobs-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

blobsSuite({ describe, it, expect }, () => createFileBlobs({ directory: fresh() }));

const hello = Buffer.from('hello');

describe('Blobs in files', () => {
  it('stand at ab/cd… as the bytes themselves, where locate says', async () => {
    const directory = fresh();
    const blobs = createFileBlobs({ directory });
    const name = await blobs.put(hello);
    const path = join(directory, name.slice(0, 2), name.slice(2));
    expect(blobs.locate?.(name)).toBe(path);
    expect(await readFile(path, 'utf8')).toBe('hello');
    expect(await readdir(dirname(path))).toEqual([name.slice(2)]);
  });

  it('are not written again when they are there already', async () => {
    const blobs = createFileBlobs({ directory: fresh() });
    const path = blobs.locate?.(await blobs.put(hello)) ?? '';
    await utimes(path, 1000, 1000);
    const before = await stat(path);
    await blobs.put(hello);
    const after = await stat(path);
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });

  it('heal a file that a broken disk left shorter', async () => {
    const blobs = createFileBlobs({ directory: fresh() });
    const name = await blobs.put(hello);
    await writeFile(blobs.locate?.(name) ?? '', 'he');
    await blobs.put(hello);
    expect(Buffer.from(await blobs.get(name)).toString()).toBe('hello');
  });

  it('are shared with a second store over the same directory', async () => {
    const directory = fresh();
    const [one, two] = [createFileBlobs({ directory }), createFileBlobs({ directory })];
    const large = new Uint8Array(300_000).fill(7);
    const names = await Promise.all([one, two, one, two].map((blobs) => blobs.put(large)));
    expect(new Set(names).size).toBe(1);
    expect((await two.get(names[0] ?? '')).length).toBe(300_000);
    expect((await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('pass over what a killed process left half-written', async () => {
    const directory = fresh();
    const blobs = createFileBlobs({ directory });
    const name = nodeHash(hello);
    const shard = join(directory, name.slice(0, 2));
    await mkdir(shard, { recursive: true });
    await writeFile(join(shard, `${name.slice(2)}.${process.pid}.0.part`), 'hel');
    await writeFile(join(directory, 'README'), 'not a blob');
    expect(await blobs.has(name)).toBe(false);
    expect(await blobs.put(hello)).toBe(name);
    expect(Buffer.from(await blobs.get(name)).toString()).toBe('hello');
    const listed: string[] = [];
    for await (const found of blobs.list()) listed.push(found);
    expect(listed).toEqual([name]);
  });

  it('never show half a file to a reader while they are written', async () => {
    const directory = fresh();
    const blobs = createFileBlobs({ directory });
    const all = Array.from({ length: 12 }, (_, at) => new Uint8Array(200_000).fill(at));
    const expected = all.map((bytes) => nodeHash(bytes));
    let writing = true;
    const reader = (async () => {
      let seen = 0;
      while (writing) {
        for (const name of expected) {
          if (!(await blobs.has(name))) continue;
          seen++;
          expect(nodeHash(await blobs.get(name))).toBe(name);
        }
      }
      return seen;
    })();
    for (const bytes of all) await blobs.put(bytes);
    writing = false;
    expect(await reader).toBeGreaterThan(0);
  });

  it('say what the file system said when it refuses', async () => {
    const file = join(root, 'a-file');
    await writeFile(file, '');
    await expect(createFileBlobs({ directory: join(file, 'blobs') }).put(hello)).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});
