import { printPipeline } from '@genarun/dialects';
import { loadDocument } from '../document/load-document.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { fileArgument } from './plan-request.ts';

export type ConvertOptions = { readonly to?: 'yaml' | 'json'; readonly json?: boolean };

/** `genarun convert FILE`: prints the canonical form of a document in any dialect. */
export async function convert(shell: Shell, words: readonly string[], options: ConvertOptions): Promise<number> {
  const { pipeline, warnings } = await loadDocument(shell, fileArgument(words));
  for (const warning of warnings) shell.error(`${coloursOf(shell, 'error').yellow('warning:')} ${warning}\n`);
  const asJson = options.json === true || options.to === 'json';
  shell.out(asJson ? `${JSON.stringify(pipeline, null, 2)}\n` : printPipeline(pipeline));
  return 0;
}
