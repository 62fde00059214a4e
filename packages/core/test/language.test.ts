import { expect, it } from 'vitest';
import { createTestAdapter, createTestEngine } from './support/engine.ts';

it('a chain of transforms reads what stands before it', async () => {
  const engine = createTestEngine();
  const result = await engine.run(
    {
      inputs: { year: { type: 'integer' } },
      nodes: [
        { id: 'a', kind: 'transform', value: 'in ${year}' },
        { id: 'b', kind: 'transform', value: { text: '${a | upcase}', list: [1, '${year}'] } },
      ],
    },
    { year: 2025 },
  );
  expect(result).toMatchObject({ status: 'succeeded', output: { a: 'in 2025', b: { text: 'IN 2025', list: [1, 2025] } } });
});

it('a list performs its children once per element', async () => {
  const adapter = createTestAdapter((request) => (request.json ? '["x","y","z"]' : `about ${request.turns?.at(-1)?.text}`));
  const engine = createTestEngine({ adapters: [adapter] });
  const result = await engine.run({
    nodes: [
      {
        id: 'ideas',
        kind: 'list',
        model: 'test/model',
        prompt: 'ideas',
        as: 'theme',
        nodes: [{ id: 'series', kind: 'text', model: 'test/model', prompt: '${theme} ${index}' }],
      },
    ],
  });
  expect(result.output).toEqual({
    ideas: [
      { theme: 'x', series: 'about x 0' },
      { theme: 'y', series: 'about y 1' },
      { theme: 'z', series: 'about z 2' },
    ],
  });
});
