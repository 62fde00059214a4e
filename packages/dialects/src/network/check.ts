import { didYouMean, isRecord } from '@genarun/spec';
import type { Path } from '../problem/path.ts';
import type { Problem } from '../problem/problem.ts';
import { embeddingAliases, type GenerativeAlias, generativeAliases } from './aliases.ts';
import { checkPerturb, modelsOfPerturb } from './check-perturb.ts';
import { problemAt } from './problem-at.ts';

type Document = Readonly<Record<string, unknown>>;

/** What a configuration's schema cannot express, in the order in which it is told. */
export function checkConfiguration(document: unknown): Problem[] {
  if (!isRecord(document)) return [];
  return [
    ...emptyList(document.networks, ['networks'], 'Networks list cannot be empty'),
    ...checkSeeds(document),
    ...emptyList(document.prompts, ['prompts'], 'Prompts list cannot be empty'),
    ...emptyList(document.embedding_models, ['embedding_models'], 'embedding_models list cannot be empty'),
    ...checkLength(document),
    ...listOf(document.networks).flatMap((network, index) => checkNetwork(network, ['networks', index], document)),
    ...listOf(document.embedding_models).flatMap((name, index) => checkEmbedding(name, ['embedding_models', index], document)),
    ...repeated(listOf(document.embedding_models), 'embedding_models'),
    ...checkPerturb(document, (name, path) => checkEmbedding(name, path, document)),
    ...checkParameters(document),
  ];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function emptyList(value: unknown, path: Path, message: string): Problem[] {
  return Array.isArray(value) && value.length === 0 ? [problemAt(path, message)] : [];
}

function checkSeeds({ seeds, seed_count: count }: Document): Problem[] {
  if (seeds !== undefined && count !== undefined) return [problemAt(['seed_count'], 'expected either seeds or seed_count, got both')];
  if (seeds === undefined && count === undefined)
    return [problemAt(['seeds'], 'Seeds list cannot be empty; expected seeds or seed_count, got neither', 'for example "seeds": [42, 56], or "seed_count": 4')];
  if (typeof count === 'number' && count < 1) return [problemAt(['seed_count'], `Seeds list cannot be empty; expected a count of at least 1, got ${count}`)];
  return emptyList(seeds, ['seeds'], 'Seeds list cannot be empty');
}

function checkLength({ max_length: length }: Document): Problem[] {
  return typeof length === 'number' && length <= 0 ? [problemAt(['max_length'], `Run length must be greater than 0, got ${length}`)] : [];
}

function checkNetwork(network: unknown, path: Path, document: Document): Problem[] {
  if (!Array.isArray(network)) return [];
  if (network.length === 0) return [problemAt(path, 'Each network must contain at least one model')];
  const unknown = network.flatMap((name, index) => checkGenerative(name, [...path, index], document));
  return unknown.length > 0 ? unknown : checkFit(network, path, document);
}

function checkGenerative(name: unknown, path: Path, document: Document): Problem[] {
  if (typeof name !== 'string' || isKnown(name, generativeAliases, document)) return [];
  const known = [...Object.keys(generativeAliases), ...ownNames(document)];
  const message = `Invalid generative model: ${name}. Available models: ${JSON.stringify(known)}, or any adapter/model.${Object.hasOwn(embeddingAliases, name) ? ` ${name} is an embedding model.` : didYouMean(name, known)}`;
  return [problemAt(path, message, 'genarun list-models')];
}

function checkEmbedding(name: unknown, path: Path, document: Document): Problem[] {
  if (typeof name !== 'string' || isKnown(name, embeddingAliases, document)) return [];
  const known = [...Object.keys(embeddingAliases), ...ownNames(document)];
  const message = `Invalid embedding model: ${name}. Available models: ${JSON.stringify(known)}, or any adapter/model.${Object.hasOwn(generativeAliases, name) ? ` ${name} is a generative model.` : didYouMean(name, known)}`;
  return [problemAt(path, message, 'genarun list-models')];
}

function isKnown(name: string, aliases: Readonly<Record<string, unknown>>, document: Document): boolean {
  return Object.hasOwn(aliases, name) || ownNames(document).includes(name) || /^[^/]+\/./.test(name);
}

function ownNames({ models }: Document): readonly string[] {
  return isRecord(models) ? Object.keys(models) : [];
}

/** What is known of a model by its name alone; other models are held to their neighbours when they are planned. */
function aliasOf(name: unknown, document: Document): GenerativeAlias | undefined {
  return typeof name === 'string' && !ownNames(document).includes(name) && Object.hasOwn(generativeAliases, name) ? generativeAliases[name] : undefined;
}

function checkFit(network: readonly unknown[], path: Path, document: Document): Problem[] {
  const first = aliasOf(network[0], document);
  if (first?.takes === 'image') {
    const message = `Network must start with a text-to-image model, but '${String(network[0])}' is an image-to-text model; it would be given the prompt`;
    return [problemAt([...path, 0], message, 'turn the network around: the models take turns, so it goes through the same pairs')];
  }
  const round = typeof document.max_length === 'number' && document.max_length > network.length ? network.length : network.length - 1;
  for (let at = 0; at < round; at++) {
    const [from, to] = [network[at], network[(at + 1) % network.length]];
    const [giver, taker] = [aliasOf(from, document), aliasOf(to, document)];
    if (giver === undefined || taker === undefined || giver.gives === taker.takes) continue;
    const back = at + 1 === network.length ? ' (the last model feeds the first)' : '';
    const message = `'${String(from)}' gives ${word(giver.gives)}, but '${String(to)}' takes ${word(taker.takes)}${back}`;
    return [problemAt([...path, (at + 1) % network.length], message, 'between two text-to-image models stands an image-to-text model')];
  }
  return [];
}

function word(form: 'text' | 'image'): string {
  return form === 'text' ? 'a text' : 'a picture';
}

function repeated(names: readonly unknown[], key: string): Problem[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) === index ? [] : [problemAt([key, index], `${JSON.stringify(name)} is there already; each embedding model is named once`)],
  );
}

function checkParameters(document: Document): Problem[] {
  if (!isRecord(document.parameters)) return [];
  const named = [...listOf(document.networks).flatMap(listOf), ...listOf(document.embedding_models), ...modelsOfPerturb(document)];
  const used = new Set(named.filter((name) => typeof name === 'string'));
  return Object.keys(document.parameters)
    .filter((name) => !used.has(name))
    .map((name) => ({
      ...problemAt(['parameters', name], `no model of the experiment is named "${name}".${didYouMean(name, used)}`),
      part: 'key' as const,
    }));
}
