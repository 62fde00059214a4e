import { GenarunError, type Json, type Pixels } from '@genarun/spec';
import { labelsIn } from '../manifest/labels-in.ts';
import type { OnnxFolder } from '../manifest/model-folder.ts';
import type { OutputTo } from '../manifest/outputs.ts';
import type { Label, Pcm } from '../worker/engine.ts';
import { chooseLabels, knownLabels, type PickOf, shares } from './labels-output.ts';
import { drawPicture } from './picture-output.ts';
import { createRandom } from './random.ts';
import { soundOf } from './sound-output.ts';
import { floatsOf, type Tensor } from './tensor.ts';
import { writeText } from './text-output.ts';
import { poolVector } from './vector-output.ts';

/** What became of one unit. */
export type UnitAnswer = {
  readonly text?: string;
  readonly labels?: readonly Label[];
  readonly image?: Pixels;
  readonly audio?: Pcm;
  readonly vector?: Float32Array;
};

export type Asked = {
  readonly seed: number;
  readonly params: Readonly<Record<string, Json>>;
  /** Labels of another model that the request keeps to. */
  readonly only?: readonly string[];
};

/** What the model's output says, as its manifest reads it. Throws GenarunError `invalid_output` for sizes that do not fit or numbers that are none. */
export function answerUnit(tensor: Tensor, asked: Asked, folder: Pick<OnnxFolder, 'id' | 'manifest' | 'labels'>): UnitAnswer {
  const model = `local/${folder.id}`;
  const [output] = folder.manifest.outputs;
  if (output === undefined) throw new GenarunError({ code: 'internal', message: `${model} has no output` });
  if (!floatsOf(tensor).every(Number.isFinite))
    throw new GenarunError({ code: 'invalid_output', message: `${model}: output "${output.name}" has numbers that are none (NaN or infinite)` });
  switch (output.to) {
    case 'image':
      return { image: drawPicture(tensor, output, { scale: numberIn(asked.params.scale, 1), model }) };
    case 'audio':
      return { audio: soundOf(tensor, output, model) };
    case 'vector':
      return { vector: poolVector(tensor, output) };
    case 'text':
      return { text: writeText(tensor, output, (output.map.type === 'characters' ? labelsIn(folder, output.map.vocabulary) : undefined) ?? [], model) };
    case 'labels':
      return answerInLabels(tensor, asked, output, folder);
  }
}

function answerInLabels(
  tensor: Tensor,
  { seed, params, only }: Asked,
  { name, map }: OutputTo<'labels'>,
  folder: Pick<OnnxFolder, 'id' | 'labels'>,
): UnitAnswer {
  const model = `local/${folder.id}`;
  const labels = labelsIn(folder, map.labels) ?? [];
  const values = floatsOf(tensor);
  if (values.length !== labels.length)
    throw new GenarunError({
      code: 'invalid_output',
      message: `${model}: output "${name}": ${labels.length} numbers expected, one for each label, got [${tensor.dims.join(', ')}]`,
    });
  const given = Array.isArray(params.only) ? params.only.map(String) : only;
  const kept = given === undefined ? labelsIn(folder, map.only) : knownLabels(given, labels, model);
  const { chosen, best } = chooseLabels(shares(values, map.activation), labels, {
    // The parameter's schema lets nothing else through.
    pick: (params.pick ?? map.pick) as PickOf,
    top: numberIn(params.top, map.top),
    temperature: numberIn(params.temperature, map.temperature),
    ...(kept === undefined ? {} : { only: kept }),
    random: createRandom(seed, 'labels'),
  });
  const text = params.format === 'json' ? JSON.stringify(chosen.map(rounded)) : chosen.map(({ label }) => label).join(', ');
  return { text, labels: best };
}

/** Six digits tell shares apart, and keep JSON short. */
export function rounded({ label, score }: Label): { readonly label: string; readonly score: number } {
  return { label, score: Number(score.toPrecision(6)) };
}

function numberIn(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}
