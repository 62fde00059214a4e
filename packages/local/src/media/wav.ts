import { GenarunError, type MediaBytes } from '@genarun/spec';
import type { Pcm } from '../worker/engine.ts';

/** A sound as a WAV file of 16 bits a sample. */
export function encodeWav({ rate, channels }: Pcm): MediaBytes {
  const length = channels[0]?.length ?? 0;
  const blockBytes = channels.length * 2;
  const view = new DataView(new ArrayBuffer(44 + length * blockBytes));
  const text = (at: number, word: string): void => {
    for (let index = 0; index < word.length; index++) view.setUint8(at + index, word.charCodeAt(index));
  };
  text(0, 'RIFF');
  view.setUint32(4, 36 + length * blockBytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels.length, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * blockBytes, true);
  view.setUint16(32, blockBytes, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, length * blockBytes, true);
  for (let index = 0; index < length; index++) {
    channels.forEach((channel, place) => {
      view.setInt16(44 + index * blockBytes + place * 2, Math.round(Math.min(1, Math.max(-1, channel[index] ?? 0)) * 32_767), true);
    });
  }
  return { bytes: new Uint8Array(view.buffer), mime: 'audio/wav', duration: rate === 0 ? 0 : length / rate };
}

type Format = { readonly code: number; readonly channels: number; readonly rate: number; readonly bits: number };

/** Reads a WAV file: whole numbers of 8, 16, 24 or 32 bits, or floats of 32 or 64. Throws GenarunError `invalid_input` for anything else. */
export function decodeWav(bytes: Uint8Array, name: string): Pcm {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 44 || word(0) !== 'RIFF' || word(8) !== 'WAVE') throw refused(name, `a WAV file expected, got ${bytes.length} bytes of something else`);
  let format: Format | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    if (word(at) === 'fmt ' && at + 24 <= bytes.length) {
      const code = view.getUint16(at + 8, true);
      // 0xfffe: the code stands in the first two bytes of the format's identifier.
      const inner = code === 0xfffe && size >= 26 && at + 34 <= bytes.length ? view.getUint16(at + 32, true) : code;
      format = { code: inner, channels: view.getUint16(at + 10, true), rate: view.getUint32(at + 12, true), bits: view.getUint16(at + 22, true) };
    }
    if (word(at) === 'data') {
      if (format === undefined) throw refused(name, 'its format stands after its sound');
      return samplesOf(view, { from: at + 8, to: Math.min(bytes.length, at + 8 + size) }, format, name);
    }
    at += 8 + size + (size % 2);
  }
  throw refused(name, 'it has no sound');
}

function samplesOf(view: DataView, { from, to }: { readonly from: number; readonly to: number }, { code, channels, rate, bits }: Format, name: string): Pcm {
  const read = reader(view, code, bits);
  if (read === undefined || channels < 1 || channels > 32 || rate < 1)
    throw refused(name, `whole numbers of 8 to 32 bits or floats of 32 or 64 expected, got format ${code} with ${bits} bits, ${channels} channels, ${rate} Hz`);
  const width = bits / 8;
  const length = Math.floor((to - from) / (width * channels));
  return {
    rate,
    channels: Array.from({ length: channels }, (_, place) => Float32Array.from({ length }, (__, index) => read(from + (index * channels + place) * width))),
  };
}

function reader(view: DataView, code: number, bits: number): ((at: number) => number) | undefined {
  if (code === 3 && bits === 32) return (at) => view.getFloat32(at, true);
  if (code === 3 && bits === 64) return (at) => view.getFloat64(at, true);
  if (code !== 1) return undefined;
  if (bits === 8) return (at) => (view.getUint8(at) - 128) / 128;
  if (bits === 16) return (at) => view.getInt16(at, true) / 32_768;
  if (bits === 24) return (at) => ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 8_388_608;
  return bits === 32 ? (at) => view.getInt32(at, true) / 2_147_483_648 : undefined;
}

function refused(name: string, why: string): GenarunError {
  return new GenarunError({
    code: 'invalid_input',
    message: `${name}: the sound cannot be read: ${why}`,
    hint: 'local models read WAV; convert it, for example: ffmpeg -i IN -ar 16000 -ac 1 OUT.wav',
  });
}
