import { simAdapter } from '@genarun/adapters/sim';
import type { ModelRequest } from '@genarun/spec';
import { type AdapterUnderTest, adapterSuite } from '@genarun/spec/conformance';
import { describe, expect, it } from 'vitest';
import { paint, surroundings } from './sim.ts';

const one = { count: 1, params: {} };

adapterSuite({ describe, it, expect }, async (): Promise<AdapterUnderTest> => {
  const picture = await paint('a red house on green hills');
  const small = { width: 64, height: 48 };
  const requests: ModelRequest[] = [
    { ...one, model: 'sim/writer', task: 'text', turns: [{ role: 'user', text: 'List three birds of the northern coast.' }], seed: 4 },
    {
      ...one,
      model: 'sim/writer',
      task: 'text',
      turns: [{ role: 'user', text: 'A film as JSON with the keys title, year and cast' }],
      json: {},
      seed: 4,
      params: { temperature: 0.9 },
    },
    { ...one, model: 'sim/painter', task: 'image', prompt: 'a lighthouse at night', count: 2, seed: 4, params: small },
    { ...one, model: 'sim/painter', task: 'image', prompt: 'in watercolour', media: [picture], seed: 4, params: { quality: 'hd' } },
    { ...one, model: 'sim/captioner', task: 'describe', media: [picture], seed: 4 },
    { ...one, model: 'sim/translator', task: 'translate', texts: ['The sea.', 'The night.'], language: { to: 'de' } },
    { ...one, model: 'sim/voice', task: 'audio', prompt: 'A short sentence.', seed: 4 },
    { ...one, model: 'sim/clip', task: 'video', prompt: 'a boat at sunset', seed: 4, params: { ...small, duration: 0.4 } },
    { ...one, model: 'sim/embedder', task: 'embed', texts: ['a blue boat'], media: [picture] },
    { ...one, model: 'sim/reranker', task: 'rerank', prompt: 'a boat on the sea', texts: ['a blue boat at sea', 'tax law', ''] },
    { ...one, model: 'sim/DummyT2I', task: 'image', prompt: 'anything', seed: 42 },
    { ...one, model: 'sim/DummyI2T2', task: 'describe', media: [picture], seed: 42 },
    { ...one, model: 'sim/Dummy', task: 'embed', texts: ['anything', ''] },
    { ...one, model: 'sim/Dummy2', task: 'embed', texts: ['anything'] },
  ];
  const text = new TextEncoder().encode('no picture');
  return {
    adapter: simAdapter(),
    context: surroundings,
    requests,
    refusals: [
      { request: { ...one, model: 'sim/writer', task: 'image', prompt: 'a boat' }, code: 'invalid_input' },
      { request: { ...one, model: 'sim/painter', task: 'image', prompt: 'a boat', params: { width: 8, height: 64 } }, code: 'invalid_input' },
      { request: { ...one, model: 'sim/painter', task: 'image', prompt: 'a boat', params: { size: 'big' } }, code: 'invalid_input' },
      { request: { ...one, model: 'sim/painter', task: 'image', prompt: 'a boat', params: { format: 'bmp' } }, code: 'invalid_input' },
      { request: { ...one, model: 'sim/painter', task: 'image', prompt: 'a boat', count: 11 }, code: 'invalid_input' },
      { request: { ...one, model: 'sim/painter', task: 'image', prompt: 'a boat', media: [{ ...picture, parameter: 'mask' }] }, code: 'invalid_input' },
      { request: { ...one, model: 'sim/captioner', task: 'describe', media: [{ bytes: text, mime: 'text/plain' }] }, code: 'invalid_input' },
      { request: { ...one, model: 'sim/captioner', task: 'describe' }, code: 'invalid_input' },
      { request: { ...one, model: 'sim/translator', task: 'translate', texts: ['x'] }, code: 'invalid_input' },
      { request: { ...one, model: 'sim/Dummy', task: 'embed', media: [picture] }, code: 'invalid_input' },
      { request: { ...one, model: 'sim/reranker', task: 'rerank', texts: ['x'] }, code: 'invalid_input' },
      { request: { ...one, model: 'sim/nothing', task: 'text' }, code: 'not_found' },
    ],
  };
});
