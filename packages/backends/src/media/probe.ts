import type { MediaInfo } from '@genarun/spec';
import { letters } from './container/bytes.ts';
import { probeFilm } from './probe/film.ts';
import { probePicture } from './probe/picture.ts';
import { probeSound } from './probe/sound.ts';
import { probeText } from './probe/text.ts';

/** Type, size in pixels as shown and duration in seconds, from the bytes alone. Unknown bytes are `application/octet-stream`. */
export function probeMedia(bytes: Uint8Array): MediaInfo {
  if (bytes.length === 0) return { mime: 'application/octet-stream' };
  if (letters(bytes, 0, 5) === '%PDF-') return { mime: 'application/pdf' };
  try {
    return probePicture(bytes) ?? probeFilm(bytes) ?? probeSound(bytes) ?? probeText(bytes) ?? { mime: 'application/octet-stream' };
  } catch (error) {
    if (error instanceof RangeError) return { mime: 'application/octet-stream' }; // a header that breaks off or lies about its lengths
    throw error;
  }
}
