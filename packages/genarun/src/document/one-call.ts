import { parseDocument } from '@genarun/dialects';
import { isRecord, type Json, type Model, type Parsed } from '@genarun/spec';

/** One call of one model, as a person words it. */
export type OneCall = {
  /** `adapter/name`. */
  readonly id: string;
  /** What is known of the model; absent: whoever plans the call will say that there is none. */
  readonly model: Model | undefined;
  readonly prompt?: string;
  readonly negative?: string;
  /** Paths of pictures. */
  readonly images?: readonly string[];
  readonly params?: Readonly<Record<string, Json>>;
  readonly count?: number;
  /** Language to translate into. */
  readonly to?: string;
};

/** A document of one node, and its inputs. What a person typed comes in as input: it is not scanned for markup. */
export function oneCallDocument(call: OneCall): { readonly document: Parsed; readonly inputs: Readonly<Record<string, unknown>> } {
  const names = (call.images ?? []).map((_, index) => (index === 0 ? 'image' : `image_${index + 1}`));
  const pictures = names.length === 1 ? '${image}' : names.map((name) => `\${${name}}`);
  const given = {
    ...(call.prompt === undefined ? {} : { prompt: call.prompt }),
    ...(call.negative === undefined ? {} : { negative: call.negative }),
  };
  const prompt = call.prompt === undefined ? {} : { prompt: '${prompt}' };
  const document = {
    genarun: 1,
    name: 'generate',
    inputs: {
      ...Object.fromEntries(Object.keys(given).map((name) => [name, { type: 'string' }])),
      ...Object.fromEntries(names.map((name) => [name, { type: 'image' }])),
    },
    nodes: [
      {
        id: 'result',
        model: call.id,
        ...fieldsOf(call, { prompt, pictures: names.length === 0 ? undefined : pictures }),
        ...(call.params === undefined || Object.keys(call.params).length === 0 ? {} : { params: call.params }),
      },
    ],
    output: '${result}',
  };
  const files = Object.fromEntries(names.map((name, index) => [name, call.images?.[index]]));
  return { document: parseDocument(JSON.stringify(document), { file: 'generate' }), inputs: { ...given, ...files } };
}

type Parts = { readonly prompt: { readonly prompt?: string }; readonly pictures: string | readonly string[] | undefined };

/** The kind of node for what the model does, with its fields. */
function fieldsOf({ model, to, negative, count }: OneCall, { prompt, pictures }: Parts): Readonly<Record<string, unknown>> {
  const does = new Set(model?.tasks ?? ['text']);
  const image = pictures === undefined ? {} : { image: pictures };
  const making = { ...prompt, ...(negative === undefined ? {} : { negative: '${negative}' }), ...(count === undefined ? {} : { count }) };
  if (to !== undefined || (does.has('translate') && does.size === 1)) return { kind: 'translate', text: prompt.prompt ?? '', to: to ?? 'en' };
  if (does.has('image')) return { kind: 'image', ...making, ...image };
  if (does.has('video')) return { kind: 'video', ...making, ...image };
  if (does.has('audio')) {
    const { prompt: spoken, ...rest } = making;
    return { kind: 'audio', ...rest, ...(spoken === undefined ? {} : { text: spoken }) };
  }
  if (does.has('text')) return { kind: 'text', ...prompt, ...(pictures === undefined ? {} : { images: pictures }) };
  if (does.has('describe')) return { kind: 'describe', ...prompt, image: pictures ?? '' };
  return { kind: 'embed', of: pictures ?? prompt.prompt ?? '' };
}

/** A parameter as typed: JSON where the model does not want a text and it is JSON, else the text. */
export function readParameter(text: string, name: string, model: Model | undefined): Json {
  const properties = model?.parameters.properties;
  const schema = isRecord(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (isRecord(schema) && schema.type === 'string') return text;
  try {
    // What JSON.parse gives is JSON.
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
