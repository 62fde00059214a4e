import { GenarunError, isRecord } from '@genarun/spec';
import { type Family, families, familyTable, type Parts, partsByType } from './families.ts';

/** What a folder says of its architecture: the task a manifest names, `config.json`, and the names of its files. */
export type Described = {
  readonly id: string;
  readonly pipeline?: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly files: readonly string[];
};

export type Architecture = { readonly family: Family /** `model_type`. */; readonly type: string; readonly parts: Parts };

/**
 * The family of a model, by this rule: the task of its manifest; else its class where that is telling (`…ForCTC`, `…ForCausalLM` of a model that could
 * also see); else its `model_type`. A `nomic_bert` with a picture preprocessor is the picture half of its space. Throws GenarunError `invalid_input`
 * naming what is supported.
 */
export function chooseFamily(described: Described): Architecture {
  const type = typeof described.config.model_type === 'string' ? described.config.model_type : '';
  const family = byPipeline(described) ?? byClass(described, type) ?? byType(type);
  if (family === undefined) throw unknown(described, type);
  return { family, type, parts: partsByType[type] ?? familyTable[family].parts };
}

function byPipeline({ id, pipeline }: Described): Family | undefined {
  if (pipeline === undefined) return undefined;
  const found = families.find((family) => familyTable[family].pipelines.includes(pipeline));
  if (found !== undefined) return found;
  const known = families.flatMap((family) => familyTable[family].pipelines);
  throw new GenarunError({ code: 'invalid_input', message: `${id}: pipeline must be one of ${known.join(', ')}, got "${pipeline}"` });
}

function byClass({ config, files }: Described, type: string): Family | undefined {
  const names = Array.isArray(config.architectures) ? config.architectures.filter((name): name is string => typeof name === 'string') : [];
  const has = (file: string) => files.some((name) => name === file || name.endsWith(`/${file}`));
  if (type.startsWith('nomic') && (names.some((name) => name.includes('Vision')) || has('preprocessor_config.json'))) return 'image-embedding';
  if (names.some((name) => /ForCTC$|ForSpeechSeq2Seq$|ForSpeechToText$/.test(name))) return 'transcription';
  const sees = hasPart(files, 'vision_encoder');
  if (familyTable['vision-language'].types.includes(type) && !sees && hasPart(files, 'model')) return 'text-generation';
  // What a text model is called when it reads questions or gives classes: its words are not vectors of meaning.
  const other = names.find((name) => /For(?:SequenceClassification|TokenClassification|QuestionAnswering|ImageClassification|ObjectDetection)$/.test(name));
  if (other !== undefined && (byType(type) === 'text-embedding' || byType(type) === 'image-embedding'))
    throw new GenarunError({
      code: 'invalid_input',
      message: `${other} (${type}) sorts into classes, and only its vectors can be had here`,
      hint: 'to take it as an embedder, say "pipeline": "feature-extraction" in a genarun-model.json; for its classes, describe its ONNX file as a custom model',
    });
  return undefined;
}

function byType(type: string): Family | undefined {
  return families.find((family) => familyTable[family].types.includes(type));
}

function unknown({ id, config }: Described, type: string): GenarunError {
  const named = Array.isArray(config.architectures) ? ` (${config.architectures.join(', ')})` : '';
  const known = families.map((family) => `${family}: ${familyTable[family].types.join(', ')}`).join('\n');
  return new GenarunError({
    code: 'invalid_input',
    message: `${id}: the architecture "${type}"${named} is not supported`,
    hint: `supported are\n${known}\nany other ONNX file can be described as a custom model: genarun-model.json with "format": "onnx"`,
  });
}

/** Whether a folder's files have a part in any precision. */
export function hasPart(files: readonly string[], part: string): boolean {
  return files.some((file) => {
    const name = file.slice(file.lastIndexOf('/') + 1);
    return name.endsWith('.onnx') && (name === `${part}.onnx` || name.startsWith(`${part}_`));
  });
}

/** A number of `config.json`, or of its text part, by the names architectures give it. */
export function numberOf(config: Readonly<Record<string, unknown>>, names: readonly string[]): number | undefined {
  const places = [config, config.text_config, config.decoder, config.language_config].filter(isRecord);
  const values = places.flatMap((place) => names.map((name) => place[name]));
  return values.find((value): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0);
}
