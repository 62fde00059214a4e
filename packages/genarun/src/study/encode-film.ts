import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { GenarunError } from '@genarun/spec';

const missing = new GenarunError({
  code: 'not_found',
  message: 'ffmpeg is not installed, and films are encoded by it',
  hint: 'apt-get install ffmpeg, or brew install ffmpeg; --frames DIR writes the frames as JPEG files without it',
});

/** Throws `not_found` where there is no ffmpeg, before anything is drawn. */
export async function requireFfmpeg(): Promise<void> {
  const child = spawn('ffmpeg', ['-version'], { stdio: 'ignore' });
  await new Promise<void>((resolve, reject) => {
    child.on('error', () => reject(missing));
    child.on('close', (code) => (code === 0 ? resolve() : reject(missing)));
  });
}

export type Film = { readonly path: string; readonly width: number; readonly height: number; readonly fps: number };

/** Encodes RGB frames as H.264 in an MP4 file that plays everywhere and begins before it is loaded. Throws `internal` with what ffmpeg says. */
export async function encodeFilm({ path, width, height, fps }: Film, frames: AsyncIterable<Buffer>): Promise<void> {
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', String(fps), '-i', '-'];
  const output = ['-an', '-c:v', 'libx264', '-crf', '22', '-preset', 'medium', '-pix_fmt', 'yuv420p', '-movflags', '+faststart', path];
  const child = spawn('ffmpeg', ['-y', '-loglevel', 'error', ...input, ...output], { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', () => reject(missing));
    child.on('close', resolve);
  });
  // An ffmpeg that has died closes its end; what it said is told below.
  child.stdin.on('error', () => undefined);
  for await (const frame of frames) {
    if (child.exitCode !== null) break;
    // The canvas is drawn on again: ffmpeg gets a copy.
    if (!child.stdin.write(Buffer.from(frame))) await Promise.race([once(child.stdin, 'drain'), ended]);
  }
  child.stdin.end();
  if ((await ended) !== 0) throw new GenarunError({ code: 'internal', message: `ffmpeg could not write ${path}: ${said.trim() || 'no reason given'}` });
}
