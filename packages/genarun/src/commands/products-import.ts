import { collectProducts, createCollection, type ImportOutcome, importFiles, type Library, listCollections, openProject } from '@genarun/library';
import { withLibrary } from '../engine/with-library.ts';
import { walkFiles } from '../products/walk-files.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/format.ts';
import { printable } from '../terminal/printable.ts';

export type ProductsImportOptions = {
  readonly home?: string;
  readonly project?: string;
  readonly tag?: readonly string[];
  readonly collection?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
};

/** Refused files that are named on the terminal; JSON names all of them. */
const shown = 20;
/** Files between two lines of progress. */
const stride = 250;

/** `genarun products import PATHS…`. Ends with 1 when nothing could be taken in although there were files, with 130 when it was interrupted. */
export async function productsImport(shell: Shell, words: readonly string[], options: ProductsImportOptions): Promise<number> {
  return withLibrary(shell, { home: options.home, create: true, needsKeys: false }, async ({ media, hash }, library) => {
    const project = options.project === undefined ? undefined : await openProject(library, options.project);
    const given = { media, hash, ...(project === undefined ? {} : { projectId: project.id }), ...(options.tag === undefined ? {} : { tags: options.tag }) };
    const outcomes: ImportOutcome[] = [];
    const interruption = listen(shell);
    for await (const outcome of importFiles(library, interruption.until(walkFiles(shell.cwd, words)), given)) {
      outcomes.push(outcome);
      if (options.quiet !== true && outcomes.length % stride === 0) shell.error(`${plural(outcomes.length, 'file')} looked at\n`);
    }
    interruption.end();
    if (options.collection !== undefined) await collect(library, options.collection, outcomes);
    if (options.json === true) shell.out(`${JSON.stringify({ ...counted(outcomes), files: outcomes }, null, 2)}\n`);
    else tell(shell, outcomes);
    if (interruption.happened()) {
      shell.error('interrupted: what is told is in; import the same again for the rest, nothing comes in twice\n');
      return 130;
    }
    return outcomes.length > 0 && outcomes.every(({ status }) => status === 'refused') ? 1 : 0;
  });
}

/** Lets files that are being read come in when a signal arrives, and begins no more. */
function listen(shell: Shell) {
  let interrupted = false;
  const end = shell.onSignal(() => {
    interrupted = true;
  });
  async function* until<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
    for await (const item of items) {
      if (interrupted) return;
      yield item;
    }
  }
  return { until, end, happened: () => interrupted };
}

function counted(outcomes: readonly ImportOutcome[]) {
  const count = (status: ImportOutcome['status']) => outcomes.filter((outcome) => outcome.status === status).length;
  return { imported: count('imported'), duplicates: count('duplicate'), refused: count('refused') };
}

function tell(shell: Shell, outcomes: readonly ImportOutcome[]): void {
  const { imported, duplicates, refused } = counted(outcomes);
  const tools = new Map<string, number>();
  for (const outcome of outcomes) if (outcome.status === 'imported' && outcome.tool !== undefined) tools.set(outcome.tool, (tools.get(outcome.tool) ?? 0) + 1);
  const read = [...tools].map(([tool, count]) => `${count} of ${tool}`).join(', ');
  const deleted = outcomes.filter((outcome) => outcome.status === 'duplicate' && outcome.deleted).length;
  shell.out(`imported    ${imported}${read === '' ? '' : ` (parameters read: ${read})`}\n`);
  shell.out(`duplicates  ${duplicates}${deleted === 0 ? '' : ` (${deleted} in the trash)`}\n`);
  shell.out(`refused     ${refused}\n`);
  const bad = outcomes.flatMap((outcome) => (outcome.status === 'refused' ? [outcome] : []));
  for (const { path, reason } of bad.slice(0, shown)) shell.out(`  ${printable(path)}: ${printable(reason)}\n`);
  if (bad.length > shown) shell.out(`  and ${bad.length - shown} more: see them with --json\n`);
  if (outcomes.length === 0) shell.error('there is no file in it (hidden ones do not count)\n');
  if (imported > 0) shell.error('look at them with: genarun products list --source imported\n');
}

async function collect(library: Library, name: string, outcomes: readonly ImportOutcome[]): Promise<void> {
  const there = (await listCollections(library)).find((collection) => collection.name === name || collection.id === name);
  const collection = there ?? (await createCollection(library, { name }));
  await collectProducts(
    library,
    collection,
    outcomes.flatMap((outcome) => (outcome.status === 'imported' ? [outcome.product] : outcome.status === 'duplicate' && !outcome.deleted ? [outcome.of] : [])),
  );
}
