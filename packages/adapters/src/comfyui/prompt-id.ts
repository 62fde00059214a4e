import { digestOf } from '../wire/digest.ts';

/** An id (UUID form) that one call always has: the same call finds the work it has begun before. */
export async function promptIdOf(callKey: string): Promise<string> {
  const hex = await digestOf(`genarun ${callKey}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
