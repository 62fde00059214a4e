import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';
import { pictureOf } from './providers/png.ts';

beforeAll(buildCommandLine);
let place: Workplace;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => place.remove());

const files = 600;

test('an import that is interrupted keeps what is in, says so, and the same import takes in the rest once', async () => {
  mkdirSync(join(place.folder, 'pictures'));
  for (let at = 0; at < files; at++) writeFileSync(join(place.folder, 'pictures', `${at}.png`), pictureOf(`picture ${at}`, 8, 8));
  const importing = place.start(['products', 'import', 'pictures', '--json']);
  await importing.saw(/250 files looked at/);
  importing.child.kill('SIGINT');
  const first = await importing.finished;
  expect([first.code, first.stderr]).toEqual([130, expect.stringContaining('interrupted: what is told is in')]);
  const { imported, duplicates, refused } = JSON.parse(first.stdout);
  expect([imported > 0 && imported < files, duplicates, refused]).toEqual([true, 0, 0]);
  expect((await place.run(['products', 'list', '--count'])).stdout.trim()).toBe(String(imported));

  const second = await place.run(['products', 'import', 'pictures', '--json', '--quiet']);
  expect(second.code).toBe(0);
  expect(JSON.parse(second.stdout)).toMatchObject({ imported: files - imported, duplicates: imported, refused: 0 });
  expect((await place.run(['products', 'list', '--count'])).stdout.trim()).toBe(String(files));
});
