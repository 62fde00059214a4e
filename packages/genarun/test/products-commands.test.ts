import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMedia } from '@genarun/backends/media';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';

let place: Workplace;
const ids: string[] = [];
const media = createMedia();

async function ok(words: readonly string[], input?: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { code, stdout, stderr } = await place.run(words, input === undefined ? {} : { input });
  expect(`${code} ${stderr}`).toMatch(/^0 /);
  return { stdout, stderr };
}
const json = async (words: readonly string[]) => JSON.parse((await ok([...words, '--json'])).stdout);

beforeAll(async () => {
  buildCommandLine();
  place = createWorkplace();
  const empty = await place.run(['products', 'list']);
  expect(empty.stderr).toContain('genarun products import');
  await ok(['order', 'sim/painter', '--prompt', 'a [brown,black] [cat,dog]', '-p', 'width=128', '-p', 'height=96']);
  ids.push(...(await ok(['products', 'list', '--ascending', '--ids'])).stdout.trim().split('\n'));
}, 120_000);
afterAll(() => place.remove());

test('products of an order are found by words, filters and pages', async () => {
  expect(ids).toHaveLength(4);
  const black = await json(['products', 'search', 'black']);
  expect(black.products.map(({ prompt }: { prompt: string }) => prompt)).toEqual(['a black dog', 'a black cat']);
  const first = await json(['products', 'list', '--limit', '3', '--width', '100..200', '-p', 'height=96']);
  const second = await json(['products', 'list', '--limit', '3', '--width', '100..200', '-p', 'height=96', '--after', first.next]);
  expect([first.products.length, second.products.length, second.next]).toEqual([3, 1, undefined]);
  const groups = await json(['products', 'list', '--group', 'model']);
  expect(groups).toMatchObject([{ key: 'sim/painter', count: 4 }]);
  const none = await place.run(['products', 'list', '--type', 'video']);
  expect([none.code, none.stdout]).toEqual([0, '']);
  expect(none.stderr).toContain('no product is like this');
  const wrong = await place.run(['products', 'list', '--rating', 'good']);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('a number or a range like 2..4, 3.. or ..5 expected, got "good"')]);
});

test('tags, ratings, favourites, trash and collections are kept, and told', async () => {
  const [one = '', two = ''] = ids;
  await ok(['products', 'tag', one, two, '--add', 'best,night']);
  await ok(['products', 'rate', '5', two]);
  await ok(['products', 'favourite', one]);
  expect((await ok(['products', 'list', '--tag', 'best', '--rating', '4..', '--ids'])).stdout.trim()).toBe(two);
  await ok(['collections', 'create', 'Show', '-'], `${one}\n${two}\n`);
  await ok(['collections', 'move', 'Show', two, '1']);
  expect((await json(['collections', 'show', 'Show'])).products.map(({ id }: { id: string }) => id)).toEqual([two, one]);
  await ok(['products', 'trash', one]);
  expect((await ok(['products', 'list', '--deleted', '--ids'])).stdout.trim()).toBe(one);
  expect((await place.run(['products', 'show', one])).code).toBe(2);
  await ok(['products', 'restore', one]);
  expect((await json(['products', 'show', one])).tags).toEqual(['best', 'night']);
});

test('a picture is changed by computation and by a model, and its lineage tells both', async () => {
  const three = ids[2] ?? '';
  const [cropped] = await json(['products', 'edit', three, '--crop', '0,0,64,48', '--convert', 'png']);
  const [large] = await json(['products', 'edit', three, '--upscale', '2']);
  const varied = await json(['products', 'edit', three, '--vary', '--model', 'sim/painter', '--prompt', 'the same at night', '-n', '2']);
  expect([cropped.mime, cropped.width, large.width, varied.length]).toEqual(['image/png', 64, 256, 2]);
  const lineage = await json(['products', 'lineage', three]);
  expect(lineage.descendants.map(({ role }: { role: string }) => role)).toEqual(['crop', 'upscale', 'vary', 'vary']);
  const file = readFileSync((await json(['products', 'show', large.id])).file);
  expect(await media.probe(file)).toMatchObject({ width: 256, height: 192 });
  const refused = await place.run(['products', 'edit', three, '--crop', '100,0,64,48']);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('a part of 128 × 96 pixels expected')]);
  const blurred = await place.run(['products', 'edit', three, '--convert', 'jpeg', '--quality', '200']);
  expect([blurred.code, blurred.stderr]).toEqual([2, expect.stringContaining('A whole number from 1 to 100 is expected.')]);
  // One of each way, told from either end.
  for (const [option, value, role] of [
    ['--rotate', '90', 'rotate'],
    ['--flip', 'vertical', 'rotate'],
    ['--resize', '32x', 'resize'],
    ['--convert', 'jpeg', 'convert'],
  ] as const) {
    const [made] = await json(['products', 'edit', three, option, value]);
    const { ancestors } = await json(['products', 'lineage', made.id]);
    expect(ancestors.map(({ role: how, product }: { role: string; product: { id: string } }) => [how, product.id])).toEqual([[role, three]]);
  }
});

