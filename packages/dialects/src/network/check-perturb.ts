import { didYouMean, isRecord } from '@genarun/spec';
import type { Path } from '../problem/path.ts';
import type { Problem } from '../problem/problem.ts';
import { embeddingAliases } from './aliases.ts';
import { problemAt } from './problem-at.ts';

type Document = Readonly<Record<string, unknown>>;
type CheckName = (name: unknown, path: Path) => Problem[];

/** What the schema of `perturb` cannot express: that something is asked for, and that its models are known. */
export function checkPerturb(document: Document, checkEmbedding: CheckName): Problem[] {
  const { perturb } = document;
  if (!isRecord(perturb)) return [];
  const { edits, paraphrase, embedding_noise: noise } = perturb;
  if (edits === undefined && paraphrase === undefined && noise === undefined)
    return [problemAt(['perturb'], 'expected edits, paraphrase or embedding_noise, got none of them', 'for example "perturb": { "edits": [1, 2, 4] }')];
  return [
    ...(isRecord(paraphrase) ? checkWriter(paraphrase.model, document) : []),
    ...(isRecord(noise) ? checkReader(noise.model, document, checkEmbedding) : []),
    ...repeated(edits, ['perturb', 'edits']),
    ...(isRecord(paraphrase) ? repeated(paraphrase.grades, ['perturb', 'paraphrase', 'grades']) : []),
    ...(isRecord(noise) ? repeated(noise.deviations, ['perturb', 'embedding_noise', 'deviations']) : []),
  ];
}

/** The models that variants are made by, as they are written. */
export function modelsOfPerturb({ perturb }: Document): readonly unknown[] {
  if (!isRecord(perturb)) return [];
  return [perturb.paraphrase, perturb.embedding_noise].flatMap((part) => (isRecord(part) ? [part.model] : []));
}

function checkWriter(name: unknown, { models }: Document): Problem[] {
  const known = isRecord(models) ? Object.keys(models) : [];
  if (typeof name !== 'string' || known.includes(name) || /^[^/]+\/./.test(name)) return [];
  const available = known.length === 0 ? 'Name any adapter/model' : `Available models: ${JSON.stringify(known)}, or any adapter/model`;
  return [
    problemAt(['perturb', 'paraphrase', 'model'], `Invalid text model: ${name}. ${available}.${didYouMean(name, known)}`, 'genarun models list --task text'),
  ];
}

function checkReader(name: unknown, document: Document, checkEmbedding: CheckName): Problem[] {
  const path = ['perturb', 'embedding_noise', 'model'];
  if (name !== undefined)
    return readsPictures(name, document) ? [problemAt(path, `${name} reads pictures; expected a model that reads texts`)] : checkEmbedding(name, path);
  const names: readonly unknown[] = Array.isArray(document.embedding_models) ? document.embedding_models : [];
  if (names.length === 0 || names.some((each) => !readsPictures(each, document))) return [];
  return [problemAt(['perturb', 'embedding_noise'], 'none of embedding_models reads texts', 'name one that does, for example "model": "NomicText"')];
}

function readsPictures(name: unknown, { models }: Document): name is string {
  if (typeof name !== 'string' || (isRecord(models) && Object.hasOwn(models, name))) return false;
  return Object.hasOwn(embeddingAliases, name) && embeddingAliases[name]?.text === undefined;
}

function repeated(values: unknown, path: Path): Problem[] {
  if (!Array.isArray(values)) return [];
  return values.flatMap((value: unknown, index) =>
    values.indexOf(value) === index ? [] : [problemAt([...path, index], `${JSON.stringify(value)} is there already; each grade is named once`)],
  );
}
