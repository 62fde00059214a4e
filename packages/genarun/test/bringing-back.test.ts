import { writeFileSync } from 'node:fs';
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

async function run(...words: readonly string[]) {
  const { code, stdout, stderr } = await place.run(words);
  expect([words, code, code === 0 ? '' : stderr]).toEqual([words, 0, '']);
  return { stdout, stderr };
}

/** Does what a command that threw something away said would bring it back. */
async function bringBack(stderr: string): Promise<void> {
  const said = /with: genarun (.+)\n/.exec(stderr)?.[1] ?? '';
  await run(...[...said.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''));
}

const small = ['-p', 'width=64', '-p', 'height=64', '--quiet'];

test('what is thrown away, archived or replaced comes back as it was by what the command says', async () => {
  await run('projects', 'create', 'Winter show');
  await run('order', 'sim/painter', '--prompt', 'a [cat,dog]', '--project', 'Winter show', ...small);
  await run('collections', 'create', 'Best of March', 'latest');
  await run('tokens', 'set', 'animal', 'cat', 'sea lion');
  const standing = async () => {
    const lists = [
      ['products', 'list'],
      ['projects', 'list'],
      ['collections', 'show', 'Best of March'],
      ['tokens', 'list'],
    ];
    const told = await Promise.all(lists.map(async (words) => (await run(...words, '--json')).stdout));
    return told.map((text) => text.replace(/"updatedAt": \d+/g, ''));
  };
  const before = await standing();
  const changes = [
    ['products', 'trash', 'latest'],
    ['projects', 'archive', 'Winter show'],
    ['collections', 'delete', 'Best of March'],
    ['tokens', 'set', 'animal', 'hare'],
    ['tokens', 'set', 'animal', '--remove'],
  ];
  for (const words of changes) await bringBack((await run(...words)).stderr);
  expect(await standing()).toEqual(before);
});

test('what was thrown away last is what comes back first, and an empty trash says so', async () => {
  await run('order', 'sim/painter', '--prompt', 'a [cat,dog]', ...small);
  const ids = (await run('products', 'list', '--ids')).stdout.trim().split('\n');
  for (const id of ids) await run('products', 'trash', id);
  await run('products', 'restore', 'latest');
  expect((await run('products', 'list', '--ids')).stdout.trim()).toBe(ids.at(-1));
  await run('products', 'restore', 'latest');
  const { code, stderr } = await place.run(['products', 'restore', 'latest']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('there is no product in the trash')]);
});

test('a collection does not come back where its name was given to another', async () => {
  await run('collections', 'create', 'Best');
  await run('collections', 'delete', 'Best');
  await run('collections', 'create', 'Best');
  expect((await place.run(['collections', 'restore', 'Best'])).stderr).toContain('there is a collection "Best" already');
  await run('collections', 'rename', 'Best', 'Better');
  await run('collections', 'restore', 'Best');
  expect((await run('collections', 'list')).stdout).toMatch(/Best[\s\S]*Better/);
});

test('a project is known by the picture that was chosen for it, else by its newest', async () => {
  await run('projects', 'create', 'Winter');
  await run('order', 'sim/painter', '--prompt', 'a [cat,dog]', '--project', 'Winter', ...small);
  const [newest = '', first = ''] = (await run('products', 'list', '--ids')).stdout.trim().split('\n');
  const sample = async () => JSON.parse((await run('projects', 'show', 'Winter', '--json')).stdout).sample;
  expect(await sample()).toBe(newest);
  await run('projects', 'change', 'Winter', '--sample', first, '--description', 'for December');
  expect(await sample()).toBe(first);
  await run('products', 'trash', first);
  expect(await sample()).toBe(newest);
  await run('products', 'restore', first);
  expect(await sample()).toBe(first);
  await run('projects', 'change', 'Winter', '--sample', 'none', '--name', 'Spring');
  expect(JSON.parse((await run('projects', 'show', 'Spring', '--json')).stdout)).toMatchObject({ sample: newest, description: 'for December', products: 2 });
  await run('order', 'sim/voice', '--prompt', 'sea', '--quiet');
  expect((await place.run(['projects', 'change', 'Spring', '--sample', 'latest'])).stderr).toContain('a picture expected');
  await run('projects', 'create', 'Winter');
  expect((await place.run(['projects', 'change', 'Winter', '--name', 'Spring'])).stderr).toContain('there is a project "Spring" already');
});

test('nothing new goes to an archived project, whatever the way', async () => {
  await run('projects', 'create', 'Winter');
  await run('order', 'sim/painter', '--prompt', 'a cat', '--project', 'Winter', ...small);
  await run('projects', 'archive', 'Winter');
  writeFileSync(join(place.folder, 'one.png'), pictureOf('one', 8, 8));
  for (const words of [
    ['order', 'sim/painter', '--prompt', 'a dog', '--project', 'Winter'],
    ['orders', 'reorder', 'latest'],
    ['products', 'import', 'one.png', '--project', 'Winter'],
    ['collections', 'create', 'Best', '--project', 'Winter'],
    ['tokens', 'set', 'animal', 'cat', '--project', 'Winter'],
  ]) {
    const { code, stderr } = await place.run(words);
    expect([words, code, stderr]).toEqual([words, 2, expect.stringContaining('project "Winter" is archived; nothing new goes to it')]);
  }
  expect(JSON.parse((await run('projects', 'show', 'Winter', '--json')).stdout)).toMatchObject({ orders: 1, products: 1 });
  await run('projects', 'create', 'Spring');
  await run('orders', 'reorder', 'latest', '--project', 'Spring', '--quiet');
});
