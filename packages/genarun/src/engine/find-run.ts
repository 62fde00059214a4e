import { didYouMean, GenarunError, type RunRow } from '@genarun/spec';

/** What finding needs of an engine or a store. */
export type RunLister = (filter?: { readonly deleted?: boolean; readonly limit?: number }) => Promise<readonly RunRow[]>;

/**
 * The run meant by an id, the beginning of one, or `latest`. Throws GenarunError `not_found` when none is meant, `invalid_input` when several are.
 * With `deleted` the trash is looked through instead.
 */
export async function findRun(runs: RunLister, words: string, options: { readonly deleted?: boolean } = {}): Promise<RunRow> {
  const where = options.deleted === true ? ' in the trash' : '';
  if (words === 'latest') {
    const [newest] = await runs({ ...options, limit: 1 });
    if (newest === undefined)
      throw new GenarunError({ code: 'not_found', message: `there is no run${where} yet`, hint: 'start one with: genarun run pipeline.yaml' });
    return newest;
  }
  const all = await runs({ ...options, limit: Number.MAX_SAFE_INTEGER });
  const exact = all.find((run) => run.id === words);
  if (exact !== undefined) return exact;
  const matches = words === '' ? [] : all.filter((run) => run.id.startsWith(words));
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return only;
  if (matches.length > 1) {
    throw new GenarunError({
      code: 'invalid_input',
      message: `"${words}" is the beginning of ${matches.length} runs: ${listed(matches)}`,
      hint: 'type more of the id',
    });
  }
  const nearest = didYouMean(
    words,
    all.map((run) => run.id),
  );
  throw new GenarunError({ code: 'not_found', message: `no run "${words}"${where}.${nearest}`, hint: 'list them with: genarun runs list' });
}

/** The shortest beginning, at least eight characters, that means this run and no other of the list. */
export function shortId(id: string, ids: readonly string[]): string {
  let length = Math.min(8, id.length);
  while (length < id.length && ids.some((other) => other !== id && other.startsWith(id.slice(0, length)))) length++;
  return id.slice(0, length);
}

function listed(runs: readonly RunRow[]): string {
  const shown = runs.slice(0, 5).map((run) => run.id);
  return runs.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ');
}
