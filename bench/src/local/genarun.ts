// The same through the adapter: `genarun FOLDER TOKENS TIMES`. The model runs in a worker thread, and every token is told as it comes.
import { basename } from 'node:path';
import { localAdapter } from '@genarun/local';
import type { AdapterContext } from '@genarun/spec';

const [folder = '', tokens = '', times = ''] = process.argv.slice(2);
const adapter = localAdapter({ folders: [folder], threads: 1 });
const none = () => {
  throw new Error('a local model needs nothing of this');
};
let told = '';
const context = {
  ...{ signal: new AbortController().signal, callKey: 'bench', requestId: async () => undefined, sleep: none, secret: () => undefined },
  progress: (_fraction: number, note = '') => {
    told = note;
  },
  // A text goes in and a text comes out: neither network nor media are asked for.
} as unknown as AdapterContext;
const rates: number[] = [];
let text = '';
for (let time = 0; time <= Number(times); time++) {
  const begin = performance.now();
  const { texts, usage } = await adapter.perform(
    {
      ...{ model: `local/${basename(folder)}`, task: 'text', count: 1, seed: 1 },
      turns: [{ role: 'user', text: 'once upon a time' }],
      params: { max_new_tokens: Number(tokens), do_sample: false },
    },
    context,
  );
  if (usage.outputTokens !== Number(tokens)) throw new Error(`${usage.outputTokens} tokens came`);
  if (time > 0) rates.push((Number(tokens) / (performance.now() - begin)) * 1000);
  text = texts?.[0] ?? '';
}
if (told === '' || !text.endsWith(told.slice(-40))) throw new Error('what was told on the way is not the answer');
console.log(JSON.stringify({ rates, text }));
await adapter.close?.();
