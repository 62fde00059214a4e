import type { Blobs } from '../blobs.ts';
import type { SuiteApi } from './api.ts';

const hello = new TextEncoder().encode('hello');
/** sha256 of `hello`, from FIPS 180-4 implementations at large. */
const helloName = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
const emptyName = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const hostileNames = ['', '..', '../../etc/passwd', `../${helloName.slice(3)}`, helloName.toUpperCase(), `${helloName}/x`, helloName.slice(1), '__proto__'];

async function names(blobs: Blobs): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const name of blobs.list()) found.push(name);
  return found.sort();
}

/** What every Blobs must do. `create` gives a fresh, empty one each time. */
export function blobsSuite({ describe, it, expect }: SuiteApi, create: () => Promise<Blobs> | Blobs): void {
  describe('Blobs', () => {
    it('names bytes by their sha256 and gives them back', async () => {
      const blobs = await create();
      expect(await blobs.put(hello)).toBe(helloName);
      expect([...(await blobs.get(helloName))]).toEqual([...hello]);
      expect(await blobs.has(helloName)).toBe(true);
    });

    it('keeps no bytes at all as well', async () => {
      const blobs = await create();
      expect(await blobs.put(new Uint8Array(0))).toBe(emptyName);
      expect((await blobs.get(emptyName)).length).toBe(0);
    });

    it('keeps every value of a byte, and a view into a larger buffer as that view', async () => {
      const blobs = await create();
      const all = Uint8Array.from({ length: 512 }, (_, at) => at % 256);
      expect([...(await blobs.get(await blobs.put(all)))]).toEqual([...all]);
      expect([...(await blobs.get(await blobs.put(all.subarray(3, 9))))]).toEqual([3, 4, 5, 6, 7, 8]);
    });

    it('is not changed by what a caller does to its bytes later', async () => {
      const blobs = await create();
      const given = new Uint8Array(hello);
      const name = await blobs.put(given);
      given.fill(0);
      (await blobs.get(name)).fill(0);
      expect([...(await blobs.get(name))]).toEqual([...hello]);
    });

    it('keeps the same bytes once, also when they come at the same time', async () => {
      const blobs = await create();
      const answers = await Promise.all(Array.from({ length: 8 }, () => blobs.put(hello)));
      expect(new Set(answers).size).toBe(1);
      expect(await blobs.put(hello)).toBe(helloName);
      expect(await names(blobs)).toEqual([helloName]);
      expect([...(await blobs.get(helloName))]).toEqual([...hello]);
    });

    it('lists every name it keeps', async () => {
      const blobs = await create();
      expect(await names(blobs)).toEqual([]);
      const kept = await Promise.all(Array.from({ length: 20 }, (_, at) => blobs.put(Uint8Array.of(at))));
      expect(await names(blobs)).toEqual([...kept].sort());
    });

    it('forgets what is deleted, and keeps it anew when it comes again', async () => {
      const blobs = await create();
      await blobs.put(hello);
      await blobs.delete(helloName);
      await blobs.delete(helloName);
      expect(await blobs.has(helloName)).toBe(false);
      expect(await names(blobs)).toEqual([]);
      await expect(blobs.get(helloName)).rejects.toMatchObject({ name: 'GenarunError', code: 'not_found' });
      await blobs.put(hello);
      expect(await blobs.has(helloName)).toBe(true);
    });

    it('knows nothing under a name that is no sha256, wherever it might lead', async () => {
      const blobs = await create();
      await blobs.put(hello);
      for (const name of hostileNames) {
        expect(await blobs.has(name)).toBe(false);
        await expect(blobs.get(name)).rejects.toMatchObject({ name: 'GenarunError', code: 'not_found' });
        await blobs.delete(name);
      }
      expect(await names(blobs)).toEqual([helloName]);
    });
  });
}
