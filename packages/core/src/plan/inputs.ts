import { didYouMean, GenarunError, type Input, isProductRef, isRecord, type Pipeline } from '@genarun/spec';

/** Makes a product reference of a media input given as a path, which may be meant beside a document. */
export type MediaInput = (name: string, path: string, beside?: string) => Promise<unknown>;

/**
 * Inputs with defaults filled in, text coerced to the declared type, media read. Throws GenarunError `invalid_input`:
 * `file` is the document, beside which paths of defaults are read. "Missing required inputs: a, b", an unknown name with the nearest known one, a value of the wrong type.
 */
export async function readInputs(
  pipeline: Pipeline,
  given: Readonly<Record<string, unknown>>,
  media: MediaInput,
  file?: string,
): Promise<Record<string, unknown>> {
  const declared = pipeline.inputs ?? {};
  const names = Object.keys(declared);
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const input = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (!input && !pipeline.lenient)
      throw new GenarunError({
        code: 'invalid_input',
        message: `unknown input "${name}".${didYouMean(name, names)}`,
        hint: names.length > 0 ? `inputs: ${names.join(', ')}` : 'this pipeline takes no inputs',
      });
    if (!input || value !== undefined) values[name] = input ? await readInput(name, input, value, media) : value;
  }
  const missing: string[] = [];
  for (const [name, input] of Object.entries(declared)) {
    if (Object.hasOwn(values, name)) continue;
    if (input.default !== undefined) values[name] = await readInput(name, input, input.default, (own, path) => media(own, path, file));
    else if (input.required === false) values[name] = null;
    else missing.push(name);
  }
  if (missing.length > 0)
    throw new GenarunError({
      code: 'invalid_input',
      message: `Missing required inputs: ${missing.join(', ')}`,
      hint: missing.map((name) => `--input ${name}=…${describe(declared[name])}`).join('  '),
    });
  return values;
}

function describe(input: Input | undefined): string {
  return input?.description === undefined ? '' : ` (${input.description})`;
}

async function readInput(name: string, input: Input, value: unknown, media: MediaInput): Promise<unknown> {
  const read = await coerce(name, input, value, media);
  if (input.options && !input.options.some((option) => JSON.stringify(option) === JSON.stringify(read))) {
    throw new GenarunError({
      code: 'invalid_input',
      message: `input "${name}": expected one of ${input.options.map((option) => JSON.stringify(option)).join(', ')}, got ${JSON.stringify(read)}`,
    });
  }
  return read;
}

async function coerce(name: string, input: Input, value: unknown, media: MediaInput): Promise<unknown> {
  const wrong = (expected: string) =>
    new GenarunError({ code: 'invalid_input', message: `input "${name}": expected ${expected}, got ${JSON.stringify(value)?.slice(0, 80)}` });
  switch (input.type) {
    case undefined:
      return value;
    case 'string':
      if (typeof value === 'string') return value;
      if (typeof value === 'number' || typeof value === 'boolean') return String(value);
      throw wrong('a string');
    case 'integer':
    case 'number': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isFinite(number) || (input.type === 'integer' && !Number.isInteger(number)))
        throw wrong(input.type === 'integer' ? 'an integer' : 'a number');
      return number;
    }
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (value === 'true' || value === 'false') return value === 'true';
      throw wrong('true or false');
    case 'list': {
      const list = typeof value === 'string' ? parse(value) : value;
      if (!Array.isArray(list)) throw wrong('a list (JSON)');
      return list;
    }
    case 'object': {
      const object = typeof value === 'string' ? parse(value) : value;
      if (!isRecord(object)) throw wrong('an object (JSON)');
      return object;
    }
    default:
      if (isProductRef(value)) return value;
      if (typeof value !== 'string') throw wrong(`the path of a file (${input.type})`);
      return media(name, value);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
