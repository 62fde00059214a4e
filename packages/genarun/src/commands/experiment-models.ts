import { embeddingAliases, generativeAliases } from '@genarun/dialects';
import type { Shell } from '../shell.ts';

/** `genarun list-models`: the names that configurations of experiments know. */
export async function listModels(shell: Shell, _words: readonly string[], options: { readonly json?: boolean }): Promise<number> {
  const generative = Object.entries(generativeAliases).map(([name, { id, takes, gives }]) => ({ name, model: id, takes, gives }));
  const embedding = Object.entries(embeddingAliases).map(([name, { text, image }]) => ({
    name,
    models: [...new Set([text, image])].filter((id) => id !== undefined),
    reads: [...(text === undefined ? [] : ['text']), ...(image === undefined ? [] : ['image'])],
  }));
  if (options.json === true) {
    shell.out(`${JSON.stringify({ generative, embedding }, null, 2)}\n`);
    return 0;
  }
  const lines = ['## Available GenAI Models:'];
  for (const form of ['image', 'text'] as const) {
    lines.push(`  Output Type: ${form}`);
    for (const { name, model } of generative.filter(({ gives }) => gives === form)) lines.push(`    ${name.padEnd(18)} ${model}`);
  }
  lines.push('', '## Available Embedding Models:');
  for (const { name, models, reads } of embedding) lines.push(`    ${name.padEnd(18)} ${reads.join(' and ').padEnd(15)} ${models.join(', ')}`);
  shell.out(`${lines.join('\n')}\n`);
  shell.error('any adapter/model does as well: genarun models list\n');
  return 0;
}
