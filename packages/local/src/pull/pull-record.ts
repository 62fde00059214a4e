import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { pullRecordName } from '../manifest/read-model-folder.ts';

/** What `models pull` writes beside the files of a model, last of all: where they come from, and what they are. */
export const pullRecordSchema = z.object({
  /** Version of this record. */
  genarunPull: z.literal(1),
  id: z.string(),
  endpoint: z.string(),
  /** The commit. */
  revision: z.string(),
  /** The branch or tag that was asked for. */
  requested: z.string(),
  /** sha256 over paths and checksums of the files: changes with any byte of them. */
  version: z.string(),
  family: z.string(),
  /** Precision of each part. */
  precision: z.record(z.string(), z.string()),
  licence: z.string().optional(),
  files: z.array(z.object({ path: z.string(), bytes: z.int().nonnegative(), sha256: z.string() })),
});
export type PullRecord = z.infer<typeof pullRecordSchema>;

/** sha256 over paths and checksums, whatever their order. */
export function versionOfFiles(files: PullRecord['files']): string {
  const lines = files.map(({ path, sha256 }) => `${path}\n${sha256}\n`).sort();
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/** The record of a folder; undefined where there is none, or none that can be read. */
export async function readPullRecord(folder: string): Promise<PullRecord | undefined> {
  const text = await readFile(join(folder, pullRecordName), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return pullRecordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Writes the record whole or not at all. */
export async function writePullRecord(folder: string, record: PullRecord): Promise<void> {
  const draft = join(folder, `${pullRecordName}.part`);
  await writeFile(draft, `${JSON.stringify(record, null, 2)}\n`);
  await rename(draft, join(folder, pullRecordName));
}
