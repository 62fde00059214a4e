import { hostname } from 'node:os';
import type { Shell, StopSignal } from './shell.ts';

const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The shell of the process itself. */
export function createShell(version: string, words: readonly string[]): Shell {
  leaveQuietlyWhenNobodyReads();
  return {
    version,
    words,
    platform: process.platform,
    nodeVersion: process.versions.node,
    cwd: process.cwd(),
    environment: process.env,
    now: Date.now,
    random: Math.random,
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
    terminal: { out: process.stdout.isTTY === true, error: process.stderr.isTTY === true },
    size: () => ({ columns: process.stderr.columns ?? 80, rows: process.stderr.rows ?? 24 }),
    input: readInput,
    ...(process.stdin.isTTY ? { askHidden } : {}),
    onSignal,
    driver: `${hostname()}:${process.pid}:${Math.random().toString(36).slice(2, 8)}`,
    isGone,
    self: [process.execPath, process.argv[1] ?? ''],
    tellParent: (message) => {
      if (process.connected) process.send?.(message);
    },
  };
}

/** Only processes of this machine can be asked for. */
function isGone(driver: string): boolean {
  const match = /^(.+):(\d+):[a-z0-9]+$/.exec(driver);
  if (match === null || match[1] !== hostname()) return false;
  try {
    process.kill(Number(match[2]), 0);
    return false;
  } catch (error) {
    // EPERM: it is there, but another person's.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** One line from the terminal without echo. Ctrl-C gives an empty line. */
function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  process.stdin.setRawMode(true).setEncoding('utf8').resume();
  return new Promise((resolve) => {
    let line = '';
    const finish = (answer: string) => {
      process.stdin.off('data', hear).setRawMode(false).pause();
      process.stderr.write('\n');
      resolve(answer);
    };
    const hear = (text: string) => {
      for (const character of text) {
        if (character === '\u0003') return finish('');
        if (character === '\r' || character === '\n' || character === '\u0004') return finish(line);
        line = character === '\u007f' || character === '\b' ? line.slice(0, -1) : line + character;
      }
    };
    process.stdin.on('data', hear);
  });
}

function onSignal(listener: (signal: StopSignal) => void): () => void {
  for (const signal of stopSignals) process.on(signal, listener);
  return () => {
    for (const signal of stopSignals) process.off(signal, listener);
  };
}

/** `genarun … | head` ends without a word; a vanished terminal must not end a run before it is saved. */
function leaveQuietlyWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exitCode = 0;
    else throw error;
  });
  process.stderr.on('error', () => {});
}
