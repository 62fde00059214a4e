import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { highWaterMark } from './taken.ts';

/** User seconds and resident megabytes of Ripser, and its bars of dimension 1 and up that are longer than nothing. */
export type Rival = { readonly user: number; readonly megabytes: number; readonly bars?: readonly number[] };

/** Ripser 1.2.1 (C++, g++ 12 -O3 -march=native) on these clouds, 2 vCPU Xeon 2.5 GHz; medians of three up to n = 1000 in dimension 1, else single runs. */
export const stored: Readonly<Record<string, Rival>> = {
  'walk 500 1': { user: 0.09, megabytes: 12 },
  'attractors 500 1': { user: 0.12, megabytes: 8 },
  'cycle 500 1': { user: 0.83, megabytes: 70 },
  'walk 1000 1': { user: 0.55, megabytes: 60 },
  'attractors 1000 1': { user: 0.74, megabytes: 44 },
  'cycle 1000 1': { user: 8.94, megabytes: 525 },
  'walk 2000 1': { user: 4.99, megabytes: 201 },
  'attractors 2000 1': { user: 4.42, megabytes: 99 },
  'walk 500 2': { user: 7.71, megabytes: 21 },
  'attractors 500 2': { user: 5.45, megabytes: 58 },
  'cycle 500 2': { user: 4.41, megabytes: 70 },
};

/** Runs Ripser on a file of lower distances (little-endian floats), `times` times, and answers the median run. */
export async function runRipser(program: string, file: string, dimension: number, times: number): Promise<Rival> {
  const runs: Rival[] = [];
  for (let time = 0; time < times; time++) runs.push(await once(program, file, dimension));
  return runs.sort((a, b) => a.user - b.user)[Math.floor(times / 2)] ?? { user: Number.NaN, megabytes: Number.NaN };
}

/** The shell's `time` measures Ripser alone; its memory is looked at from here every few milliseconds, so nothing of the looking is in its time. */
async function once(program: string, file: string, dimension: number): Promise<Rival> {
  const script = 'TIMEFORMAT="user %3U"; time "$1" --format binary --dim "$2" "$3"';
  const shell = spawn('bash', ['-c', script, 'bash', program, String(dimension), file]);
  let [stdout, stderr, megabytes] = ['', '', Number.NaN];
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  shell.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const looking = setInterval(() => {
    const mark = childrenOf(shell.pid ?? 0).map((child) => highWaterMark(child))[0];
    if (mark !== undefined) megabytes = mark;
  }, 2);
  const status = await new Promise<number | null>((resolve) => shell.on('close', resolve));
  clearInterval(looking);
  const user = /user ([\d.]+)/.exec(stderr)?.[1];
  if (status !== 0 || user === undefined) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return { user: Number(user), megabytes, bars: countBars(stdout) };
}

function childrenOf(parent: number): readonly number[] {
  try {
    return readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function countBars(output: string): readonly number[] {
  return output
    .split(/persistence intervals in dim \d+:\n/)
    .slice(2)
    .map((part) => [...part.matchAll(/^ \[([^,]*),([^)]*)\)/gm)].filter(([, birth, death]) => birth !== death?.trim()).length);
}
