import type { AdapterContext, MediaBytes } from '@genarun/spec';
import type { Random } from '../random.ts';
export async function captionsOf(media: readonly MediaBytes[], context: AdapterContext, random: Random): Promise<string[]> {
  return [];
}
