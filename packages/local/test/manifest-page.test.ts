import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '@genarun/spec';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { onnxManifestSchema } from '../src/manifest/manifest.ts';
import { parseManifest } from '../src/manifest/parse-manifest.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/local-models.md'), 'utf8');

it('every manifest that docs/local-models.md shows is one', () => {
  const manifests = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => text ?? '').filter((text) => text.includes('genarunModel'));
  expect(manifests.length).toBeGreaterThanOrEqual(2);
  for (const text of manifests) expect(parseManifest(text, 'page')).toMatchObject({ genarunModel: 1 });
});

it('docs/local-models.md names every key and every word that a manifest of a custom model may hold', () => {
  const words = new Set<string>();
  const collect = (schema: unknown): void => {
    if (Array.isArray(schema)) for (const item of schema) collect(item);
    if (!isRecord(schema)) return;
    for (const name of Object.keys(isRecord(schema.properties) ? schema.properties : {})) words.add(name);
    for (const value of [schema.const, ...(Array.isArray(schema.enum) ? schema.enum : [])]) if (typeof value === 'string') words.add(value);
    for (const value of Object.values(schema)) collect(value);
  };
  collect(z.toJSONSchema(onnxManifestSchema, { io: 'input' }));
  expect(words.size).toBeGreaterThan(60);
  expect([...words].filter((word) => !new RegExp(`["\`]${word}["\`]`).test(page)).sort()).toEqual([]);
});
