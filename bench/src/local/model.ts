import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tinyDecoder } from '../../../packages/local/test/support/tiny/decoder.ts';

/** Writes a language model of one wide layer with weights of chance into a folder: about 17 million parameters, and no token that ends it. */
export async function writeModel(folder: string): Promise<void> {
  const { files } = tinyDecoder({ width: 2048, context: 1024, config: { eos_token_id: null }, tokenizer: { model_max_length: 1024 } });
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}
