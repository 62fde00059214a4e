import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { HubFile } from './hub-file.ts';

/** Counts bytes into the checksum that the hub names and into a sha256. */
export type Digest = {
  readonly add: (bytes: Uint8Array) => void;
  readonly end: () => { readonly isRight: boolean; readonly sha256: string; readonly got: string };
};

export function createDigest({ bytes, checksum }: HubFile): Digest {
  const sha256 = createHash('sha256');
  const git = checksum.kind === 'git' ? createHash('sha1').update(`blob ${bytes}\0`) : undefined;
  return {
    add: (part) => {
      sha256.update(part);
      git?.update(part);
    },
    end: () => {
      const hex = sha256.digest('hex');
      const got = git === undefined ? hex : git.digest('hex');
      return { isRight: got === checksum.hex, sha256: hex, got };
    },
  };
}

/** Counts a file on disk in. */
export async function addFile(digest: Digest, path: string): Promise<void> {
  for await (const part of createReadStream(path)) digest.add(part);
}

/** Whether a file on disk is what the hub lists, and its sha256. */
export async function verifyFile(path: string, file: HubFile): Promise<{ readonly isRight: boolean; readonly sha256: string }> {
  const digest = createDigest(file);
  await addFile(digest, path);
  return digest.end();
}
