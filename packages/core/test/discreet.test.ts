import { GenarunError } from '@genarun/spec';
import { expect, it } from 'vitest';
import { createTestAdapter, createTestEngine } from './support/engine.ts';

const key = 'sk-canary+Oq7Wm3/Xk9';
const nodes = [{ id: 'a', kind: 'text', model: 'test/model', prompt: 'p', retry: { max: 0 } }];
const forms = `${key} ${encodeURIComponent(key)} ${btoa(key)}`;

it('keeps a key that a provider repeats out of texts, facts, warnings and faults', async () => {
  const adapter = createTestAdapter(() => '', { price: { perCall: 1 } });
  const answers = [{ texts: [`It is ${forms}.`], usage: {}, returned: { echo: [forms] }, warnings: [`mind ${forms}`] }];
  const perform: typeof adapter.perform = async (_request, { secret }) => {
    secret('KEY');
    const answer = answers.shift();
    if (answer) return answer;
    throw new GenarunError({ code: 'content_policy', message: `no: ${forms}`, hint: forms });
  };
  const engine = createTestEngine({ adapters: [{ ...adapter, perform }], secret: () => key });
  const done = await engine.run({ nodes });
  expect(done.output).toEqual({ a: 'It is *** *** ***.' });
  const failed = await engine.run({ nodes });
  for (const { id } of [done, failed]) {
    const kept = JSON.stringify([await engine.view(id), await engine.store.calls(id), await engine.store.events(id, 0)]);
    expect(kept).not.toContain('Oq7Wm3');
    expect(kept).not.toContain(btoa(key));
  }
  expect((await engine.view(failed.id)).invocations[0]?.fault).toMatchObject({ code: 'content_policy', message: 'no: *** *** ***' });
});

it('leaves words alone that a short secret happens to be', async () => {
  const adapter = createTestAdapter(() => '');
  const perform: typeof adapter.perform = async (_request, { secret }) => ({ texts: [`${secret('USER')} and ${secret('NONE')}`], usage: {} });
  const engine = createTestEngine({ adapters: [{ ...adapter, perform }], secret: (name) => (name === 'USER' ? 'heron' : undefined) });
  expect((await engine.run({ nodes })).output).toEqual({ a: 'heron and undefined' });
});
