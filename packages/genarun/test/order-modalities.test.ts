import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';

beforeAll(buildCommandLine);
let place: Workplace;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => place.remove());

type Made = { readonly products: readonly { readonly id: string; readonly kind: string; readonly mime: string }[] };
type Step = { readonly product: { readonly id: string; readonly kind: string }; readonly role: string; readonly distance: number };
type Told = { readonly ancestors: readonly Step[]; readonly descendants: readonly Step[] };

async function json<Value>(words: readonly string[]): Promise<Value> {
  const { code, stdout, stderr } = await place.run([...words, '--json']);
  expect([words, code, code === 0 ? '' : stderr]).toEqual([words, 0, '']);
  return JSON.parse(stdout);
}

const small = ['-p', 'width=64', '-p', 'height=64'];
const steps = (told: readonly Step[]) => told.map(({ product, role, distance }) => [product.id, product.kind, role, distance]);

test('a picture is made into pictures and films, and the lineage tells it both ways', async () => {
  const [first] = (await json<Made>(['order', 'sim/painter', '--prompt', 'a cat', ...small])).products;
  const [oil] = (await json<Made>(['order', 'sim/painter', '--type', 'image-to-image', '--prompt', 'in oil', '--image', `product:${first?.id}`, ...small]))
    .products;
  const [film] = (await json<Made>(['order', 'sim/clip', '--type', 'image-to-video', '--prompt', 'it walks', '--image', `product:${oil?.id}`])).products;
  expect([first?.kind, oil?.kind, film?.kind]).toEqual(['image', 'image', 'video']);
  expect(steps((await json<Told>(['products', 'lineage', film?.id ?? ''])).ancestors)).toEqual([
    [oil?.id, 'image', 'input', 1],
    [first?.id, 'image', 'input', 2],
  ]);
  expect(steps((await json<Told>(['products', 'lineage', first?.id ?? ''])).descendants)).toEqual([
    [oil?.id, 'image', 'input', 1],
    [film?.id, 'video', 'input', 2],
  ]);
});

test('a file that is a product of the library is known as that product', async () => {
  const [first] = (await json<Made>(['order', 'sim/painter', '--prompt', 'a cat', ...small])).products;
  const { file } = await json<{ readonly file: string }>(['products', 'show', first?.id ?? '']);
  copyFileSync(file, join(place.folder, 'copy.webp'));
  const [made] = (await json<Made>(['order', 'sim/painter', '--prompt', 'in ink', '--image', 'copy.webp', ...small])).products;
  expect(steps((await json<Told>(['products', 'lineage', made?.id ?? ''])).ancestors)).toEqual([[first?.id, 'image', 'input', 1]]);
});

test.each([
  [['--type', 'text-to-audio'], 'audio', /^audio\//],
  [['sim/voice'], 'audio', /^audio\//],
  [['--type', 'text-to-video'], 'video', /^(video|image)\//],
  [['--type', 'text'], 'text', /^text\/plain$/],
  [['sim/writer'], 'text', /^text\/plain$/],
])('an order %j makes %s', async (words, kind, mime) => {
  const { products } = await json<Made>(['order', ...words, '--prompt', 'a [harbour,market]']);
  expect(products.map((product) => [product.kind, mime.test(product.mime)])).toEqual([
    [kind, true],
    [kind, true],
  ]);
});

test.each([
  [['--type', 'image-to-image', '--prompt', 'x'], 'starts from a picture', '--image product:latest'],
  [['sim/painter'], 'prompt: a text expected', '--prompt'],
  [['sim/painter', '--prompt', ''], 'prompt or image is missing', '--prompt'],
])('an order %j is refused in the words of whoever orders', async (words, message, hint) => {
  const { code, stderr } = await place.run(['order', ...words]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  expect(stderr).toContain(hint);
  expect(stderr).not.toMatch(/node "|at order:/);
});
