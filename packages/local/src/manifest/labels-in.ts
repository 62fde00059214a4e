import type { OnnxFolder } from './model-folder.ts';

/** A manifest's list of labels: the list itself, or the file of that name, read. */
export function labelsIn({ labels }: Pick<OnnxFolder, 'labels'>, named: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof named === 'string' ? labels[named] : named;
}
