import { diagramKey } from '../diagrams/records.ts';
import type { Form } from '../embeddings/plan-readers.ts';
import { embeddingsOf } from '../embeddings/records.ts';
import { type Forms, formsOf } from '../perform/forms.ts';
import { type Output, outputsOf } from '../perform/outputs.ts';
import { readEnding } from '../perform/read-ending.ts';
import type { RunEnding, RunRecord } from '../records/experiments.ts';
import type { Studies } from '../studies.ts';
import type { StudyProblem } from './problem.ts';

export type ModelForms = readonly { readonly model: string; readonly forms: readonly Form[] }[];
export type Inspecting = { readonly models: ModelForms; readonly diagrams: ReadonlyMap<string, { readonly points: number }> };
type With = Pick<Studies, 'store' | 'engine' | 'tables' | 'blobs'>;

/** What is wrong with one run of an experiment and what was made of it. A run that was ended by a policy is as whole as one that reached its length. */
export async function inspectRun(studies: With, record: RunRecord, { models, diagrams }: Inspecting): Promise<readonly StudyProblem[]> {
  const stored = await studies.store.run(record.run);
  const where = { experiment: record.experiment, run: record.run, count: 1 };
  if (stored === undefined) {
    if (record.state === 'pending') return [{ ...where, kind: 'run_unfinished', message: `run ${record.run} has not begun`, mend: 'resume' }];
    return [{ ...where, kind: 'run_missing', message: `run ${record.run} is no longer in the store; vectors and diagrams of it stay`, mend: 'none' }];
  }
  const ending = await readEnding(studies, stored);
  const outputs = await outputsOf(studies, record.run);
  const problems: StudyProblem[] = [];
  if (ending.state === 'running')
    problems.push({ ...where, kind: 'run_unfinished', message: `run ${record.run} stands at ${ending.length} of ${record.maxLength}`, mend: 'resume' });
  if (ending.state === 'failed')
    problems.push({
      ...where,
      kind: 'run_failed',
      message: `run ${record.run} failed after ${ending.length}: ${ending.fault?.message ?? 'no reason given'}`,
      mend: 'resume',
    });
  problems.push(...inspectRecord(record, ending));
  problems.push(...inspectOutputs(record, outputs, formsOf(stored.plan)));
  problems.push(...(await inspectProducts(studies, record, outputs)));
  for (const model of models) problems.push(...(await inspectVectors(studies, record, outputs, { ...model, diagrams })));
  return problems;
}

/** Whether the run is noted as it is. Where its journal no longer tells why it ended, what was noted counts. */
function inspectRecord(record: RunRecord, ending: RunEnding): readonly StudyProblem[] {
  const where = { experiment: record.experiment, run: record.run, count: 1 };
  if (ending.state === 'running') return [];
  if (ending.state === 'ended' && ending.stopReason === undefined)
    return [
      { ...where, kind: 'journal_gap', message: `the journal of run ${record.run} does not tell why it ended (noted: ${endingText(record)})`, mend: 'none' },
    ];
  if (endingText(record) === endingText(ending)) return [];
  return [
    {
      ...where,
      kind: 'record_stale',
      message: `run ${record.run} is noted as ${endingText(record)}, and is ${endingText(ending)}`,
      mend: 'rows',
      statements: [
        {
          sql: 'UPDATE studies_run SET status = ?, length = ?, stop_reason = ?, loop_length = ? WHERE run = ?',
          parameters: [ending.state, ending.length, ending.stopReason ?? null, ending.loopLength ?? null, record.run],
        },
      ],
    },
  ];
}

function endingText({ state, length, stopReason, loopLength }: Pick<RunEnding, 'state' | 'length' | 'stopReason' | 'loopLength'>): string {
  const why = stopReason === undefined ? '' : ` by ${stopReason}${loopLength === undefined ? '' : ` (loop of ${loopLength})`}`;
  return `${state} after ${length}${why}`;
}

