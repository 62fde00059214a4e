import { GenarunError } from '@genarun/spec';
import type { OnnxFolder } from '../manifest/model-folder.ts';
import type { Hooks, LocalAnswer, LocalRequest } from '../worker/engine.ts';
import { answerUnit, rounded, type UnitAnswer } from './answer-unit.ts';
import { type PreparedUnit, prepareUnit } from './prepare-unit.ts';
import { stack, type Tensor, unstack } from './tensor.ts';
import { type Unit, unitsOf } from './units.ts';

/** Runs a graph once: input name → tensor in, output name → tensor out. */
export type RunGraph = (feeds: Readonly<Record<string, Tensor>>) => Promise<Readonly<Record<string, Tensor>>>;

type Row = { readonly unit: Unit; readonly prepared: PreparedUnit; readonly request: LocalRequest };

/**
 * Performs requests of a custom model over a graph, in runs of at most `batch` rows. Where no answer is wanted any more it stops between two runs. Throws GenarunError:
 * `invalid_input`, `invalid_output`, `cancelled`.
 */
export async function performOnnx(
  requests: readonly LocalRequest[],
  folder: Pick<OnnxFolder, 'id' | 'manifest' | 'labels'>,
  run: RunGraph,
  hooks: Pick<Hooks, 'cancelled' | 'progress'>,
): Promise<readonly LocalAnswer[]> {
  const rows = requests.flatMap((request) => unitsOf(request, folder.manifest, `local/${folder.id}`).map((unit) => ({ unit, request })));
  const { batch } = folder.manifest;
  const answers: { readonly request: LocalRequest; readonly unit: Unit; readonly answer: UnitAnswer; readonly warnings: readonly string[] }[] = [];
  for (let start = 0; start < rows.length; start += batch) {
    if (hooks.cancelled()) throw new GenarunError({ code: 'cancelled', message: 'cancelled' });
    // Prepared run by run: what a long request needs in memory does not grow with it.
    const part = rows.slice(start, start + batch).map((row): Row => ({ ...row, prepared: prepareUnit(row.unit, row.request.params, folder) }));
    const outputs = await runRows(part, folder, run);
    part.forEach(({ unit, request, prepared }, index) => {
      const output = outputs[index];
      if (output === undefined) return;
      const asked = { seed: unit.seed, params: request.params, ...(request.labels === undefined ? {} : { only: request.labels }) };
      answers.push({ request, unit, answer: answerUnit(output, asked, folder), warnings: prepared.warnings });
    });
    hooks.progress(Math.min(1, (start + part.length) / rows.length));
  }
  return requests.map((request) => assembled(answers.filter((answer) => answer.request === request)));
}

/** The output of each row; rows go in together where every input's sizes begin with `batch`. */
async function runRows(rows: readonly Row[], folder: Pick<OnnxFolder, 'id' | 'manifest'>, run: RunGraph): Promise<readonly Tensor[]> {
  const { inputs, outputs } = folder.manifest;
  const name = outputs[0]?.name ?? '';
  const isBatched = inputs.every(({ shape }) => shape[0] === 'batch');
  // Rows of other sizes (pictures that are not resized) cannot share a run.
  const fits = rows.every(({ prepared }) =>
    inputs.every((input) => prepared.tensors[input.name]?.dims.join() === rows[0]?.prepared.tensors[input.name]?.dims.join()),
  );
  if (rows.length > 1 && !(isBatched && fits)) return (await eachAlone(rows, folder, run)).flat();
  const feeds = inputs.map((input): [string, Tensor] => {
    const tensors = rows.flatMap(({ prepared }) => prepared.tensors[input.name] ?? []);
    const [only] = tensors;
    return [input.name, input.shape[0] === 'batch' || only === undefined ? stack(tensors) : only];
  });
  const output = (await run(Object.fromEntries(feeds)))[name];
  if (output === undefined) throw new GenarunError({ code: 'invalid_output', message: `local/${folder.id}: the graph gave no output "${name}"` });
  if (isBatched || inputs.some(({ shape }) => shape[0] === 'batch')) {
    if (output.dims[0] === rows.length) return unstack(output);
    throw new GenarunError({
      code: 'invalid_output',
      message: `local/${folder.id}: output "${name}" should begin with the batch's size ${rows.length}, got [${output.dims.join(', ')}]`,
    });
  }
  return [output];
}

async function eachAlone(rows: readonly Row[], folder: Pick<OnnxFolder, 'id' | 'manifest'>, run: RunGraph): Promise<readonly (readonly Tensor[])[]> {
  const outputs: (readonly Tensor[])[] = [];
  for (const row of rows) outputs.push(await runRows([row], folder, run));
  return outputs;
}

function assembled(parts: readonly { readonly unit: Unit; readonly answer: UnitAnswer; readonly warnings: readonly string[] }[]): LocalAnswer {
  const answers = parts.map(({ answer }) => answer);
  const texts = answers.flatMap(({ text }) => (text === undefined ? [] : [text]));
  const images = answers.flatMap(({ image }) => (image === undefined ? [] : [image]));
  const audio = answers.flatMap((answer) => (answer.audio === undefined ? [] : [answer.audio]));
  const vectors = answers.flatMap(({ vector }) => (vector === undefined ? [] : [vector]));
  const labels = answers.flatMap((answer) => (answer.labels === undefined ? [] : [answer.labels]));
  const warnings = [...new Set(parts.flatMap((part) => part.warnings))];
  return {
    ...(texts.length === 0 ? {} : { texts }),
    ...(images.length === 0 ? {} : { images }),
    ...(audio.length === 0 ? {} : { audio }),
    ...(vectors.length === 0 ? {} : { vectors }),
    ...(labels.length === 0 ? {} : { labels }),
    usage: { ...(images.length + audio.length === 0 ? {} : { products: images.length + audio.length }) },
    ...(labels.length === 0 ? {} : { returned: { labels: labels.map((list) => list.map(rounded)) } }),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}
