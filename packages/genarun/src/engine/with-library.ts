import { systemClock } from '@genarun/backends/system';
import { type Library, openLibrary } from '@genarun/library';
import type { Shell } from '../shell.ts';
import { type ComposeOptions, compose, type Genarun } from './compose.ts';

/** Puts everything together with the library, does something with it, and closes everything again. */
export async function withLibrary(shell: Shell, options: ComposeOptions, work: (genarun: Genarun, library: Library) => Promise<number>): Promise<number> {
  const genarun = await compose(shell, options);
  try {
    const { tables, store, blobs } = genarun;
    return await work(genarun, await openLibrary({ tables, store, blobs, clock: systemClock, random: shell.random }));
  } finally {
    await genarun.close();
  }
}
