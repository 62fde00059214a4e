import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';

beforeAll(buildCommandLine);
let place: Workplace;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => place.remove());

/** The model that a preview or a plan names. */
async function modelOf(words: readonly string[]): Promise<string | undefined> {
  const { code, stdout, stderr } = await place.run([...words, '--json']);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  const { model, plan } = JSON.parse(stdout);
  return model ?? plan.nodes[0].model;
}

test.each([
  ['flux-dev', 'replicate', 'replicate/black-forest-labs/flux-dev'],
  ['flux-dev', 'fal', 'fal/fal-ai/flux/dev'],
  ['acme/own', 'replicate', 'replicate/acme/own'],
  ['sim/painter', 'sim', 'sim/painter'],
])('%s of the provider %s is %s, as an option and in a document', async (model, provider, id) => {
  expect(await modelOf(['order', model, '--provider', provider, '--prompt', 'x', '--preview'])).toBe(id);
  writeFileSync(join(place.folder, 'order.json'), JSON.stringify({ model, provider, prompt: 'x' }));
  expect(await modelOf(['plan', 'order.json'])).toBe(id);
});

test('an order is ordered again at another provider, where the model is known there', async () => {
  expect((await place.run(['order', 'flux-dev', '--provider', 'fal', '--prompt', 'x', '--queue', '--quiet'])).code).toBe(0);
  expect(await modelOf(['orders', 'reorder', 'latest', '--provider', 'replicate', '--preview'])).toBe('replicate/black-forest-labs/flux-dev');
  expect((await place.run(['orders', 'reorder', 'latest', '--provider', 'openai', '--preview'])).stderr).toContain('openai does not offer flux-dev');
  expect((await place.run(['order', 'sim/painter', '--prompt', 'x', '--queue', '--quiet'])).code).toBe(0);
  expect((await place.run(['orders', 'reorder', 'latest', '--provider', 'fal', '--preview'])).stderr).toContain(
    'nobody knows what sim/painter is called there',
  );
});

test('a provider asked for twice, or without a model, is refused', async () => {
  expect((await place.run(['order', 'fal/fal-ai/flux/dev', '--provider', 'replicate', '--prompt', 'x', '--preview'])).stderr).toContain(
    '--provider replicate: fal/fal-ai/flux/dev names its provider already',
  );
  writeFileSync(join(place.folder, 'order.yaml'), 'provider: fal\nprompt: x\n');
  const { code, stderr } = await place.run(['plan', 'order.yaml']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('provider: it goes with a model')]);
  expect(stderr).toContain('order.yaml:1:1');
});
