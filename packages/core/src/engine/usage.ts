import type { Usage } from '@genarun/spec';

/** Two usages as one. */
export function addUsage(one: Usage = {}, other: Usage = {}): Usage {
  const sum: Record<string, number> = { ...one };
  for (const [name, amount] of Object.entries(other)) if (typeof amount === 'number') sum[name] = (sum[name] ?? 0) + amount;
  return sum;
}
