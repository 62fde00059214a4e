import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createMemoryBlobs } from './blobs.ts';

const hash = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');

test('memory blobs are named by their sha256 and kept once', async () => {
  const blobs = createMemoryBlobs({ hash });
  const name = await blobs.put(new TextEncoder().encode('abc'));
  expect(name).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  await blobs.put(new TextEncoder().encode('abc'));
  const names: string[] = [];
  for await (const each of blobs.list()) names.push(each);
  expect(names).toEqual([name]);
});

test('nobody changes a kept memory blob through the bytes given or received', async () => {
  const blobs = createMemoryBlobs({ hash });
  const given = Buffer.from('abc');
  const name = await blobs.put(given);
  given[0] = 0;
  (await blobs.get(name))[1] = 0;
  expect(hash(await blobs.get(name))).toBe(name);
});

test('a memory blob that is not there is not found, and may be deleted', async () => {
  const blobs = createMemoryBlobs({ hash });
  const name = await blobs.put(new Uint8Array());
  await blobs.delete(name);
  await blobs.delete(name);
  expect(await blobs.has(name)).toBe(false);
  await expect(blobs.get(name)).rejects.toMatchObject({ code: 'not_found' });
});
