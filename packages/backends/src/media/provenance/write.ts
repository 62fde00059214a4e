import type { Provenance } from '@genarun/spec';
import { isJpeg } from '../container/jpeg.ts';
import { isPng } from '../container/png.ts';
import { riffForm } from '../container/riff.ts';
import { writeJpeg } from './jpeg.ts';
import { writePng } from './png.ts';
import { writeWebp } from './webp.ts';

/** The same file with its provenance inside; files of other types, and files that break off, come back as they are. Writing again replaces. */
export function writeProvenance(bytes: Uint8Array, provenance: Provenance): Uint8Array {
  if (isPng(bytes)) return writePng(bytes, provenance) ?? bytes;
  if (isJpeg(bytes)) return writeJpeg(bytes, provenance) ?? bytes;
  return (riffForm(bytes) === 'WEBP' ? writeWebp(bytes, provenance) : undefined) ?? bytes;
}
