import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { GenarunError, isRecord } from '@genarun/spec';
import { labelFilesOf, parseJson, parseLabels } from './label-files.ts';
import type { OnnxManifest } from './manifest.ts';
import type { ModelFile, ModelFolder, OnnxFolder, TransformersFolder } from './model-folder.ts';
import { parseManifest } from './parse-manifest.ts';

export const manifestName = 'genarun-model.json';
/** What `models pull` writes beside the files. */
export const pullRecordName = 'genarun-pull.json';

const maxFiles = 2000;

/** Whether a folder is a model at all: it has a manifest, or a `config.json` and ONNX weights. */
export function isModelFolder(path: string): boolean {
  return isFile(join(path, manifestName)) || (isFile(join(path, 'config.json')) && hasWeights(path));
}

function hasWeights(path: string): boolean {
  return [path, join(path, 'onnx')].some((folder) => namesIn(folder).some((name) => name.endsWith('.onnx')));
}

/**
 * Reads what a folder says of its model: its manifest, or without one the files of Transformers.js. Reads no weights. Throws GenarunError `not_found` for a
 * folder that is none, `invalid_input` naming file, place, expected and received.
 */
export function readModelFolder(path: string, id: string = basename(resolve(path))): ModelFolder {
  const folder = resolve(path);
  if (!isDirectory(folder)) throw new GenarunError({ code: 'not_found', message: `${path}: there is no such folder` });
  const manifestFile = join(folder, manifestName);
  if (!isFile(manifestFile)) return readTransformers(folder, id);
  const manifest = parseManifest(readFileSync(manifestFile, 'utf8'), `${id}/${manifestName}`);
  const files = filesIn(folder);
  if (manifest.format === 'transformers') return readTransformers(folder, id, manifest);
  requireFile(folder, manifest.file, `${id}/${manifestName}, "file"`);
  const labels = readLabelFiles(folder, id, manifest);
  // Preparing and reading count too: other labels make other answers of the same weights.
  const version =
    manifest.sha256 === undefined
      ? {}
      : {
          version: createHash('sha256')
            .update(JSON.stringify([manifest, labels]))
            .digest('hex'),
        };
  return { format: 'onnx', id, path: folder, files, manifest, labels, ...version };
}

function readTransformers(folder: string, id: string, manifest: TransformersFolder['manifest'] = { genarunModel: 1, format: 'transformers' }): ModelFolder {
  const configFile = join(folder, 'config.json');
  if (!isFile(configFile))
    throw new GenarunError({
      code: 'invalid_input',
      message: `${folder}: neither ${manifestName} nor config.json is there`,
      hint: `an ONNX model of your own needs a ${manifestName}: docs/local-models.md`,
    });
  const config = readJsonFile(configFile, `${id}/config.json`);
  if (!isRecord(config)) throw new GenarunError({ code: 'invalid_input', message: `${id}/config.json: an object expected` });
  const record = isFile(join(folder, pullRecordName)) ? readJsonFile(join(folder, pullRecordName), `${id}/${pullRecordName}`) : undefined;
  return { format: 'transformers', id, path: folder, files: filesIn(folder), manifest, config, ...versionOf(manifest, record) };
}

/** What the files are known to be without reading them: the manifest's checksum, or the revision and checksums of a pull. */
function versionOf({ sha256 }: { readonly sha256?: string }, record: unknown): { readonly version?: string } {
  if (isRecord(record) && typeof record.version === 'string') return { version: record.version };
  return sha256 === undefined ? {} : { version: sha256 };
}

/** Every label file that the manifest names, by the name it has there: below the model's folder or below a folder beside it. */
function readLabelFiles(folder: string, id: string, manifest: OnnxManifest): OnnxFolder['labels'] {
  return Object.fromEntries(
    labelFilesOf(manifest).map(({ file, place }) => {
      const where = `${id}/${manifestName}, "${place}"`;
      return [file, parseLabels(readFileSync(requireFile(folder, file, where), 'utf8'), file, where)];
    }),
  );
}

/** The path of a file that a manifest names. It may lie below the model's folder, or in another model's folder beside it, and nowhere else. */
function requireFile(folder: string, file: string, where: string): string {
  const path = resolve(folder, file);
  if (relative(dirname(folder), path).split(sep)[0] === '..' || resolve(file) === file)
    throw new GenarunError({ code: 'invalid_input', message: `${where}: a file in the model's folder, or in one beside it, expected, got "${file}"` });
  if (isFile(path)) return path;
  throw new GenarunError({ code: 'not_found', message: `${where}: there is no file "${file}" in ${folder}` });
}

function readJsonFile(path: string, where: string): unknown {
  return parseJson(readFileSync(path, 'utf8'), where);
}

function filesIn(folder: string): readonly ModelFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .slice(0, maxFiles)
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(folder, path).split(sep).join('/'), bytes: statSync(path).size }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function namesIn(folder: string): readonly string[] {
  return isDirectory(folder) ? readdirSync(folder) : [];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
