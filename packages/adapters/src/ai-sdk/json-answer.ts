import { isRecord, type ModelRequest } from '@genarun/spec';

/** How a text model can be held to JSON: by a schema (and without one to some object, or only by a schema), to some JSON object, or by asking alone. */
export type JsonSupport = 'schema' | 'schema-only' | 'object' | 'instructed';

type Schema = Readonly<Record<string, unknown>>;

export type JsonPlan = {
  /** What the provider is told. */
  readonly format?: { readonly type: 'json'; readonly schema?: Schema };
  /** What the model is told in a system turn. */
  readonly instruction?: string;
  /** The answer as JSON text: out of its wrapping and its fence. What is no JSON stays as it is. */
  readonly read: (text: string) => string;
};

/** Providers take objects alone at the root of a schema; other roots travel as this field. */
const wrapping = 'data';

/** How an answer in JSON is asked for and read, or undefined where text is wanted. */
export function planJson(json: ModelRequest['json'], support: JsonSupport): JsonPlan | undefined {
  if (json === undefined) return undefined;
  const { schema } = json;
  if (schema === undefined) {
    const free = support === 'instructed' || support === 'schema-only';
    const one = free ? 'value' : 'object';
    return {
      ...(free ? {} : { format: { type: 'json' } }),
      instruction: `Answer with one JSON ${one} and nothing else.`,
      read: unfenced,
    };
  }
  if (support === 'instructed') return { instruction: instructionFor(schema), read: unfenced };
  const whole = isObjectSchema(schema) ? schema : wrapped(schema);
  return {
    format: support === 'object' ? { type: 'json' } : { type: 'json', schema: whole },
    ...(support === 'object' ? { instruction: instructionFor(whole) } : {}),
    read: whole === schema ? unfenced : (text) => unwrapped(unfenced(text)),
  };
}

function instructionFor(schema: Schema): string {
  return `Answer with JSON that is valid against this JSON Schema, and with nothing else:\n${JSON.stringify(schema)}`;
}

function isObjectSchema(schema: Schema): boolean {
  return schema.type === 'object';
}

function wrapped(schema: Schema): Schema {
  return { type: 'object', properties: { [wrapping]: schema }, required: [wrapping], additionalProperties: false };
}

function unwrapped(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && Object.keys(value).length === 1 && Object.hasOwn(value, wrapping) ? JSON.stringify(value[wrapping]) : text;
  } catch {
    return text;
  }
}

function unfenced(text: string): string {
  const whole = text.trim();
  return /^```[\w-]*\s*\n([\s\S]*?)\n?\s*```$/.exec(whole)?.[1]?.trim() ?? whole;
}
