import { json, number, text } from '../records/read-row.ts';
import type { Studies } from '../studies.ts';

type With = Pick<Studies, 'tables'>;

/** A bar of a diagram; a death of null never comes. */
export type Bar = readonly [birth: number, death: number | null];

/** The shape of one run as one embedding model sees it. */
export type DiagramData = {
  /** Vectors it was made of. */
  readonly n: number;
  /** Those among them that were equal to an earlier one. */
  readonly duplicates: number;
  readonly threshold: number;
  /** One diagram per dimension. */
  readonly diagrams: readonly (readonly Bar[])[];
  /** Per dimension, natural logarithm, bars that never die left out; always with how many bars it is made of, and their total length. */
  readonly entropy: readonly { readonly entropy: number; readonly bars: number; readonly total: number }[];
  /** Set when well-spread points stood in for all: how far the diagrams may be off. */
  readonly landmarks?: { readonly points: number; readonly error: number };
};

export type DiagramRecord = { readonly run: string; readonly model: string; readonly settings: string; readonly points: number; readonly data: DiagramData };

export async function diagramsOf({ tables }: With, experiment: string): Promise<readonly DiagramRecord[]> {
  const rows = await tables.query({
    sql: 'SELECT d.* FROM studies_diagram AS d JOIN studies_run AS r ON r.run = d.run WHERE r.experiment = ? ORDER BY r.position, d.model',
    parameters: [experiment],
  });
  return rows.map((row) => ({
    run: text(row, 'run'),
    model: text(row, 'model'),
    settings: text(row, 'settings'),
    points: number(row, 'points'),
    data: json<DiagramData>(row, 'data'),
  }));
}

/** What each diagram of an experiment was made of, without the diagrams: `run model` → settings and number of points. */
export async function diagramStates(
  { tables }: With,
  experiment: string,
): Promise<ReadonlyMap<string, { readonly settings: string; readonly points: number }>> {
  const rows = await tables.query({
    sql: 'SELECT d.run AS run, d.model AS model, d.settings AS settings, d.points AS points FROM studies_diagram AS d JOIN studies_run AS r ON r.run = d.run WHERE r.experiment = ?',
    parameters: [experiment],
  });
  return new Map(rows.map((row) => [diagramKey(text(row, 'run'), text(row, 'model')), { settings: text(row, 'settings'), points: number(row, 'points') }]));
}

export function diagramKey(run: string, model: string): string {
  return `${run} ${model}`;
}

/** Keeps a diagram in place of an earlier one of the same run and model. */
export async function keepDiagram(
  { tables, clock }: Pick<Studies, 'tables' | 'clock'>,
  { run, model, settings, points, data }: DiagramRecord,
  durationMs: number,
): Promise<void> {
  await tables.write([
    {
      sql: `INSERT INTO studies_diagram (run, model, settings, points, data, duration_ms, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (run, model) DO UPDATE SET settings = excluded.settings, points = excluded.points, data = excluded.data,
            duration_ms = excluded.duration_ms, created_at = excluded.created_at`,
      parameters: [run, model, settings, points, JSON.stringify(data), Math.round(durationMs), clock.now()],
    },
  ]);
}