function inspectOutputs(record: RunRecord, outputs: readonly Output[], forms: Forms): readonly StudyProblem[] {
  const where = { experiment: record.experiment, run: record.run, mend: 'none' } as const;
  const present = new Set(outputs.map(({ sequence }) => sequence));
  const last = outputs[outputs.length - 1]?.sequence ?? -1;
  const gaps = Array.from({ length: last + 1 }, (_, sequence) => sequence).filter((sequence) => !present.has(sequence));
  const wrong = outputs.filter(({ sequence, form }) => forms.length > 0 && forms[sequence % forms.length] !== form);
  return [
    ...(gaps.length === 0
      ? []
      : [{ ...where, kind: 'sequence_gap', count: gaps.length, message: `run ${record.run} has no output ${few(gaps)}, and has later ones` } as const]),
    ...(wrong.length === 0
      ? []
      : [
          {
            ...where,
            kind: 'wrong_type',
            count: wrong.length,
            message: `run ${record.run}: output ${few(wrong.map(({ sequence }) => sequence))} is not what its model gives`,
          } as const,
        ]),
  ];
}

async function inspectProducts({ blobs }: Pick<Studies, 'blobs'>, record: RunRecord, outputs: readonly Output[]): Promise<readonly StudyProblem[]> {
  const missing: number[] = [];
  for (const output of outputs) if (output.form === 'image' && !(await blobs.has(output.image.uri.slice(5)))) missing.push(output.sequence);
  if (missing.length === 0) return [];
  const message = `run ${record.run}: the picture of output ${few(missing)} is not among the blobs`;
  return [{ experiment: record.experiment, run: record.run, kind: 'product_missing', count: missing.length, message, mend: 'none' }];
}

type Seeing = { readonly model: string; readonly forms: readonly Form[]; readonly diagrams: Inspecting['diagrams'] };

async function inspectVectors(
  studies: With,
  record: RunRecord,
  outputs: readonly Output[],
  { model, forms, diagrams }: Seeing,
): Promise<readonly StudyProblem[]> {
  const { run, experiment } = record;
  const wanted = new Map(outputs.filter(({ form }) => forms.includes(form)).map((output) => [output.address, output]));
  const all = await embeddingsOf(studies, run, model);
  const usual = mostFrequent(all.map(({ vector }) => vector.length));
  const mismatched = all.filter(({ address, form }) => wanted.get(address)?.form !== form);
  const invalid = all.filter(
    ({ vector, address }) => wanted.has(address) && (vector.length === 0 || vector.length !== usual || !vector.every(Number.isFinite)),
  );
  const there = new Set(all.map(({ address }) => address));
  const missing = [...wanted.keys()].filter((address) => !there.has(address));
  const deletion = (addresses: readonly string[]) =>
    addresses.map((address) => ({ sql: 'DELETE FROM studies_embedding WHERE run = ? AND model = ? AND address = ?', parameters: [run, model, address] }));
  const problem = (
    kind: StudyProblem['kind'],
    count: number,
    what: string,
    mend: StudyProblem['mend'],
    statements?: StudyProblem['statements'],
  ): StudyProblem[] =>
    count === 0 ? [] : [{ kind, experiment, run, model, count, message: `run ${run}: ${what}`, mend, ...(statements === undefined ? {} : { statements }) }];
  const points = diagrams.get(diagramKey(run, model))?.points;
  return [
    ...problem('embedding_missing', missing.length, `no vector by ${model} of ${missing.length} among ${wanted.size} outputs`, 'vectors'),
    ...problem(
      'embedding_mismatch',
      mismatched.length,
      `vectors by ${model} of outputs that are not there or that it does not read: ${mismatched.length}`,
      'rows',
      deletion(mismatched.map(({ address }) => address)),
    ),
    ...problem(
      'embedding_invalid',
      invalid.length,
      `vectors by ${model} that hold no numbers, or not ${usual} of them: ${invalid.length}`,
      'vectors',
      deletion(invalid.map(({ address }) => address)),
    ),
    ...problem('diagram_missing', points === undefined && wanted.size > 0 ? 1 : 0, `no diagram by ${model}`, 'diagrams'),
    ...problem(
      'diagram_stale',
      points !== undefined && points !== wanted.size ? 1 : 0,
      `the diagram by ${model} was made of ${points} vectors; there are ${wanted.size} outputs to make it of`,
      'diagrams',
    ),
  ];
}

function mostFrequent(lengths: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const length of lengths) counts.set(length, (counts.get(length) ?? 0) + 1);
  return [...counts].sort((left, right) => right[1] - left[1])[0]?.[0] ?? 0;
}

function few(numbers: readonly number[]): string {
  return numbers.length <= 5 ? numbers.join(', ') : `${numbers.slice(0, 5).join(', ')} and ${numbers.length - 5} more`;
}
