import { existsSync, readFileSync } from 'node:fs';

/** User seconds and the most resident megabytes of this process. `maxRSS` would count what its parent had when it forked; Linux tells the mark of the process itself. */
export function taken(): { readonly user: number; readonly megabytes: number } {
  const { userCPUTime, maxRSS } = process.resourceUsage();
  return { user: userCPUTime / 1e6, megabytes: highWaterMark('self') ?? maxRSS / 1024 };
}

/** The most megabytes a process had resident so far; undefined where that cannot be told, or the process is gone. */
export function highWaterMark(process: number | 'self'): number | undefined {
  const file = `/proc/${process}/status`;
  if (!existsSync(file)) return undefined;
  try {
    const kilobytes = /VmHWM:\s*(\d+)/.exec(readFileSync(file, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}
