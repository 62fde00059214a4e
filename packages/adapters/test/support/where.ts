import { it } from 'vitest';

/** A test of a suite that many adapters share, where what it is about exists; elsewhere there is nothing to test and nothing to skip. */
export function where(applies: unknown): (name: string, test: () => Promise<void> | void, milliseconds?: number) => void {
  return applies ? (name, test, milliseconds) => it(name, test, milliseconds) : () => undefined;
}
