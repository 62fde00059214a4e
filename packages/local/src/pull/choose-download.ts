import { GenarunError, isRecord } from '@genarun/spec';
import { chooseFamily } from '../architectures/choose-family.ts';
import type { Family, Parts } from '../architectures/families.ts';
import { type Chosen, chooseFiles, type Precision, precisionNames, precisions, precisionsOf, type Wish } from '../architectures/precision.ts';
import type { HubFile } from './hub-file.ts';

export type Choice = {
  readonly files: readonly HubFile[];
  /** `custom` for an ONNX model with a manifest of its own. */
  readonly family: Family | 'custom';
  /** Precision of each part. */
  readonly precision: Readonly<Record<string, Precision>>;
  /** What else could have been had, with its size. */
  readonly alternatives: readonly { readonly precision: Precision; readonly bytes: number }[];
};

/** Larger ones are no settings. */
const maxCompanionBytes = 128 * 1024 * 1024;

/**
 * The files of a repository that a model is loaded from: the graphs of its architecture in one precision with the weights beside them, and the small files
 * around: settings, tokenizer, licence, voices. Throws as chooseFamily and chooseFiles.
 */
export function chooseDownload(id: string, files: readonly HubFile[], texts: Texts, wish: Wish): Choice {
  const manifest = texts.manifest === undefined ? undefined : parse(texts.manifest, `${id}/genarun-model.json`);
  const paths = files.map((file) => file.path);
  if (manifest?.format === 'onnx') return { files: custom(id, files, manifest), family: 'custom', precision: {}, alternatives: [] };
  if (texts.config === undefined)
    throw new GenarunError({
      code: 'invalid_input',
      message: `${id} has neither a config.json nor a genarun-model.json: it is no model in the layout of Transformers.js`,
      hint: 'models that can be pulled have ONNX files: look for the name at onnx-community',
    });
  const config = parse(texts.config, `${id}/config.json`);
  const { family, parts } = chooseFamily({ id, config, files: paths, ...(typeof manifest?.pipeline === 'string' ? { pipeline: manifest.pipeline } : {}) });
  const chosen =
    wish.all === undefined && wish.parts === undefined ? byOwnWish(id, paths, parts, ownWish(config, manifest)) : chooseFiles(id, paths, parts, wish);
  const strange = Object.keys(wish.parts ?? {}).filter((name) => !(name in chosen.precision));
  if (strange.length > 0)
    throw new GenarunError({
      code: 'invalid_input',
      message: `--dtype: ${id} has no part "${strange[0]}"`,
      hint: `it has ${Object.keys(chosen.precision).join(', ')}`,
    });
  const wanted = new Set(chosen.files);
  const size = (names: readonly string[]) => files.filter(({ path }) => names.includes(path)).reduce((sum, { bytes }) => sum + bytes, 0);
  const names = Object.keys(chosen.precision);
  const alternatives = precisionNames
    .filter((precision) => names.every((name) => precisionsOf(paths, chosen.folder, name).includes(precision)))
    .map((precision) => ({ precision, bytes: size(chooseFiles(id, paths, [names], { all: precision }).files) }))
    .filter(({ precision }) => names.some((name) => chosen.precision[name] !== precision));
  return { files: files.filter((file) => wanted.has(file.path) || isCompanion(file, family)), family, precision: chosen.precision, alternatives };
}

/** The texts that a choice needs, as far as the repository has them. */
export type Texts = { readonly config?: string; readonly manifest?: string };

/** `--dtype q4`, or one for each part: `--dtype q4,vision_encoder=fp16`. Throws GenarunError `invalid_input` naming the precisions there are. */
export function readWish(words: string | undefined): Wish {
  if (words === undefined) return {};
  const parts: Record<string, Precision> = {};
  let all: Precision | undefined;
  for (const word of words.split(',').map((part) => part.trim())) {
    const [name, value] = word.includes('=') ? word.split('=', 2) : [undefined, word];
    const precision = precisionNames.find((known) => known === value);
    if (precision === undefined)
      throw new GenarunError({
        code: 'invalid_input',
        message: `--dtype: one of ${Object.keys(precisions).join(', ')} expected, got "${value}"`,
        hint: 'or one for each part: --dtype q4,vision_encoder=fp16',
      });
    if (name === undefined) all = precision;
    else parts[name] = precision;
  }
  return { ...(all === undefined ? {} : { all }), ...(Object.keys(parts).length === 0 ? {} : { parts }) };
}

/** What the repository itself says should be taken. */
function ownWish(config: Readonly<Record<string, unknown>>, manifest: Readonly<Record<string, unknown>> | undefined): Wish {
  const settings = isRecord(config['transformers.js_config']) ? config['transformers.js_config'].dtype : undefined;
  const dtype = manifest?.dtype ?? settings;
  const known = (value: unknown) => precisionNames.find((name) => name === value);
  if (!isRecord(dtype)) return known(dtype) === undefined ? {} : { all: known(dtype) };
  const parts: Record<string, Precision> = {};
  for (const [name, value] of Object.entries(dtype)) {
    const precision = known(value);
    if (precision !== undefined) parts[name] = precision;
  }
  return { parts };
}

/** As the repository says, as far as it has what it says. */
function byOwnWish(id: string, paths: readonly string[], parts: Parts, wish: Wish): Chosen {
  try {
    return chooseFiles(id, paths, parts, wish);
  } catch {
    return chooseFiles(id, paths, parts);
  }
}

/** Everything beside the weights of other programs. */
function custom(id: string, files: readonly HubFile[], manifest: Readonly<Record<string, unknown>>): readonly HubFile[] {
  const graph = typeof manifest.file === 'string' ? manifest.file : 'model.onnx';
  const wanted = files.filter(({ path }) => path === graph || path.startsWith(`${graph}_data`) || path === `${graph}.data`);
  if (wanted.length === 0) throw new GenarunError({ code: 'not_found', message: `${id}: its genarun-model.json names "${graph}", which is not there` });
  return [...wanted, ...files.filter((file) => !wanted.includes(file) && isCompanion(file, 'custom'))];
}

function isCompanion({ path, bytes }: HubFile, family: Family | 'custom'): boolean {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  if (bytes > maxCompanionBytes || parts.length > 2 || /\.index\.json$/.test(name)) return false;
  if (family === 'speech' && /^(?:voices|speakers)\/[^/]+\.bin$/.test(path)) return true;
  if (parts.length === 2) return /^\d+_[A-Za-z]+\/config\.json$/.test(path) || (family === 'custom' && /\.(?:json|txt)$/.test(name));
  return /\.(?:json|txt|jinja|model)$/.test(name) || /^(?:licen[cs]e|notice|readme)/i.test(name);
}

function parse(text: string, where: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new GenarunError({ code: 'invalid_output', message: `${where} is not JSON`, cause });
  }
  if (isRecord(value)) return value;
  throw new GenarunError({ code: 'invalid_output', message: `${where} holds no object` });
}
