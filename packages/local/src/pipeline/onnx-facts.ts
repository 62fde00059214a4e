import type { Modality, Task } from '@genarun/spec';
import type { ModelFacts } from '../manifest/facts.ts';
import { distributions, type InputFrom, type OnnxInput } from '../manifest/inputs.ts';
import { labelsIn } from '../manifest/labels-in.ts';
import type { OnnxManifest } from '../manifest/manifest.ts';
import type { OnnxFolder } from '../manifest/model-folder.ts';
import { picks } from '../manifest/outputs.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Products per request: they are made one after another, or as many together as the manifest's `batch` allows. */
const maxCount = 64;

/** What a custom model does, takes and gives, as its manifest says. */
export function onnxFacts(folder: Pick<OnnxFolder, 'manifest' | 'labels'>): ModelFacts {
  const { manifest } = folder;
  const { inputs, outputs } = manifest;
  const [output] = outputs;
  const input = (['text', 'image', 'audio'] as const).filter((kind) => inputs.some(({ from }) => from === kind));
  const does: { readonly task: Task; readonly output: Modality } =
    output?.to === 'image'
      ? { task: 'image', output: 'image' }
      : output?.to === 'audio'
        ? { task: 'audio', output: 'audio' }
        : output?.to === 'vector'
          ? { task: 'embed', output: 'embedding' }
          : { task: input.some((kind) => kind !== 'text') ? 'describe' : 'text', output: 'text' };
  const properties = parametersOf(manifest);
  const labelled = inputs.flatMap((one) =>
    one.from === 'text' && 'labels' in one.map && one.map.onMissing === 'error' ? [labelsIn(folder, one.map.labels) ?? []] : [],
  );
  return {
    tasks: [does.task],
    input,
    output: does.output,
    ...(manifest.family === undefined ? {} : { family: manifest.family }),
    ...(labelled[0] === undefined ? {} : { prompts: [...labelled[0]] }),
    parameters: { type: 'object', properties, additionalProperties: false },
    defaults: Object.fromEntries(Object.entries(properties).flatMap(([name, schema]) => (schema.default === undefined ? [] : [[name, schema.default]]))),
    seed: usesSeed(manifest) ? 'integer' : 'none',
    maxCount: does.task === 'image' || does.task === 'audio' || does.task === 'text' ? maxCount : 1,
    ...(does.task === 'embed' ? { maxBatch: maxCount } : {}),
  };
}

/** Whether an answer can depend on the seed. */
function usesSeed({ inputs, outputs }: OnnxManifest): boolean {
  return inputs.some(({ from }) => from === 'seed') || outputs.some(({ to }) => to === 'labels');
}

function parametersOf({ inputs, outputs }: OnnxManifest): Readonly<Record<string, Schema>> {
  const seeds = inputs.filter((input): input is InputFrom<'seed'> => input.from === 'seed');
  const [output] = outputs;
  return {
    ...Object.assign({}, ...inputs.map((input) => inputParameters(input, seeds.length))),
    ...(output?.to === 'image'
      ? { scale: { type: 'integer', minimum: 1, maximum: 64, default: 1, description: 'each pixel of the model becomes a square of so many pixels a side' } }
      : {}),
    ...(output?.to === 'labels'
      ? {
          pick: {
            type: 'string',
            enum: [...picks],
            default: output.map.pick,
            description: 'the likeliest label, one drawn by its share with the seed, or the likeliest few',
          },
          top: {
            type: 'integer',
            minimum: 1,
            maximum: 1000,
            default: output.map.top,
            description: 'how many labels "top" gives, and are kept with the answer',
          },
          temperature: { type: 'number', exclusiveMinimum: 0, default: output.map.temperature, description: 'of "sample": above 1 strays further' },
          only: {
            anyOf: [{ type: 'array', items: { type: 'string' }, minItems: 1 }, { type: 'string' }],
            description: 'answer only with these labels, or with those of this other local model',
          },
          format: { type: 'string', enum: ['text', 'json'], default: 'text', description: 'labels in words, or as JSON with their shares' },
        }
      : {}),
  };
}

/** Names under which a request may set an input. */
export function noiseParameter({ name }: { readonly name: string }, seedInputs: number): string {
  return seedInputs === 1 ? 'noise' : `${name}_noise`;
}

function inputParameters(input: OnnxInput, seedInputs: number): Readonly<Record<string, Schema>> {
  if (input.from === 'parameter') {
    const { type, minimum, maximum, description } = input;
    return { [input.parameter ?? input.name]: { type, default: input.default, ...defined({ minimum, maximum, description }) } };
  }
  if (input.from !== 'seed') return {};
  const kinds = [input.map.distribution, ...input.map.alternatives.map(({ distribution }) => distribution)];
  const offered = distributions.filter((distribution) => kinds.includes(distribution));
  const size = input.shape.filter((part) => part !== 'batch');
  const count = size.every((part): part is number => typeof part === 'number') ? size.reduce((product, part) => product * part, 1) : undefined;
  return {
    ...(offered.length > 1
      ? {
          [noiseParameter(input, seedInputs)]: {
            type: 'string',
            enum: offered,
            default: input.map.distribution,
            description: `how "${input.name}" is drawn from the seed`,
          },
        }
      : {}),
    [input.name]: {
      type: 'array',
      items: { type: 'number' },
      ...(count === undefined ? {} : { minItems: count, maxItems: count }),
      description: `the numbers of "${input.name}" themselves, instead of drawing them`,
    },
  };
}

function defined(values: Readonly<Record<string, unknown>>): Schema {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
