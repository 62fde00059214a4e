import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { GenarunError, type Media } from '@genarun/spec';

/** What a person gives a model to look at, listen to or start from. */
export type GivenMedium = {
  readonly path: string;
  readonly kind: 'image' | 'audio' | 'video';
  /** The parameter it is for (`mask`); absent: it goes where the model takes such a medium. */
  readonly parameter?: string;
};

/** Reads `[PARAMETER=]FILE` words; what a file is, its bytes say. Throws GenarunError `invalid_input` for a file that is not there or no medium. */
export async function readGivenMedia(
  words: readonly string[],
  { cwd, media }: { readonly cwd: string; readonly media: Media },
): Promise<readonly GivenMedium[]> {
  return Promise.all(
    words.map(async (word): Promise<GivenMedium> => {
      const [, parameter, place = word] = /^([A-Za-z_][\w-]*)=(.+)$/s.exec(word) ?? [];
      const isAddress = /^[a-z][a-z0-9+.-]+:/i.test(place);
      const path = isAddress ? place : resolve(cwd, place);
      return { path, kind: isAddress ? kindOfName(place) : await kindOfFile(place, path, media), ...(parameter === undefined ? {} : { parameter }) };
    }),
  );
}

async function kindOfFile(shown: string, path: string, media: Media): Promise<GivenMedium['kind']> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new GenarunError({ code: 'invalid_input', message: `--media ${shown}: the file cannot be read`, hint: 'a file, or PARAMETER=FILE', cause });
  });
  const { mime } = await media.probe(bytes);
  const kind = mime.split('/')[0];
  if (kind === 'image' || kind === 'audio' || kind === 'video') return kind;
  throw new GenarunError({ code: 'invalid_input', message: `--media ${shown}: expected a picture, a sound or a film, got ${mime}` });
}

/** An address is fetched later: its name has to do. */
function kindOfName(address: string): GivenMedium['kind'] {
  if (/\.(?:mp3|wav|ogg|oga|flac|m4a|aac|opus|weba)(?:[?#]|$)/i.test(address)) return 'audio';
  return /\.(?:mp4|webm|mov|mkv|avi)(?:[?#]|$)/i.test(address) ? 'video' : 'image';
}
