import { printPipeline } from '@genarun/dialects';
import type { Parsed } from '@genarun/spec';
import { loadDocument } from '../document/load-document.ts';
import { compose } from '../engine/compose.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { fileArgument, tasksIn } from './plan-request.ts';

export type ConvertOptions = { readonly home?: string; readonly to?: 'yaml' | 'json'; readonly json?: boolean };

/** `genarun convert FILE`: prints the canonical form of a document in any dialect. */
export async function convert(shell: Shell, words: readonly string[], options: ConvertOptions): Promise<number> {
  const { pipeline, warnings } = await load(shell, fileArgument(words), options.home);
  for (const warning of warnings) shell.error(`${coloursOf(shell, 'error').yellow('warning:')} ${warning}\n`);
  const asJson = options.json === true || options.to === 'json';
  shell.out(asJson ? `${JSON.stringify(pipeline, null, 2)}\n` : printPipeline(pipeline));
  return 0;
}

/** An order without a type makes what its model makes, so that the models have to be known. */
async function load(shell: Shell, file: string, home: string | undefined): Promise<Parsed> {
  const genarun = await compose(shell, { home, document: file, needsKeys: false });
  try {
    return await loadDocument(shell, file, { tasksOf: tasksIn(genarun.adapters) });
  } finally {
    await genarun.close();
  }
}
