import type { Provenance } from '@genarun/spec';
import { wellFormed } from '../container/bytes.ts';
import { descriptionOf, infotextOf, shortened, softwareOf } from './infotext.ts';

/** What an EXIF block says about a picture of this size. */
export function exifTexts(provenance: Provenance, size: { readonly width: number; readonly height: number }) {
  return {
    description: wellFormed(descriptionOf(provenance).slice(0, 2000)),
    software: softwareOf(provenance),
    comment: shortened(infotextOf(provenance, size)),
  };
}
