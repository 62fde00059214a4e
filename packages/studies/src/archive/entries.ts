import {
  type CallRow,
  type Event,
  GenarunError,
  type InvocationRow,
  namedBlobs,
  type ProductRow,
  type SqlValue,
  type Statement,
  type StoredRun,
} from '@genarun/spec';
import { listClusterings } from '../clusters/records.ts';
import { type ExperimentRecord, experimentRuns } from '../records/experiments.ts';
import type { Studies } from '../studies.ts';
import { variantRunsOf } from '../variants/records.ts';

/** One file of an archive. */
export type Entry = { readonly path: string; readonly bytes: Uint8Array };

const format = 'genarun-experiment';
const version = 1;

/** A run as an archive holds it: everything the store knows of it. */
type ArchivedRun = {
  readonly run: StoredRun;
  readonly events: readonly Event[];
  readonly invocations: readonly InvocationRow[];
  readonly products: readonly ProductRow[];
  readonly calls: readonly CallRow[];
};

type Manifest = { readonly format: string; readonly version: number; readonly experiment: string; readonly name: string; readonly runs: number };

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const pageRows = 2000;

/** Tables and the rows of them that belong to an experiment; a clustering belongs where it is of this experiment alone. */
const ownTables: readonly (readonly [table: string, condition: string])[] = [
  ['studies_run', 'experiment = ?'],
  ['studies_embedding', 'run IN (SELECT run FROM studies_run WHERE experiment = ?)'],
  ['studies_prompt_embedding', 'experiment = ?'],
  ['studies_diagram', 'run IN (SELECT run FROM studies_run WHERE experiment = ?)'],
];
const clusterTables = ['studies_clustering', 'studies_cluster', 'studies_cluster_member'] as const;

/** Everything that makes up an experiment, as files: what it names (blobs) first, then its runs, then its tables, itself last. Products that are gone are told. */
export async function* experimentEntries(
  studies: Studies,
  record: ExperimentRecord,
  missing: (sha256: string) => void = () => undefined,
): AsyncGenerator<Entry> {
  const runs = await experimentRuns(studies, record.id);
  const manifest: Manifest = { format, version, experiment: record.id, name: record.name, runs: runs.length };
  yield jsonEntry('manifest.json', manifest);
  const written = new Set<string>();
  for (const run of [...variantRunsOf(record), ...runs.map((each) => each.run)]) {
    const archived = await readRun(studies, run);
    if (archived === undefined) continue;
    const json = JSON.stringify(archived);
    const products = new Set(archived.products.map((product) => product.sha256));
    for (const sha256 of new Set([...products, ...namedBlobs(json)])) {
      if (written.has(sha256)) continue;
      written.add(sha256);
      // What only looks like a name in a text is no loss.
      if (!(await studies.blobs.has(sha256))) {
        if (products.has(sha256)) missing(sha256);
        continue;
      }
      yield { path: `blobs/${sha256}`, bytes: await studies.blobs.get(sha256) };
    }
    yield { path: `runs/${run}.json`, bytes: encoder.encode(json) };
  }
  for (const [table, condition] of ownTables) yield* tableEntries(studies, table, condition, [record.id]);
  const own = (await listClusterings(studies)).filter(({ selection }) => selection.length === 1 && selection[0] === record.id);
  for (const { id } of own)
    for (const table of clusterTables) yield* tableEntries(studies, table, `${table === 'studies_clustering' ? 'id' : 'clustering'} = ?`, [id]);
  yield* tableEntries(studies, 'studies_experiment', 'id = ?', [record.id]);
}

function jsonEntry(path: string, value: unknown): Entry {
  return { path, bytes: encoder.encode(JSON.stringify(value)) };
}

async function readRun({ store }: Studies, id: string): Promise<ArchivedRun | undefined> {
  const run = await store.run(id);
  if (run === undefined) return undefined;
  const events: Event[] = [];
  for (;;) {
    const page = await store.events(id, events[events.length - 1]?.seq ?? 0, 10_000);
    events.push(...page);
    if (page.length < 10_000) break;
  }
  return { run, events, invocations: await store.invocations(id), products: await store.products(id), calls: await store.calls(id) };
}

async function* tableEntries({ tables }: Studies, table: string, condition: string, parameters: readonly SqlValue[]): AsyncGenerator<Entry> {
  for (let page = 0; ; page++) {
    // The first three columns tell the rows of any of these tables apart: without an order pages may overlap.
    const rows = await tables.query({
      sql: `SELECT * FROM ${table} WHERE ${condition} ORDER BY 1, 2, 3 LIMIT ${pageRows} OFFSET ${page * pageRows}`,
      parameters,
    });
    if (rows.length > 0)
      yield jsonEntry(
        `tables/${table}/${String(page).padStart(6, '0')}.json`,
        rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]))),
      );
    if (rows.length < pageRows) return;
  }
}

