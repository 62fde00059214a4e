import { isRecord, type Json, type Provenance } from '@genarun/spec';
import { readComfyGraph } from './comfyui.ts';
import { readInfotext } from './infotext.ts';
import { readInvokeDream, readInvokeMetadata, readInvokeOld } from './invokeai.ts';

/** How a picture says it was made, in the words of the library. */
export type MadeWith = {
  readonly tool: 'genarun' | 'automatic1111' | 'comfyui' | 'invokeai';
  readonly prompt?: string;
  readonly negativePrompt?: string;
  readonly seed?: number;
  readonly model?: string;
  readonly parameters: Readonly<Record<string, Json>>;
};

/** What the texts of a picture say about how it was made; undefined where they say nothing that is known here. Never throws: a file may say anything. */
export function readMadeWith(texts: Readonly<Record<string, string>>, provenance: Provenance | undefined): MadeWith | undefined {
  if (provenance !== undefined) return fromProvenance(provenance);
  const invoke = texts.invokeai_metadata === undefined ? undefined : readInvokeMetadata(parse(texts.invokeai_metadata));
  if (invoke !== undefined) return invoke;
  const graph = texts.prompt ?? after('prompt:', texts.Model, texts.Make, texts.ImageDescription, texts.UserComment);
  const comfy = graph === undefined ? undefined : readComfyGraph(parse(graph));
  if (comfy !== undefined) return comfy;
  for (const text of [texts.parameters, texts.UserComment, texts.Comment]) {
    const read = text === undefined ? undefined : readInfotext(text);
    if (read !== undefined) return read;
  }
  const old = texts['sd-metadata'] === undefined ? undefined : readInvokeOld(parse(texts['sd-metadata']));
  if (old !== undefined) return old;
  const dream = texts.Dream === undefined ? undefined : readInvokeDream(texts.Dream);
  if (dream !== undefined) return dream;
  // The drawing of a graph alone tells the tool, not what was performed.
  const drawing = texts.workflow ?? after('workflow:', texts.Make, texts.Model, texts.ImageDescription);
  return drawing !== undefined && isRecord(parse(drawing)) ? { tool: 'comfyui', parameters: {} } : undefined;
}

function after(beginning: string, ...texts: readonly (string | undefined)[]): string | undefined {
  return texts.find((text) => text?.toLowerCase().startsWith(beginning))?.slice(beginning.length);
}

/** JSON as tools in Python write it, who have a NaN. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(text.replace(/(?<=[[:,\s])(?:NaN|-?Infinity)(?=[\],}\s])/g, 'null'));
    } catch {
      return undefined;
    }
  }
}

function fromProvenance({ prompt, negativePrompt, seed, model, params }: Provenance): MadeWith {
  return {
    tool: 'genarun',
    ...(prompt === undefined ? {} : { prompt }),
    ...(negativePrompt === undefined ? {} : { negativePrompt }),
    ...(seed === undefined ? {} : { seed }),
    ...(model === undefined ? {} : { model }),
    // It was JSON in the file.
    parameters: isRecord(params) ? (params as Readonly<Record<string, Json>>) : {},
  };
}
