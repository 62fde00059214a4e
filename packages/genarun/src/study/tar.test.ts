import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTar, writeTar } from './tar.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'genarun-tar-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = [
  { path: 'manifest.json', bytes: new TextEncoder().encode('{"ü":1}') },
  { path: 'blobs/empty', bytes: new Uint8Array(0) },
  { path: 'blobs/block', bytes: new Uint8Array(512).fill(7) },
  { path: 'blobs/more', bytes: Uint8Array.from({ length: 70_000 }, (_, at) => at % 251) },
];

async function* given() {
  yield* files;
}

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function whole(): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writeTar(given())) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('an archive', () => {
  it('is read as it was written, however it comes', async () => {
    for (const size of [1000, 512, 100_000]) {
      const read = [];
      for await (const { path, bytes } of readTar(inPieces(await whole(), size))) read.push({ path, bytes: Buffer.from(bytes).toString('hex') });
      expect(read).toEqual(files.map(({ path, bytes }) => ({ path, bytes: Buffer.from(bytes).toString('hex') })));
    }
  });

  it('is what tar reads', async () => {
    const file = join(folder, 'a.tar');
    writeFileSync(file, await whole());
    execFileSync('tar', ['xf', file, '-C', folder]);
    for (const { path, bytes } of files) expect(readFileSync(join(folder, path)).equals(bytes)).toBe(true);
  });

  it('tells where it is damaged or breaks off', async () => {
    const bytes = await whole();
    const read = async (damaged: Uint8Array) => {
      for await (const _entry of readTar(inPieces(damaged, 4096)));
    };
    await expect(read(bytes.subarray(0, 60_000))).rejects.toThrow('it breaks off');
    await expect(read(Buffer.concat([Buffer.from('x'), bytes.subarray(1)]))).rejects.toThrow('a header is damaged');
  });
});
