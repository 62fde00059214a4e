import { didYouMean, GenarunError, type MediaBytes } from '@genarun/spec';
import type { NormalSchema } from './normal-form.ts';

/** A parameter that takes a file, or a list of them. */
export type FileSlot = { readonly name: string; readonly list: boolean };

type Slot = FileSlot & { readonly accept: string; readonly most: number };

/** The parameters that take files of a kind (`image`, `audio`, `video`), in order; a mask is taken last. */
export function fileSlots(properties: Readonly<Record<string, NormalSchema>>, kind: string): readonly Slot[] {
  const slots = Object.entries(properties).flatMap(([name, schema]): Slot[] => {
    const accept = schema['x-file']?.accept;
    if (accept === undefined || !(accept === '*/*' ? /file|input|media|url/.test(name) : accept.includes(`${kind}/`))) return [];
    const list = [schema.type].flat().includes('array');
    return [{ name, list, accept, most: list ? (schema.maxItems ?? Number.POSITIVE_INFINITY) : 1 }];
  });
  const rank = ({ name, accept }: Slot) => (accept === '*/*' ? 2 : 0) + (/mask/.test(name) ? 1 : 0);
  return slots.sort((left, right) => rank(left) - rank(right));
}

type Assigning = {
  readonly id: string;
  readonly media: readonly MediaBytes[];
  readonly properties: Readonly<Record<string, NormalSchema>>;
  /** Parameters that the request has filled itself. */
  readonly taken: ReadonlySet<string>;
};

/** Which media go where, in order. Throws `invalid_input` for media the model has no place for. */
export function assignFiles({ id, media, properties, taken }: Assigning): readonly { readonly slot: FileSlot; readonly media: readonly MediaBytes[] }[] {
  const assigned: { slot: FileSlot; media: MediaBytes[] }[] = namedFiles(id, media, properties);
  for (const kind of ['image', 'audio', 'video']) {
    let rest = media.filter(({ mime, parameter }) => parameter === undefined && mime.startsWith(`${kind}/`));
    for (const slot of fileSlots(properties, kind)) {
      if (rest.length === 0) break;
      if (taken.has(slot.name) || assigned.some((entry) => entry.slot.name === slot.name)) continue;
      assigned.push({ slot, media: rest.slice(0, slot.most) });
      rest = rest.slice(slot.most);
    }
    if (rest.length > 0) throw noPlace(id, rest.length, kind);
  }
  const other = media.find(({ mime, parameter }) => parameter === undefined && !/^(?:image|audio|video)\//.test(mime));
  if (other) throw noPlace(id, 1, other.mime);
  return assigned;
}

/** Media that name their parameter. Throws `invalid_input` for a parameter that takes no such file. */
function namedFiles(id: string, media: readonly MediaBytes[], properties: Assigning['properties']): { slot: FileSlot; media: MediaBytes[] }[] {
  const names = new Set(media.flatMap(({ parameter }) => parameter ?? []));
  return [...names].map((name) => {
    const own = media.filter(({ parameter }) => parameter === name);
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const accept = schema?.['x-file']?.accept;
    const files = Object.keys(properties).filter((candidate) => properties[candidate]?.['x-file'] !== undefined);
    const wrong = own.find(({ mime }) => accept === undefined || !accepts(accept, mime));
    if (wrong !== undefined || schema === undefined)
      throw misplaced(id, `the parameter "${name}" takes ${accept === undefined ? 'no file' : accept}, got ${wrong?.mime}.${didYouMean(name, files)}`);
    const list = [schema.type].flat().includes('array');
    const most = list ? (schema.maxItems ?? Number.POSITIVE_INFINITY) : 1;
    if (own.length > most) throw misplaced(id, `the parameter "${name}" takes ${most} ${most === 1 ? 'file' : 'files'}, got ${own.length}`);
    return { slot: { name, list }, media: own };
  });
}

/** Whether a list of media types (`image/*,.png`) lets one in; names of files say nothing about it. */
function accepts(accept: string, mime: string): boolean {
  const types = accept
    .split(',')
    .map((type) => type.trim())
    .filter((type) => type.includes('/'));
  return types.length === 0 || types.some((type) => type === '*/*' || type === mime || (type.endsWith('/*') && mime.startsWith(type.slice(0, -1))));
}

function misplaced(id: string, message: string): GenarunError {
  return new GenarunError({ code: 'invalid_input', message: `${id}: ${message}`, hint: `genarun models show ${id} lists the parameters` });
}

function noPlace(id: string, count: number, kind: string): GenarunError {
  return new GenarunError({
    code: 'invalid_input',
    message: `${id}: there is no parameter for ${count === 1 ? `an input of kind ${kind}` : `${count} more inputs of kind ${kind}`}`,
    hint: `genarun models show ${id} lists the parameters`,
  });
}
