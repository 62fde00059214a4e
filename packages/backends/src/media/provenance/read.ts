import type { Provenance } from '@genarun/spec';
import { isJpeg } from '../container/jpeg.ts';
import { isPng } from '../container/png.ts';
import { readJpeg } from './jpeg.ts';
import { readPng } from './png.ts';
import { readWebp } from './webp.ts';

/** What writeProvenance wrote into these bytes, or undefined. */
export function readProvenance(bytes: Uint8Array): Provenance | undefined {
  if (isPng(bytes)) return readPng(bytes);
  return isJpeg(bytes) ? readJpeg(bytes) : readWebp(bytes);
}
