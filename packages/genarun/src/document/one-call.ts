import { parseDocument } from '@genarun/dialects';
import { GenarunError, isRecord, type Json, type Model, type Parsed } from '@genarun/spec';
import type { GivenMedium } from './given-media.ts';

/** One call of one model, as a person words it. */
export type OneCall = {
  /** `adapter/name`. */
  readonly id: string;
  /** What is known of the model; absent: whoever plans the call will say that there is none. */
  readonly model: Model | undefined;
  readonly prompt?: string;
  readonly negative?: string;
  readonly media?: readonly GivenMedium[];
  /** Rerank: what is put in order. */
  readonly texts?: readonly string[];
  readonly params?: Readonly<Record<string, Json>>;
  readonly count?: number;
  /** Language to translate into. */
  readonly to?: string;
};

/** A document of one node, and its inputs. What a person typed comes in as input: it is not scanned for markup. */
export function oneCallDocument(call: OneCall): { readonly document: Parsed; readonly inputs: Readonly<Record<string, unknown>> } {
  const media = (call.media ?? []).map((medium, index) => ({ ...medium, name: `medium_${index + 1}` }));
  const given = {
    ...(call.prompt === undefined ? {} : { prompt: call.prompt }),
    ...(call.negative === undefined ? {} : { negative: call.negative }),
    ...(call.texts === undefined ? {} : { texts: call.texts }),
  };
  const params = { ...call.params, ...paramsFrom(media) };
  const document = {
    genarun: 1,
    name: 'generate',
    inputs: {
      ...Object.fromEntries(Object.entries(given).map(([name, value]) => [name, { type: Array.isArray(value) ? 'list' : 'string' }])),
      ...Object.fromEntries(media.map(({ name, kind }) => [name, { type: kind }])),
    },
    nodes: [
      {
        id: 'result',
        model: call.id,
        ...fieldsOf(
          call,
          media.filter(({ parameter }) => parameter === undefined),
        ),
        ...(Object.keys(params).length === 0 ? {} : { params }),
      },
    ],
    output: '${result}',
  };
  const files = Object.fromEntries(media.map(({ name, path }) => [name, path]));
  return { document: parseDocument(JSON.stringify(document), { file: 'generate' }), inputs: { ...given, ...files } };
}

type Named = GivenMedium & { readonly name: string };

/** Media that name their parameter; several for one are a list. */
function paramsFrom(media: readonly Named[]): Readonly<Record<string, string | readonly string[]>> {
  const names = new Set(media.flatMap(({ parameter }) => parameter ?? []));
  return Object.fromEntries([...names].map((name) => [name, references(media.filter(({ parameter }) => parameter === name))]));
}

function references(media: readonly Named[]): string | readonly string[] {
  const all = media.map(({ name }) => `\${${name}}`);
  return all.length === 1 && all[0] !== undefined ? all[0] : all;
}

/** The kind of node for what the model does, with its fields. */
function fieldsOf(call: OneCall, media: readonly Named[]): Readonly<Record<string, unknown>> {
  const { model, to, negative, count } = call;
  const does = new Set(model?.tasks ?? ['text']);
  const prompt: { readonly prompt?: string } = call.prompt === undefined ? {} : { prompt: '${prompt}' };
  const making = { ...prompt, ...(negative === undefined ? {} : { negative: '${negative}' }), ...(count === undefined ? {} : { count }) };
  if (to !== undefined || (does.has('translate') && does.size === 1)) return { kind: 'translate', text: prompt.prompt ?? '', to: to ?? 'en' };
  if (does.has('image')) return { kind: 'image', ...making, ...fieldsFrom(call.id, media, ['image']) };
  if (does.has('video')) return { kind: 'video', ...making, ...fieldsFrom(call.id, media, ['image']) };
  if (does.has('audio')) {
    const { prompt: spoken, ...rest } = making;
    return { kind: 'audio', ...rest, ...(spoken === undefined ? {} : { text: spoken }), ...fieldsFrom(call.id, media, ['audio']) };
  }
  if (does.has('text') && media.every(({ kind }) => kind === 'image'))
    return { kind: 'text', ...prompt, ...(media.length === 0 ? {} : { images: references(media) }) };
  if (does.has('describe')) return { kind: 'describe', ...prompt, ...fieldsFrom(call.id, media, ['image', 'audio', 'video']) };
  if (does.has('rerank') && call.texts === undefined)
    throw new GenarunError({
      code: 'invalid_input',
      message: `${call.id} puts texts in order: expected --text, got none`,
      hint: '--prompt QUESTION --text ONE --text ANOTHER',
    });
  if (does.has('rerank')) return { kind: 'rerank', query: prompt.prompt ?? '', of: '${texts}' };
  return { kind: 'embed', of: media.length === 0 ? (prompt.prompt ?? '') : references(media) };
}

/** Media under the one field that their kind has. */
function fieldsFrom(id: string, media: readonly Named[], kinds: readonly GivenMedium['kind'][]): Readonly<Record<string, unknown>> {
  const given = new Set(media.map(({ kind }) => kind));
  const [kind] = given;
  if (kind === undefined) return {};
  if (given.size === 1 && kinds.includes(kind)) return { [kind]: references(media) };
  throw new GenarunError({
    code: 'invalid_input',
    message: `${id}: --media: expected ${kinds.join(', or ')}, got ${[...given].join(' and ')}`,
    hint: '--media PARAMETER=FILE gives a file to a parameter of the model; genarun models show lists them',
  });
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
