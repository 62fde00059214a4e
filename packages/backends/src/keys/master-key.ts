import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { GenarunError } from '@genarun/spec';
import { writePrivateFile } from './private-file.ts';

/** The key that closes all other keys, and a short name of it that tells nothing about it. */
export type MasterKey = { readonly key: Uint8Array; readonly version: string };

export type MasterKeySource = {
  /** `GENARUN_MASTER_KEY`, where it is set: it wins over the file. */
  readonly given?: string;
  /** The owner-only key file. */
  readonly file: string;
};

/**
 * The master key: what is given, else what the key file holds; undefined where there is neither. Throws GenarunError `auth` when it is no key of 32
 * bytes, or when others than the owner can read the file.
 */
export function readMasterKey({ given, file }: MasterKeySource): MasterKey | undefined {
  if (given !== undefined && given !== '') return parse(given, 'GENARUN_MASTER_KEY');
  const info = statSync(file, { throwIfNoEntry: false });
  if (info === undefined) return undefined;
  const user = process.getuid?.();
  if (user !== undefined) {
    if (info.uid !== user) throw refusal(`the key file ${file} belongs to another user`, 'use a key file of your own, or set GENARUN_MASTER_KEY');
    if ((info.mode & 0o077) !== 0) throw refusal(`others can read the key file ${file} (mode ${(info.mode & 0o777).toString(8)})`, `chmod 600 ${file}`);
  }
  return parse(readFileSync(file, 'utf8'), `the key file ${file}`);
}

/** The master key as readMasterKey finds it; where there is none, a random one is made and kept in the key file. */
export async function makeMasterKey(source: MasterKeySource): Promise<MasterKey> {
  const known = readMasterKey(source);
  if (known !== undefined) return known;
  await writePrivateFile(source.file, `${randomBytes(32).toString('base64')}\n`, { fresh: true });
  const made = readMasterKey(source);
  if (made === undefined) throw refusal(`the key file ${source.file} could not be written`, 'check who owns the folder, or set GENARUN_MASTER_KEY');
  return made;
}

function parse(text: string, where: string): MasterKey {
  const word = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(word) ? Buffer.from(word, 'hex') : /^[A-Za-z0-9+/_-]{43}=?$/.test(word) ? Buffer.from(word, 'base64') : undefined;
  if (key?.length !== 32) throw refusal(`${where}: 32 bytes as base64 or hexadecimal digits expected`, 'make one with: openssl rand -base64 32');
  return { key, version: createHash('sha256').update('genarun master key').update(key).digest('hex').slice(0, 12) };
}

function refusal(message: string, hint: string): GenarunError {
  return new GenarunError({ code: 'auth', message, hint });
}
