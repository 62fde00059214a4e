import { expect, test } from 'vitest';
import type { SdkProvider } from './adapter.ts';
import { withModels } from './sdk-pool.ts';

/** A provider whose model objects remember the fetch they were made with, and how many were made. */
function createProvider() {
  const made: { readonly key: string; readonly fetch: typeof fetch }[] = [];
  const load: SdkProvider['load'] = async ({ apiKey, fetch: given }) => {
    made.push({ key: apiKey, fetch: given as typeof fetch });
    return {};
  };
  return { made, provider: { name: 'test', load } as unknown as SdkProvider };
}

const replying =
  (text: string): typeof fetch =>
  async () =>
    new Response(text);
const lent = (provider: SdkProvider, text: string, key = 'k') => ({ provider, baseUrl: 'http://one.example', key, fetch: replying(text) });

test('calls one after the other use the same models, each through its own fetch', async () => {
  const { made, provider } = createProvider();
  for (const text of ['first', 'second']) await withModels(lent(provider, text), async () => expect(await (await made[0]!.fetch('x')).text()).toBe(text));
  expect(made).toHaveLength(1);
});

test('calls at the same time, and calls with another key, have models of their own', async () => {
  const { made, provider } = createProvider();
  await withModels(lent(provider, 'outer'), () =>
    withModels(lent(provider, 'inner'), async () => expect(await (await made[1]!.fetch('x')).text()).toBe('inner')),
  );
  await withModels(lent(provider, 'other', 'another'), async () => {});
  expect(made.map(({ key }) => key)).toEqual(['k', 'k', 'another']);
});

test('models whose call failed are not used again, and reach nothing after their call', async () => {
  const { made, provider } = createProvider();
  const failing = withModels(lent(provider, 'x'), async () => {
    throw new Error('down');
  });
  await expect(failing).rejects.toThrow('down');
  await expect(made[0]!.fetch('x')).rejects.toThrow('after the end of its call');
  await withModels(lent(provider, 'x'), async () => {});
  expect(made).toHaveLength(2);
});
