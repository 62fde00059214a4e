import { didYouMean, GenarunError, type Json } from '@genarun/spec';

/** What a parameter may be: the subset of JSON Schema that forms and checks share. */
export type ParameterSchema = {
  readonly type?: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | readonly string[];
  readonly enum?: readonly Json[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly description?: string;
  /** It takes a medium of such a type. */
  readonly 'x-file'?: { readonly accept: string };
};

/** One parameter of a model, and where its value goes: a standard option of a call, or a field of the provider's own options (`voiceSettings.style`). */
export type Parameter = {
  readonly name: string;
  readonly schema: ParameterSchema;
  /** Names under which other providers know it. */
  readonly aliases?: readonly string[];
  readonly to: { readonly option: string } | { readonly provider: string };
};

export type ReadParameters = {
  readonly options: Readonly<Record<string, Json>>;
  readonly provider: Readonly<Record<string, Json>>;
  readonly warnings: readonly string[];
};

/**
 * Sorts the parameters of a request into the options of a call. A parameter the model does not take becomes a warning with the nearest known
 * name; a value of a wrong type or range throws `invalid_input`, before anything is sent. Null counts as absent.
 */
export function readParameters(
  params: Readonly<Record<string, Json>>,
  parameters: readonly Parameter[],
  { id, taken = [] }: { readonly id: string; readonly taken?: readonly string[] },
): ReadParameters {
  const byName = new Map(parameters.flatMap((parameter) => [parameter.name, ...(parameter.aliases ?? [])].map((name) => [name, parameter] as const)));
  const options: Record<string, Json> = {};
  const provider: Record<string, Json> = {};
  const warnings: string[] = [];
  for (const [name, value] of Object.entries(params)) {
    if (value === null || taken.includes(name)) continue;
    const parameter = byName.get(name);
    if (parameter === undefined) {
      warnings.push(`${id} does not take the parameter "${name}"; it was left out.${didYouMean(name, [...byName.keys(), ...taken])}`);
      continue;
    }
    if (!fits(value, parameter.schema)) throw wrongParameter(id, name, wording(parameter.schema), value);
    if ('option' in parameter.to) options[parameter.to.option] = value;
    else provider[parameter.to.provider] = value;
  }
  return { options, provider, warnings };
}

/** The refusal of a parameter: what was expected, what came. */
export function wrongParameter(id: string, name: string, expected: string, got: Json | undefined): GenarunError {
  return new GenarunError({
    code: 'invalid_input',
    message: `${id}: ${name} must be ${expected}, got ${(JSON.stringify(got) ?? 'nothing').slice(0, 80)}`,
    hint: `genarun models show ${id} lists the parameters`,
  });
}

/** JSON Schema of an object with these parameters; others are taken and remarked on. */
export function parametersSchema(parameters: readonly Parameter[], more: Readonly<Record<string, ParameterSchema>> = {}): Record<string, unknown> {
  return { type: 'object', properties: { ...Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])), ...more }, additionalProperties: true };
}

function fits(value: Json, schema: ParameterSchema): boolean {
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) return false;
  if (typeof value === 'string' && schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) return false;
  return typeof value !== 'number' || (value >= (schema.minimum ?? Number.NEGATIVE_INFINITY) && value <= (schema.maximum ?? Number.POSITIVE_INFINITY));
}

function isOfType(value: Json, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'number') return typeof value === 'number' && Number.isFinite(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function wording({ type, enum: choices, minimum, maximum, pattern }: ParameterSchema): string {
  if (choices !== undefined) return `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`;
  const names = (typeof type === 'string' ? [type] : (type ?? ['value'])).map((name) => `${/^[aio]/.test(name) ? 'an' : 'a'} ${name}`).join(' or ');
  const bounds =
    minimum !== undefined && maximum !== undefined
      ? ` from ${minimum} to ${maximum}`
      : minimum !== undefined
        ? ` of at least ${minimum}`
        : maximum !== undefined
          ? ` of at most ${maximum}`
          : '';
  return `${names}${bounds}${pattern === undefined ? '' : ` like ${pattern}`}`;
}
