import { embeddingAliases, generativeAliases } from '@genarun/dialects';
import { toGenarunError } from '@genarun/spec';
import { compose, type Genarun } from '../engine/compose.ts';
import { findOffer } from '../engine/find-offer.ts';
import type { Shell } from '../shell.ts';

/** Whether a model can be called now: its provider has a key, its files lie here. `next`: what has to be done first. */
type Readiness = { readonly state: 'ready' | 'no key' | 'to pull'; readonly model: string; readonly next?: string };

/** `genarun list-models`: the names that configurations of experiments know, what they stand for, and what each still needs. */
export async function listModels(shell: Shell, _words: readonly string[], options: { readonly home?: string; readonly json?: boolean }): Promise<number> {
  const genarun = await compose(shell, { home: options.home });
  try {
    const generative = [];
    for (const [name, { id, takes, gives }] of Object.entries(generativeAliases)) generative.push({ name, takes, gives, ...(await readinessOf(genarun, id)) });
    const embedding = [];
    for (const [name, { text, image }] of Object.entries(embeddingAliases)) {
      const models: Readiness[] = [];
      for (const id of new Set([text, image].filter((each) => each !== undefined))) models.push(await readinessOf(genarun, id));
      const reads = [...(text === undefined ? [] : ['text']), ...(image === undefined ? [] : ['image'])];
      embedding.push({ name, reads, models });
    }
    if (options.json === true) shell.out(`${JSON.stringify({ generative, embedding }, null, 2)}\n`);
    else tell(shell, generative, embedding);
    return 0;
  } finally {
    await genarun.close();
  }
}

async function readinessOf(genarun: Genarun, name: string): Promise<Readiness> {
  try {
    const { id } = await findOffer(genarun, name);
    const adapter = id.slice(0, id.indexOf('/'));
    return genarun.has(adapter) ? { state: 'ready', model: id } : { state: 'no key', model: id, next: `genarun keys set ${adapter}` };
  } catch (error) {
    const { code, hint, message } = toGenarunError(error);
    return { state: code === 'auth' ? 'no key' : 'to pull', model: name, next: hint ?? message };
  }
}

type Generative = Readiness & { readonly name: string; readonly gives: string };
type Embedding = { readonly name: string; readonly reads: readonly string[]; readonly models: readonly Readiness[] };

function tell(shell: Shell, generative: readonly Generative[], embedding: readonly Embedding[]): void {
  const lines = ['## Available GenAI Models:'];
  for (const form of ['image', 'text']) {
    lines.push(`  Output Type: ${form}`);
    for (const { name, state, model } of generative.filter(({ gives }) => gives === form)) lines.push(`    ${name.padEnd(18)} ${state.padEnd(8)} ${model}`);
  }
  lines.push('', '## Available Embedding Models:');
  for (const { name, reads, models } of embedding)
    for (const [index, { state, model }] of models.entries()) {
      const whose = models.length === 1 ? reads.join(' and ') : (reads[index] ?? '');
      lines.push(`    ${(index === 0 ? name : '').padEnd(18)} ${state.padEnd(8)} ${model} (${whose})`);
    }
  shell.out(`${lines.join('\n')}\n`);
  const states = new Set([...generative, ...embedding.flatMap(({ models }) => models)].map(({ state }) => state));
  if (states.has('no key')) shell.error('no key: genarun models show NAME tells who offers it; genarun keys set PROVIDER keeps a key\n');
  if (states.has('to pull')) shell.error('to pull: genarun models pull OWNER/NAME, without local/\n');
  shell.error('another model for a name: --model NAME=adapter/model; any adapter/model does as well: genarun models list\n');
}
