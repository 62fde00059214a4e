import { GenarunError, isRecord } from '@genarun/spec';
import { z } from 'zod';
import { labelFilesOf, parseJson, parseLabels } from '../manifest/label-files.ts';
import type { OnnxManifest, TransformersManifest } from '../manifest/manifest.ts';
import type { ModelFile, ModelFolder, OnnxFolder } from '../manifest/model-folder.ts';
import { parseManifest } from '../manifest/parse-manifest.ts';
import { digest, type FileStore } from './file-store.ts';

const manifestName = 'genarun-model.json';
const pullRecordName = 'genarun-pull.json';

/** What is needed of the record of a pulled model. */
const recordSchema = z.object({
  id: z.string(),
  version: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: z.int().nonnegative(), sha256: z.string() })),
});
type PullRecord = z.infer<typeof recordSchema>;

/**
 * Reads what a folder at a URL says of its model; `url` is the folder's or that of its manifest. Fetches no weights. Throws GenarunError `not_found` for a URL where
 * no model is, `invalid_input` naming file, place, expected and received, `network`.
 */
export async function openModel(url: string, base: string, files: FileStore): Promise<ModelFolder> {
  const folder = folderOf(url, base);
  const name = decodeURIComponent(folder.pathname.split('/').at(-2) ?? '');
  const manifestText = textOf(await files.fresh(new URL(manifestName, folder).href));
  const manifest = manifestText === undefined ? undefined : parseManifest(manifestText, `${name}/${manifestName}`);
  if (manifest?.format === 'onnx') return openOnnx(name, folder, manifest, files);
  const recordText = manifest?.files === undefined ? textOf(await files.fresh(new URL(pullRecordName, folder).href)) : undefined;
  const record = recordText === undefined ? undefined : recordSchema.parse(parseJson(recordText, `${name}/${pullRecordName}`));
  if (manifest === undefined && record === undefined)
    throw new GenarunError({
      code: 'not_found',
      message: `${folder.href}: neither ${manifestName} nor ${pullRecordName} is there`,
      hint: `a page cannot list a folder: a pulled model brings ${pullRecordName} along, any other needs a ${manifestName} with its "files"`,
    });
  return openTransformers(record?.id ?? name, folder, manifest ?? { genarunModel: 1, format: 'transformers' }, record, files);
}

async function openOnnx(id: string, folder: URL, manifest: OnnxManifest, files: FileStore): Promise<OnnxFolder> {
  const listed = filesOf(id, folder, manifest);
  const labels: Record<string, readonly string[]> = {};
  for (const { file, place } of labelFilesOf(manifest)) {
    const where = `${id}/${manifestName}, "${place}"`;
    const text = textOf(await files.fresh(addressBeside(folder, file, where)));
    if (text === undefined) throw new GenarunError({ code: 'not_found', message: `${where}: there is no file "${file}" at ${folder.href}` });
    labels[file] = parseLabels(text, file, where);
  }
  // The same as on a machine: the same model has the same version wherever it runs.
  const version = await digest(new TextEncoder().encode(JSON.stringify([manifest, labels])));
  return { format: 'onnx', id, path: folder.href, files: listed, manifest, labels, version };
}

async function openTransformers(
  id: string,
  folder: URL,
  manifest: TransformersManifest,
  record: PullRecord | undefined,
  files: FileStore,
): Promise<ModelFolder> {
  const configText = textOf(await files.fresh(new URL('config.json', folder).href));
  if (configText === undefined) throw new GenarunError({ code: 'not_found', message: `${folder.href}: there is no config.json` });
  const config = parseJson(configText, `${id}/config.json`);
  if (!isRecord(config)) throw new GenarunError({ code: 'invalid_input', message: `${id}/config.json: an object expected` });
  const listed = record?.files ?? filesOf(id, folder, manifest);
  const version = record?.version ?? manifest.sha256 ?? (await digest(new TextEncoder().encode(JSON.stringify([manifest, config]))));
  return { format: 'transformers', id, path: folder.href, files: listed, manifest, config, version };
}

/** The files that a manifest lists. A page keeps weights, and must know by their checksum whether what it keeps is what is meant. */
function filesOf(id: string, folder: URL, manifest: OnnxManifest | TransformersManifest): readonly ModelFile[] {
  const { file, bytes, sha256 } = manifest;
  const all = [...(file === undefined ? [] : [{ path: file, bytes, sha256 }]), ...(manifest.files ?? [])];
  for (const { path, sha256: sum } of all) {
    addressBelow(folder, path, `${id}/${manifestName}`);
    if (sum === undefined && /\.(?:onnx|data|bin|weights)$|_data(?:_\d+)?$/.test(path))
      throw new GenarunError({
        code: 'invalid_input',
        message: `${id}/${manifestName}: a sha256 of "${path}" expected: a page keeps the file, and must know which it is`,
        hint: `sha256sum ${path}`,
      });
  }
  return all.map((one) => ({ path: one.path, bytes: one.bytes ?? 0, ...(one.sha256 === undefined ? {} : { sha256: one.sha256 }) }));
}

/** The address of a folder's file. Throws GenarunError `invalid_input` for one that lies elsewhere. */
export function addressBelow(folder: URL, path: string, where: string): string {
  const { href } = new URL(path, folder);
  if (href.startsWith(folder.href)) return href;
  throw new GenarunError({ code: 'invalid_input', message: `${where}: a file in the model's folder expected, got "${path}"` });
}

function addressBeside(folder: URL, path: string, where: string): string {
  const { href } = new URL(path, folder);
  if (href.startsWith(new URL('..', folder).href)) return href;
  throw new GenarunError({ code: 'invalid_input', message: `${where}: a file in the model's folder, or in one beside it, expected, got "${path}"` });
}

function folderOf(url: string, base: string): URL {
  if (!URL.canParse(url, base))
    throw new GenarunError({ code: 'invalid_input', message: `models: the URL of a model's folder expected, got ${JSON.stringify(url)}` });
  const address = new URL(url, base);
  [address.search, address.hash] = ['', ''];
  if (address.pathname.endsWith('.json')) return new URL('.', address);
  if (!address.pathname.endsWith('/')) address.pathname += '/';
  return address;
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
