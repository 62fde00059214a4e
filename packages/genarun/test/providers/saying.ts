type Schema = Readonly<Record<string, unknown>>;

const words = ['harbours', 'orchards', 'lighthouses', 'windmills', 'bridges', 'markets', 'stairs', 'ferries'];

/** What a writer answers: JSON that fits the schema it was given, else what the last turn asks for in words. */
export function say(text: string, schema: Schema | undefined): string {
  if (schema !== undefined) return JSON.stringify(fill(schema, 'answer', /five/i.test(text) ? 5 : 3));
  const keys = /as JSON with the keys ([\w, ]+)/.exec(text)?.[1];
  if (keys !== undefined) return JSON.stringify(Object.fromEntries(keys.split(/[, ]+/).map((key) => [key, sentence(key)])));
  if (/JSON/.test(text)) return `Gladly:\n\`\`\`json\n${JSON.stringify({ data: words.slice(0, /five/i.test(text) ? 5 : 3) })}\n\`\`\``;
  return `I would choose ${words[text.length % words.length]}, for the light.`;
}

/** The smallest value that fits a schema, filled with words. */
function fill(schema: Schema, name: string, count: number): unknown {
  const { type, properties = {}, items = {}, minItems } = schema as { type?: unknown; properties?: Record<string, Schema>; items?: Schema; minItems?: number };
  const kind = Array.isArray(type) ? type[0] : type;
  const lower = String(kind).toLowerCase();
  if (lower === 'object') return Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, fill(inner, key, count)]));
  if (lower === 'array')
    return Array.from({ length: minItems ?? count }, (_, index) =>
      String(items.type ?? 'string').toLowerCase() === 'string' ? words[index % words.length] : fill(items, name, count),
    );
  if (lower === 'number' || lower === 'integer') return 1;
  if (lower === 'boolean') return true;
  return sentence(name);
}

function sentence(name: string): string {
  return name === 'slug' ? 'all-the-harbours' : `The ${name} of all the harbours`;
}

/** The first schema that a request carries, wherever its provider has it. */
export function schemaIn(value: unknown): Schema | undefined {
  if (Array.isArray(value)) return undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const isSchema = ['schema', 'format', 'responseSchema', 'responseJsonSchema', 'response_json_schema', 'input_schema'].includes(key);
    if (isSchema && typeof inner === 'object' && inner !== null && ('properties' in inner || 'items' in inner)) return inner as Schema;
    const found = schemaIn(inner);
    if (found) return found;
  }
  return undefined;
}
