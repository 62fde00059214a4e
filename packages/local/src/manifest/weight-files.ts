import { chooseFiles } from '../architectures/precision.ts';
import { architectureOf } from '../architectures/transformers-facts.ts';
import type { Device } from './device.ts';
import type { ModelFile, ModelFolder } from './model-folder.ts';

/** The files of a folder whose numbers are loaded: the graphs, and weights beside them. Throws GenarunError for a folder that cannot be loaded. */
export function weightFiles(folder: ModelFolder, device: Device = 'cpu'): readonly ModelFile[] {
  const { files, manifest } = folder;
  if (folder.format === 'onnx') return files.filter(({ path }) => path === manifest.file || /\.(?:data|bin|weights)$|_data(?:_\d+)?$/.test(path));
  const paths = files.map(({ path }) => path);
  const wish = folder.manifest.dtype === undefined ? {} : { all: folder.manifest.dtype };
  const chosen = new Set(chooseFiles(folder.id, paths, architectureOf(folder).parts, wish, device).files);
  return files.filter(({ path }) => chosen.has(path));
}
