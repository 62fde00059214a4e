import type { MediaBytes } from '@genarun/spec';
import sharp from 'sharp';

/** A small picture of one colour. */
export async function picture(colour = '#3366aa', width = 8, height = 6): Promise<MediaBytes> {
  const bytes = await sharp({ create: { width, height, channels: 3, background: colour } })
    .png()
    .toBuffer();
  return { bytes: new Uint8Array(bytes), mime: 'image/png', width, height };
}

/** A tenth of a second of silence as WAV. */
export function silence(): MediaBytes {
  const samples = 800;
  const bytes = Buffer.alloc(44 + samples);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + samples, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(8000, 24);
  bytes.writeUInt32LE(8000, 28);
  bytes.writeUInt16LE(1, 32);
  bytes.writeUInt16LE(8, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples, 40);
  bytes.fill(128, 44);
  return { bytes: new Uint8Array(bytes), mime: 'audio/wav', duration: 0.1 };
}

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** The first bytes of a film as MP4. */
export const film: Uint8Array = new TextEncoder().encode('\0\0\0\x18ftypisom and so on');
