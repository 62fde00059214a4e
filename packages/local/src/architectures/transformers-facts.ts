import { isRecord, type Modality, type Task } from '@genarun/spec';
import type { ModelFacts } from '../manifest/facts.ts';
import type { TransformersFolder } from '../manifest/model-folder.ts';
import { type Architecture, chooseFamily, numberOf } from './choose-family.ts';
import type { Family } from './families.ts';
import { familyParameters } from './parameters.ts';

type Signature = { readonly tasks: readonly [Task, ...Task[]]; readonly input: readonly Modality[]; readonly output: Modality; readonly samples?: boolean };

const signatures: Readonly<Record<Family, Signature>> = {
  'text-generation': { tasks: ['text'], input: ['text'], output: 'text', samples: true },
  'text-to-text': { tasks: ['text', 'translate'], input: ['text'], output: 'text', samples: true },
  translation: { tasks: ['translate'], input: ['text'], output: 'text', samples: true },
  captioning: { tasks: ['describe'], input: ['image'], output: 'text', samples: true },
  florence: { tasks: ['describe'], input: ['image', 'text'], output: 'text' },
  moondream: { tasks: ['describe'], input: ['image', 'text'], output: 'text', samples: true },
  'vision-language': { tasks: ['describe', 'text'], input: ['image', 'text'], output: 'text', samples: true },
  'text-embedding': { tasks: ['embed'], input: ['text'], output: 'embedding' },
  'image-embedding': { tasks: ['embed'], input: ['image'], output: 'embedding' },
  'joint-embedding': { tasks: ['embed'], input: ['text', 'image'], output: 'embedding' },
  speech: { tasks: ['audio'], input: ['text'], output: 'audio', samples: true },
  transcription: { tasks: ['describe'], input: ['audio'], output: 'text' },
  'image-generation': { tasks: ['image'], input: ['text'], output: 'image', samples: true },
};

/** What a folder in the layout of Transformers.js tells of its model. Reads nothing further. Throws GenarunError for an architecture that is not supported. */
export function transformersFacts(folder: TransformersFolder): ModelFacts {
  const { family, type } = architectureOf(folder);
  const { tasks, input, output, samples } = signatures[family];
  const properties = { ...familyParameters[family], ...folder.manifest.parameters };
  const context = contextLengthOf(folder);
  return {
    tasks: [...tasks],
    input: [...input],
    output,
    parameters: { type: 'object', properties },
    defaults: defaultsOf(properties),
    ...chanceOf(type, samples === true),
    maxCount: 1,
    ...(output === 'embedding' ? { maxBatch: 64 } : {}),
    ...(output === 'text' && context !== undefined ? { maxOutputTokens: context } : {}),
    ...(folder.manifest.family === undefined ? { family: type } : { family: folder.manifest.family }),
  };
}

/** These draw by chance inside their graph, where no seed reaches. */
const unrepeatable: ReadonlySet<string> = new Set(['vits']);

function chanceOf(type: string, samples: boolean): Pick<ModelFacts, 'seed' | 'deterministic'> {
  if (unrepeatable.has(type)) return { seed: 'none', deterministic: false };
  return { seed: samples && !['speecht5', 'style_text_to_speech_2'].includes(type) ? 'integer' : 'none' };
}

/** The family of a folder's model. Throws GenarunError `invalid_input` for one that is not supported. */
export function architectureOf({ id, config, files, manifest }: TransformersFolder): Architecture {
  return chooseFamily({ id, config, files: files.map((file) => file.path), ...(manifest.pipeline === undefined ? {} : { pipeline: manifest.pipeline }) });
}

/** Tokens of prompt and answer together, as manifest or `config.json` say; undefined where neither does. */
export function contextLengthOf({ manifest, config }: Pick<TransformersFolder, 'manifest' | 'config'>): number | undefined {
  return manifest.contextLength ?? numberOf(config, ['max_position_embeddings', 'n_positions', 'n_ctx', 'max_seq_len', 'seq_length', 'max_target_positions']);
}

/** Tokens of an answer at most where a request does not say; undefined for models that are not told a length. */
export function presetLength(folder: TransformersFolder): number | undefined {
  const length = { ...familyParameters[architectureOf(folder).family], ...folder.manifest.parameters }.max_new_tokens?.default;
  return typeof length === 'number' ? length : undefined;
}

function defaultsOf(properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Record<string, unknown> {
  const entries = Object.entries(properties).filter(([, schema]) => isRecord(schema) && schema.default !== undefined);
  return Object.fromEntries(entries.map(([name, schema]) => [name, schema.default]));
}