test('what is like a product is found by vectors and by looks, and differences are told', async () => {
  const [one = '', two = ''] = ids;
  const similar = await json(['products', 'similar', one, '--limit', '3']);
  expect(similar).toHaveLength(3);
  expect(similar.some(({ product }: { product: { id: string } }) => product.id === one)).toBe(false);
  await place.run(['projects', 'create', 'Elsewhere']);
  for (const looks of [[], ['--looks']]) expect(await json(['products', 'similar', one, ...looks, '--project', 'Elsewhere'])).toEqual([]);
  const priced = await place.run(['products', 'similar', one, '--model', 'openai/text-embedding-3-small'], { environment: { OPENAI_API_KEY: 'nobody' } });
  expect([priced.code, priced.stderr]).toEqual([2, expect.stringMatching(/\d+ products have no vector .* it is not free/)]);
  const groups = await json(['products', 'duplicates']);
  expect(groups.map(({ kind }: { kind: string }) => kind)).toContain('same picture');
  const { fields } = await json(['products', 'compare', one, two, '--differences']);
  expect(fields.map(({ field }: { field: string }) => field)).toContain('prompt');
});

test('a folder comes in and goes out again: as files, as an archive, as a contact sheet', async () => {
  const folder = join(place.folder, 'in');
  mkdirSync(join(folder, 'deep'), { recursive: true });
  const picture = (await media.encode({ width: 20, height: 10, data: new Uint8Array(800).fill(200) }, 'png')).bytes;
  writeFileSync(join(folder, 'a <b>.png'), picture);
  writeFileSync(join(folder, 'deep', 'copy.png'), picture);
  writeFileSync(join(folder, 'broken.png'), picture.subarray(0, 50));
  const result = await json(['products', 'import', 'in', '--tag', 'found', '--collection', 'Inbox', '-q']);
  expect([result.imported, result.duplicates, result.refused]).toEqual([1, 1, 1]);
  await ok(['products', 'export', '--out', 'out', '--zip', 'all.zip', '--contact-sheet', 'sheet.html']);
  const names = readdirSync(join(place.folder, 'out'));
  expect(names).toContain('a-b.png');
  const record = JSON.parse(readFileSync(join(place.folder, 'out', 'products.json'), 'utf8'));
  expect(record.map(({ file }: { file: string }) => file).sort()).toEqual(names.filter((name) => name !== 'products.json').sort());
  expect(Object.keys(unzipSync(readFileSync(join(place.folder, 'all.zip')))).sort()).toEqual([...names].sort());
  const made = record.find(({ prompt, source }: { prompt: string; source: string }) => prompt === 'a brown cat' && source === 'generated');
  expect(media.readProvenance(readFileSync(join(place.folder, 'out', made.file)))).toMatchObject({ prompt: 'a brown cat', simulation: true });
  const page = readFileSync(join(place.folder, 'sheet.html'), 'utf8');
  expect(page).toContain('a &lt;b&gt;');
  expect(page).not.toContain('<b>');
  await ok(['products', 'export', '--contact-sheet', 'sheet.png', '--columns', '3']);
  expect(await media.probe(readFileSync(join(place.folder, 'sheet.png')))).toMatchObject({ mime: 'image/png', width: 16 + 3 * 256 });
  const again = await place.run(['products', 'export', '--zip', 'all.zip']);
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('all.zip is there already')]);
  const nowhere = await place.run(['products', 'export']);
  expect(nowhere.stderr).toContain('--out, --zip or --contact-sheet expected');
});

test('a contact sheet of an order shows it as it was ordered, under its title', async () => {
  await place.run(['order', 'sim/painter', '--prompt', 'a [brown,black] [cat,dog]', '-p', 'width=32', '-p', 'height=32', '--title', 'Four pets', '--quiet']);
  expect((await place.run(['products', 'export', '--order', 'latest', '--contact-sheet', 'order.html'])).code).toBe(0);
  const page = readFileSync(join(place.folder, 'order.html'), 'utf8');
  expect(page).toContain('<h1>Four pets</h1>');
  expect(page.match(/a (brown|black) (cat|dog)(?=<)/g)).toEqual(['a brown cat', 'a brown dog', 'a black cat', 'a black dog']);
});
