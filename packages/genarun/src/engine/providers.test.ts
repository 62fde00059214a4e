import * as exported from '@genarun/adapters';
import { expect, it } from 'vitest';
import { providers } from './providers.ts';

it('reaches every adapter that is exported, under its own name', () => {
  // openaiCompatibleAdapter makes adapters of the user's own, and sim is told more than where it answers.
  const names = Object.keys(exported).filter((name) => /^[a-z0-9]+Adapter$/.test(name) && name !== 'simAdapter');
  expect(names.length).toBeGreaterThan(0);
  for (const [name, create] of Object.entries(providers)) expect(create({}).name).toBe(name);
  const reached = new Set(Object.keys(providers).map((name) => `${name}Adapter`));
  expect(names.filter((name) => !reached.has(name))).toEqual([]);
});
