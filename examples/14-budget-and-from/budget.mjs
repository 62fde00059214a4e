// A budget, without spending anything: a model that asks ten cents a sentence, and a run that may spend 35.
// A call is opened only when its upper bound still fits; then the run pauses, and a higher budget lets it go on.

import { createHttp } from '@genarun/backends/http';
import { createMedia } from '@genarun/backends/media';
import { nodeHash, systemClock } from '@genarun/backends/system';
import { createEngine, createInProcessQueue, createMemoryBlobs, createMemoryStore } from '@genarun/core';
import { parseDocument } from '@genarun/dialects';
import { defineAdapter } from '@genarun/spec';

const scribe = {
  id: 'market/scribe',
  adapter: 'market',
  label: 'a scribe on the market, ten cents a sentence',
  tasks: ['text'],
  input: ['text'],
  output: 'text',
  parameters: {},
  seed: 'none',
  deterministic: false,
  maxCount: 1,
  price: { perCall: 0.1 },
};
let calls = 0;
const market = defineAdapter({
  name: 'market',
  version: '1',
  lane: { concurrency: 1 },
  models: () => [scribe],
  resolve: (id) => (id === scribe.id ? scribe : undefined),
  perform: async ({ turns }) => {
    calls += 1;
    return { texts: [`Sentence ${calls}, as asked: ${turns.at(-1).text}`], usage: {} };
  },
});

const engine = createEngine({
  store: createMemoryStore(),
  blobs: createMemoryBlobs({ hash: nodeHash }),
  queue: createInProcessQueue({ clock: systemClock }),
  http: createHttp(),
  media: createMedia(),
  clock: systemClock,
  hash: nodeHash,
  random: Math.random,
  adapters: [market],
});

const text = `
genarun: 1
name: letters
nodes:
  - { id: letters, kind: text, model: market/scribe, forEach: [one, two, three, four, five, six], prompt: "letter \${item}" }
`;

const plan = await engine.plan(parseDocument(text, { file: 'letters.yaml' }), {}, { seed: 7, budget: 0.35 });
const { cost } = engine.estimate(plan);
console.log(`estimate: ${cost.min} to ${cost.max} dollars`);
const first = await (await engine.start(plan)).result();
console.log(`${first.status}, ${first.reason}: spent ${first.cost.toFixed(2)} dollars for ${calls} calls`);
const second = await (await engine.resume(first.id, { budget: 1 })).result();
console.log(`${second.status}: spent ${second.cost.toFixed(2)} dollars for ${calls} calls`);
await engine.close();
