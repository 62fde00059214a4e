import { type AdapterContext, GenarunError, type MediaBytes, type ModelRequest } from '@genarun/spec';
import { labelsIn } from '../manifest/labels-in.ts';
import type { ModelFolder } from '../manifest/model-folder.ts';
import { decodeWav } from '../media/wav.ts';
import type { LocalRequest } from '../worker/engine.ts';

/**
 * A request as it travels to a worker: pictures decoded, sounds read, a seed where there was none, another model's labels looked up. Throws GenarunError
 * `invalid_input` for a medium that is neither picture nor WAV.
 */
export async function toLocalRequest(
  request: ModelRequest,
  { media, callKey }: Pick<AdapterContext, 'media' | 'callKey'>,
  find: (id: string) => ModelFolder | undefined,
): Promise<LocalRequest> {
  const given = request.media ?? [];
  const images = given.filter(({ mime }) => mime.startsWith('image/'));
  const sounds = given.filter(({ mime }) => mime.startsWith('audio/'));
  if (images.length + sounds.length < given.length) throw unreadable(request.model, given);
  const { task, turns, prompt, negativePrompt, texts, language, json, count, params } = request;
  return {
    ...defined({ turns, prompt, negativePrompt, texts, language, json }),
    ...{ task, count, params, seed: request.seed ?? seedOf(callKey) },
    ...(images.length === 0 ? {} : { images: await Promise.all(images.map(({ bytes }) => media.decode(bytes))) }),
    ...(sounds.length === 0 ? {} : { audio: sounds.map(({ bytes }) => decodeWav(bytes, request.model)) }),
    ...(typeof params.only === 'string' ? { labels: labelsOf(params.only, request.model, find) } : {}),
  };
}

/** The labels of another custom model: those it answers in, else those it takes. */
function labelsOf(id: string, model: string, find: (id: string) => ModelFolder | undefined): readonly string[] {
  const folder = find(id);
  const lists =
    folder?.format === 'onnx'
      ? [
          ...folder.manifest.outputs.flatMap((output) => (output.to === 'labels' ? [labelsIn(folder, output.map.labels)] : [])),
          ...folder.manifest.inputs.flatMap((input) => (input.from === 'text' && 'labels' in input.map ? [labelsIn(folder, input.map.labels)] : [])),
        ]
      : [];
  const [labels] = lists.flatMap((list) => (list === undefined ? [] : [list]));
  if (labels !== undefined) return labels;
  throw new GenarunError({
    code: 'invalid_input',
    message: `${model}: "only" names the model "${id}", which has no labels`,
    hint: 'a list of labels, or a local model that has some',
  });
}

function unreadable(model: string, media: readonly MediaBytes[]): GenarunError {
  const other = media.find(({ mime }) => !/^(?:image|audio)\//.test(mime));
  return new GenarunError({ code: 'invalid_input', message: `${model}: pictures or sounds expected, got ${other?.mime ?? 'something else'}` });
}

/** A seed that equal calls share: FNV-1a of the call's key, 31 bits. */
function seedOf(callKey: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < callKey.length; index++) value = Math.imul(value ^ callKey.charCodeAt(index), 0x01000193);
  return value >>> 1;
}

function defined<Values extends Record<string, unknown>>(values: Values): Partial<Values> {
  // Only what is undefined is left out.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Values>;
}
