import { GenarunError, type Hash, type Media } from '@genarun/spec';
import { pictureHash } from '../finding/picture-hash.ts';
import type { Library } from '../library.ts';
import { addProduct, kindOf } from '../products/add-product.ts';
import { type MadeWith, readMadeWith } from './foreign-parameters.ts';

/** A file that may become a product. `read` throws where it cannot be read. */
export type ImportedFile = { readonly path: string; readonly read: () => Promise<Uint8Array> };

/** What became of one file. */
export type ImportOutcome =
  | { readonly path: string; readonly status: 'imported'; readonly product: string; readonly tool?: MadeWith['tool'] }
  /** The same bytes are there already: `of` is their product, which may lie in the trash. */
  | { readonly path: string; readonly status: 'duplicate'; readonly of: string; readonly deleted: boolean }
  | { readonly path: string; readonly status: 'refused'; readonly reason: string };

export type ImportOptions = {
  readonly media: Media;
  readonly hash: Hash;
  readonly projectId?: string;
  readonly tags?: readonly string[];
  readonly signal?: AbortSignal;
};

/** Files read at a time: what decodes them has a few threads of its own. */
const together = 4;

/**
 * Takes pictures, sounds and films into the library, each once, with what they say about how they were made; tells what became of every file, in order.
 * Doing it again takes over what is new. Files that are none of these, or broken, are refused and nothing of them is kept.
 */
export async function* importFiles(
  library: Library,
  files: AsyncIterable<ImportedFile> | Iterable<ImportedFile>,
  options: ImportOptions,
): AsyncGenerator<ImportOutcome> {
  const importing = { options, arriving: new Map<string, Promise<ImportOutcome>>() };
  const underway: Promise<ImportOutcome>[] = [];
  for await (const file of files) {
    options.signal?.throwIfAborted();
    underway.push(importFile(library, file, importing));
    const first = underway.length >= together ? underway.shift() : undefined;
    if (first !== undefined) yield await first;
  }
  for (const rest of underway) yield await rest;
}

type Importing = { readonly options: ImportOptions; readonly arriving: Map<string, Promise<ImportOutcome>> };

async function importFile(library: Library, { path, read }: ImportedFile, { options, arriving }: Importing): Promise<ImportOutcome> {
  let bytes: Uint8Array;
  try {
    bytes = await read();
  } catch (error) {
    return { path, status: 'refused', reason: `cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (bytes.length === 0) return { path, status: 'refused', reason: 'empty' };
  const sha256 = options.hash(bytes);
  const twin = await arriving.get(sha256);
  if (twin?.status === 'imported') return { path, status: 'duplicate', of: twin.product, deleted: false };
  if (twin !== undefined) return { ...twin, path };
  const keeping = keep(library, { path, bytes, sha256 }, options);
  arriving.set(sha256, keeping);
  return keeping;
}

type Given = { readonly path: string; readonly bytes: Uint8Array; readonly sha256: string };

async function keep(library: Library, { path, bytes, sha256 }: Given, { media, projectId, tags = [] }: ImportOptions): Promise<ImportOutcome> {
  const [there] = await library.tables.query({
    sql: 'SELECT id, deleted_at FROM library_product WHERE sha256 = ? AND owner = ? ORDER BY deleted_at IS NOT NULL, id LIMIT 1',
    parameters: [sha256, library.owner],
  });
  if (there !== undefined) return { path, status: 'duplicate', of: String(there.id), deleted: there.deleted_at !== null };
  try {
    const { mime, ...size } = await media.probe(bytes);
    const kind = kindOf(mime);
    if (kind !== 'image' && kind !== 'audio' && kind !== 'video') return { path, status: 'refused', reason: `neither picture, sound nor film: ${mime}` };
    // Decoding it shows whether it is whole.
    const hash = kind === 'image' ? await pictureHash(media, bytes) : undefined;
    const made = readMadeWith(media.texts(bytes), media.readProvenance(bytes));
    const { tool, parameters = {}, ...how } = made ?? {};
    const product = await addProduct(
      library,
      { bytes, mime, ...size },
      { ...how, name: nameOf(path), source: 'imported', projectId, parameters: { ...parameters, ...(tool === undefined ? {} : { tool }) }, pictureHash: hash },
      { tags },
    );
    return { path, status: 'imported', product: product.id, ...(tool === undefined ? {} : { tool }) };
  } catch (error) {
    if (error instanceof GenarunError && error.code === 'invalid_input') return { path, status: 'refused', reason: error.message };
    throw error;
  }
}

/** The name of a file without its folders and ending. */
function nameOf(path: string): string {
  const file = path.split(/[\\/]/).at(-1) ?? path;
  return file.replace(/(?<=.)\.[A-Za-z0-9]{1,5}$/, '');
}
