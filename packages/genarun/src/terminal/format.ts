import { printable } from './printable.ts';

/** `840ms`, `3.2s`, `4m05s`, `2h03m`, `3d04h`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))}ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}m${two(whole % 60)}s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)}h${two(Math.floor((whole % 3600) / 60))}m`;
  return `${Math.floor(whole / 86_400)}d${two(Math.floor((whole % 86_400) / 3600))}h`;
}

/** US dollars: `$0`, `$0.0042`, `$12.30`; with `?` where part of the sum is not known. */
export function formatCost(dollars: number, unknown = false): string {
  const sum = dollars === 0 ? '$0' : dollars >= 1 ? `$${dollars.toFixed(2)}` : `$${trimmed(dollars)}`;
  return unknown ? `${sum} + ?` : sum;
}

/** `2026-03-01 14:05:09`, in UTC. */
export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}

/** `12 B`, `4.2 KB`, `1.3 MB`, `2.0 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** `1 node`, `3 nodes`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** One line of at most `length` characters; line breaks become spaces, what is cut off becomes `…`. */
export function clip(text: string, length: number): string {
  const line = printable(text.replace(/\s+/g, ' ')).trim();
  return line.length <= length ? line : `${line.slice(0, Math.max(0, length - 1)).trimEnd()}…`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** Cents where they suffice, else up to four decimals, else powers of ten. */
function trimmed(dollars: number): string {
  return dollars < 0.0001 ? dollars.toExponential(1) : dollars.toFixed(4).replace(/0{1,2}$/, '');
}
