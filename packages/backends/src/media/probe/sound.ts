import type { MediaInfo } from '@genarun/spec';
import { letters, view } from '../container/bytes.ts';
import { riffChunks, riffForm } from '../container/riff.ts';

const seconds = (value: number): { readonly duration?: number } => (Number.isFinite(value) && value > 0 ? { duration: Math.round(value * 1000) / 1000 } : {});

function wav(bytes: Uint8Array): MediaInfo {
  const { chunks } = riffChunks(bytes);
  const format = chunks.find(({ type }) => type === 'fmt ')?.data;
  const data = chunks.find(({ type }) => type === 'data')?.data;
  const rate = format !== undefined && format.length >= 16 ? view(format).getUint32(8, true) : 0;
  return { mime: 'audio/wav', ...seconds((data?.length ?? 0) / rate) };
}

/** Kilobits a second by index, layer III: MPEG-1, then MPEG-2 and 2.5. */
const bitRates = [
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
] as const;
const sampleRates: Readonly<Record<number, readonly number[]>> = { 3: [44_100, 48_000, 32_000], 2: [22_050, 24_000, 16_000], 0: [11_025, 12_000, 8_000] };

function mp3(bytes: Uint8Array, frame: number): MediaInfo | undefined {
  if (bytes.length < frame + 4) return undefined;
  const header = view(bytes).getUint32(frame);
  const version = (header >>> 19) & 3;
  const isLayer3 = header >>> 21 === 0x7ff && ((header >>> 17) & 3) === 1;
  const bitRate = bitRates[version === 3 ? 0 : 1][(header >>> 12) & 15] ?? 0;
  const sampleRate = sampleRates[version]?.[(header >>> 10) & 3] ?? 0;
  if (!isLayer3 || bitRate === 0 || sampleRate === 0) return undefined;
  const isMono = ((header >>> 6) & 3) === 3;
  // A variable rate counts its frames in a Xing header behind the side information.
  const side = version === 3 ? (isMono ? 17 : 32) : isMono ? 9 : 17;
  const xing = frame + 4 + side;
  const counted = /^(Xing|Info)$/.test(letters(bytes, xing, 4)) && bytes.length >= xing + 12 && (view(bytes).getUint32(xing + 4) & 1) === 1;
  const samples = version === 3 ? 1152 : 576;
  const duration = counted ? (view(bytes).getUint32(xing + 8) * samples) / sampleRate : ((bytes.length - frame) * 8) / (bitRate * 1000);
  return { mime: 'audio/mpeg', ...seconds(duration) };
}

/** Where the first frame stands after an ID3v2 tag. */
function afterId3(bytes: Uint8Array): number {
  if (letters(bytes, 0, 3) !== 'ID3') return 0;
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(6, 10);
  return 10 + (a << 21) + (b << 14) + (c << 7) + d;
}

/** Samples a second of an Ogg stream's first page: Opus always counts at 48 kHz. */
function oggRate(bytes: Uint8Array): number {
  const start = 27 + (bytes[26] ?? 0);
  if (letters(bytes, start, 8) === 'OpusHead') return 48_000;
  return letters(bytes, start, 7) === '\x01vorbis' && bytes.length >= start + 16 ? view(bytes).getUint32(start + 12, true) : 0;
}

function ogg(bytes: Uint8Array): MediaInfo {
  const rate = oggRate(bytes);
  const isVideo = letters(bytes, 27 + (bytes[26] ?? 0), 7) === '\x80theora';
  let last = bytes.length - 14;
  while (last > 0 && letters(bytes, last, 4) !== 'OggS') last -= 1;
  const granule = last >= 0 ? Number(view(bytes).getBigUint64(last + 6, true)) : 0;
  return { mime: isVideo ? 'video/ogg' : 'audio/ogg', ...(rate > 0 ? seconds(granule / rate) : {}) };
}

function flac(bytes: Uint8Array): MediaInfo {
  if (bytes.length < 26) return { mime: 'audio/flac' };
  const numbers = view(bytes);
  const rate = numbers.getUint32(18) >>> 12;
  const samples = (numbers.getUint8(21) & 15) * 2 ** 32 + numbers.getUint32(22);
  return { mime: 'audio/flac', ...(rate > 0 ? seconds(samples / rate) : {}) };
}

/** What a sound file says about itself, or undefined when the bytes are of another sort. */
export function probeSound(bytes: Uint8Array): MediaInfo | undefined {
  if (riffForm(bytes) === 'WAVE') return wav(bytes);
  if (letters(bytes, 0, 4) === 'OggS' && bytes.length > 28) return ogg(bytes);
  if (letters(bytes, 0, 4) === 'fLaC') return flac(bytes);
  const tagged = letters(bytes, 0, 3) === 'ID3';
  return mp3(bytes, afterId3(bytes)) ?? (tagged ? { mime: 'audio/mpeg' } : undefined);
}
