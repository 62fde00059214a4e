import type { RunRow } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { findRun, shortId } from './find-run.ts';

const ids = ['run-abc123', 'run-abd456', 'run-xyz789'];
// Finding reads nothing but the id.
const rows = ids.map((id) => ({ id }) as RunRow);
const runs = async (filter?: { readonly limit?: number; readonly deleted?: boolean }) => (filter?.deleted === true ? [] : rows.slice(0, filter?.limit));

describe('findRun', () => {
  it('finds a run by its id, by a beginning that only it has, and the newest as latest', async () => {
    expect((await findRun(runs, 'run-abd456')).id).toBe('run-abd456');
    expect((await findRun(runs, 'run-x')).id).toBe('run-xyz789');
    expect((await findRun(runs, 'latest')).id).toBe('run-abc123');
  });

  it('takes a whole id even where it begins another one', async () => {
    const nested = async () => [{ id: 'run-1' } as RunRow, { id: 'run-12' } as RunRow];
    expect((await findRun(nested, 'run-1')).id).toBe('run-1');
  });

  it('refuses a beginning that several runs have, and lists them', async () => {
    await expect(findRun(runs, 'run-ab')).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('run-abc123, run-abd456') });
  });

  it('names the nearest run where there is none', async () => {
    await expect(findRun(runs, 'run-xyz788')).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('Did you mean "run-xyz789"?') });
  });

  it('looks through the trash when asked to', async () => {
    await expect(findRun(runs, 'latest', { deleted: true })).rejects.toThrow('there is no run in the trash yet');
  });
});

describe('shortId', () => {
  it('is long enough to mean one run', () => {
    expect(shortId('run-abc123', ids)).toBe('run-abc1');
    expect(shortId('aaaaaaaa1', ['aaaaaaaa1', 'aaaaaaaa2'])).toBe('aaaaaaaa1');
  });
});
