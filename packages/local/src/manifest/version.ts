import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { ModelFolder } from './model-folder.ts';
import { weightFiles } from './weight-files.ts';

/**
 * sha256 of everything a model answers with: manifest, labels, configuration and weights. Equal versions give equal answers. Reads the weights, unless the folder
 * tells their checksum.
 */
export async function measureVersion(folder: ModelFolder): Promise<string> {
  if (folder.version !== undefined) return folder.version;
  const hash = createHash('sha256').update(JSON.stringify([folder.manifest, folder.format === 'onnx' ? folder.labels : folder.config]));
  const texts =
    folder.format === 'transformers' ? folder.files.filter(({ path }) => /\.(?:json|txt|model|jinja)$/.test(path) && !path.startsWith('genarun-')) : [];
  for (const { path } of [...texts, ...weightFiles(folder)]) {
    hash.update(path);
    for await (const chunk of createReadStream(join(folder.path, path), { highWaterMark: 1 << 20 })) hash.update(chunk);
  }
  return hash.digest('hex');
}