/** Bytes as base64, marked. */
function plain(value: SqlValue): unknown {
  return value instanceof Uint8Array ? { $bytes: btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join('')) } : value;
}

function sqlValue(value: unknown): SqlValue {
  if (typeof value === 'object' && value !== null && '$bytes' in value && typeof value.$bytes === 'string')
    return Uint8Array.from(atob(value.$bytes), (letter) => letter.charCodeAt(0));
  return value as SqlValue; // what `plain` leaves as it is
}

/**
 * Takes an experiment in as experimentEntries gave it. What is there already stays, so that an import that broke off can be begun again. Throws
 * `invalid_input` for an archive of another kind or a later version, for a blob whose bytes are not those of its name, and where the experiment is there.
 */
export async function importEntries(studies: Studies, entries: AsyncIterable<Entry>): Promise<Manifest> {
  let manifest: Manifest | undefined;
  for await (const { path, bytes } of entries) {
    if (path === 'manifest.json') manifest = await readManifest(studies, bytes);
    else if (manifest === undefined) throw refused('it does not begin with manifest.json');
    else if (path.startsWith('blobs/')) {
      const sha256 = await studies.blobs.put(bytes);
      if (sha256 !== path.slice(6))
        throw new GenarunError({
          code: 'invalid_input',
          message: `the archive is damaged: the bytes of ${path} are those of ${sha256}`,
          hint: 'export it once more; genarun doctor tells whether the store it came from is sound',
        });
    } else if (path.startsWith('runs/'))
      await takeRun(studies, JSON.parse(decoder.decode(bytes)) as ArchivedRun); // what readRun gave
    else if (path.startsWith('tables/'))
      await takeRows(studies, path.split('/')[1] ?? '', JSON.parse(decoder.decode(bytes)) as readonly Readonly<Record<string, unknown>>[]);
  }
  if (manifest === undefined) throw refused('it is empty');
  return manifest;
}

async function readManifest({ tables }: Studies, bytes: Uint8Array): Promise<Manifest> {
  const manifest = JSON.parse(decoder.decode(bytes)) as Manifest; // checked next
  if (manifest.format !== format) throw refused(`format ${format} expected, got ${JSON.stringify(manifest.format)}`);
  if (manifest.version > version) throw refused(`it is of version ${manifest.version}, this program reads version ${version}`);
  const [known] = await tables.query({ sql: 'SELECT id FROM studies_experiment WHERE id = ?', parameters: [manifest.experiment] });
  if (known)
    throw new GenarunError({
      code: 'invalid_input',
      message: `experiment ${manifest.experiment} is here already`,
      hint: 'genarun experiment list, also with --deleted',
    });
  return manifest;
}

async function takeRun({ store, clock }: Studies, { run, events, invocations, products, calls }: ArchivedRun): Promise<void> {
  const known = await store.run(run.id);
  if (known !== undefined && known.seq >= run.seq) return;
  if (known !== undefined) await store.removeRun(run.id);
  await store.createRun({ ...run, seq: 0 });
  const lease = await store.lease(run.id, 'import', 60_000, clock.now());
  if (lease === undefined) throw new GenarunError({ code: 'internal', message: `run ${run.id}: no lease for the import` });
  const { id: _id, owner: _owner, createdAt: _createdAt, plan: _plan, ...row } = run;
  await store.commit({ lease, events, invocations, products, run: row });
  for (const call of calls) await store.openCall(call, false);
  await store.release(lease);
}

async function takeRows({ tables }: Studies, table: string, rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  const known = new Set<string>([...ownTables.map(([name]) => name), ...clusterTables, 'studies_experiment']);
  if (!known.has(table)) throw refused(`a table "${table}" is not known`);
  await tables.write(
    rows.map((row): Statement => {
      const columns = Object.keys(row);
      if (!columns.every((column) => /^[a-z0-9_]+$/.test(column))) throw refused(`table ${table}: a column's name is not known`);
      return {
        sql: `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`,
        parameters: columns.map((column) => sqlValue(row[column])),
      };
    }),
    { durable: true },
  );
}

function refused(why: string): GenarunError {
  return new GenarunError({
    code: 'invalid_input',
    message: `this is no archive of an experiment: ${why}`,
    hint: 'genarun experiment export ID --format archive writes one',
  });
}
