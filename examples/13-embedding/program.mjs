// A program with the engine inside: backends in memory, a service that is a module, a kind of its own, an adapter with one model.
// Nothing here touches the network or the disk.

import { simAdapter } from '@genarun/adapters/sim';
import { createHttp } from '@genarun/backends/http';
import { createMedia } from '@genarun/backends/media';
import { nodeHash, systemClock } from '@genarun/backends/system';
import { createEngine, createInProcessQueue, createMemoryBlobs, createMemoryStore } from '@genarun/core';
import { parseDocument } from '@genarun/dialects';
import { defineAdapter, defineKind, kindFields } from '@genarun/spec';
import { z } from 'zod';

/** A service as a module: documents call it by the name under which it is registered. */
const library = {
  call: async (operation, input) => {
    if (operation !== 'lend') throw new Error(`the library has no operation ${operation}`);
    return { title: input.title, due: '2026-12-05' };
  },
};

/** A kind of one's own: `kind: shout`. Performed by the driver itself, because it is pure and quick. */
const shout = defineKind({
  name: 'shout',
  version: 1,
  fields: { words: z.string() },
  picks: ['words'],
  inline: ({ words }) => `${words.toUpperCase()}!`,
  output: () => ({ type: 'string' }),
});

/** An adapter of one's own, with one model: `echo/reverse`. A real one would translate the request for a provider, through `context.http`. */
const reverse = {
  id: 'echo/reverse',
  adapter: 'echo',
  label: 'answers backwards',
  tasks: ['text'],
  input: ['text'],
  output: 'text',
  parameters: {},
  seed: 'none',
  deterministic: true,
  maxCount: 1,
  price: { free: true },
};
const echo = defineAdapter({
  name: 'echo',
  version: '1',
  lane: { concurrency: 2 },
  models: () => [reverse],
  resolve: (id) => (id === reverse.id ? reverse : undefined),
  perform: async ({ turns }) => ({ texts: [[...(turns?.at(-1)?.text ?? '')].reverse().join('')], usage: {} }),
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
  adapters: [simAdapter(), echo],
  kinds: [shout],
  services: { Library: library },
});

const text = `
genarun: 1
name: embedded
inputs: { title: { type: string } }
nodes:
  - { id: loan, kind: service, service: Library, operation: lend, input: { title: "\${title}" } }
  - { id: cover, kind: image, model: sim/painter, prompt: "\${title}, a book cover", params: { width: 64, height: 96 } }
  - { id: backwards, kind: text, model: echo/reverse, prompt: "\${title}" }
  - { id: call, kind: shout, words: "\${loan.title} is due on \${loan.due}" }
`;

const document = parseDocument(text, { file: 'embedded.yaml', kinds: { ...kindFields, shout: shout.fields } });
const plan = await engine.plan(document, { title: 'The Lighthouse' }, { seed: 7 });
const run = await engine.start(plan);
for await (const event of run.events()) console.error(`${event.seq} ${event.type} ${event.address ?? ''}`);
const { status, output } = await run.result();
console.log(JSON.stringify({ status, output }, null, 2));
await engine.close();
