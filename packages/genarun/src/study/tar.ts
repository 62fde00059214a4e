import { GenarunError } from '@genarun/spec';
import type { Entry } from '@genarun/studies';

// The tar format (POSIX ustar): a header of 512 bytes before each file, its bytes filled up to a multiple of 512, two empty blocks at the end.

const block = 512;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Files as one tar archive, piece by piece. Names have at most 100 bytes; all times are those of the epoch, so that equal files are equal archives. */
export async function* writeTar(entries: AsyncIterable<Entry>): AsyncGenerator<Uint8Array> {
  for await (const { path, bytes } of entries) {
    yield header(path, bytes.length);
    yield bytes;
    const rest = bytes.length % block;
    if (rest > 0) yield new Uint8Array(block - rest);
  }
  yield new Uint8Array(2 * block);
}

function header(path: string, size: number): Uint8Array {
  const head = new Uint8Array(block);
  const write = (text: string, at: number) => head.set(encoder.encode(text), at);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  if (encoder.encode(path).length > 100) throw new GenarunError({ code: 'internal', message: `a name of an archive is too long: ${path}` });
  write(path, 0);
  write(octal(0o644, 8), 100);
  write(octal(0, 8), 108);
  write(octal(0, 8), 116);
  write(octal(size, 12), 124);
  write(octal(0, 12), 136);
  write('        ', 148);
  write('0', 156);
  write('ustar\0', 257);
  write('00', 263);
  const sum = head.reduce((total, byte) => total + byte, 0);
  write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return head;
}

/** The files of a tar archive, one after the other; folders and links are passed over. Throws `invalid_input` where it breaks off or is none. */
export async function* readTar(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  const reader = createReader(pieces);
  for (;;) {
    const head = await reader.take(block);
    if (head === undefined || head.every((byte) => byte === 0)) return;
    checkSum(head);
    const size = Number.parseInt(textAt(head, 124, 12), 8);
    const [prefix, name] = [textAt(head, 345, 155), textAt(head, 0, 100)];
    const bytes = await reader.take(size);
    if (bytes === undefined) throw broken('it breaks off');
    if (size % block > 0) await reader.take(block - (size % block));
    const type = String.fromCharCode(head[156] ?? 0);
    if (type === '0' || type === '\0') yield { path: prefix === '' ? name : `${prefix}/${name}`, bytes };
  }
}

function textAt(head: Uint8Array, at: number, length: number): string {
  const part = head.subarray(at, at + length);
  const end = part.indexOf(0);
  return decoder.decode(end < 0 ? part : part.subarray(0, end)).trim();
}

function checkSum(head: Uint8Array): void {
  const told = Number.parseInt(textAt(head, 148, 8), 8);
  const sum = head.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (told !== sum) throw broken('a header is damaged');
}

function broken(why: string): GenarunError {
  return new GenarunError({
    code: 'invalid_input',
    message: `the archive cannot be read: ${why}`,
    hint: 'an archive is what genarun experiment export --format archive writes',
  });
}

function createReader(pieces: AsyncIterable<Uint8Array>): { readonly take: (count: number) => Promise<Uint8Array | undefined> } {
  const iterator = pieces[Symbol.asyncIterator]();
  let waiting: Uint8Array[] = [];
  let length = 0;
  return {
    take: async (count) => {
      while (length < count) {
        const next = await iterator.next();
        if (next.done === true) return undefined;
        waiting.push(next.value);
        length += next.value.length;
      }
      const whole = waiting.length === 1 && waiting[0] !== undefined ? waiting[0] : Buffer.concat(waiting, length);
      waiting = [whole.subarray(count)];
      length -= count;
      // A copy: what is given away must not hold the pieces it was cut from.
      return Uint8Array.from(whole.subarray(0, count));
    },
  };
}
