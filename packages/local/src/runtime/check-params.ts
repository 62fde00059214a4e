import { didYouMean, GenarunError, isRecord, type Json, type Model } from '@genarun/spec';

type Schema = Readonly<Record<string, unknown>>;

/**
 * A request's parameters over the model's defaults. What the model does not know is left out with a warning that names the nearest it knows. Throws GenarunError
 * `invalid_input` for a value of another type or out of range.
 */
export function checkParams(
  params: Readonly<Record<string, Json>>,
  model: Model,
): { readonly params: Readonly<Record<string, Json>>; readonly warnings: readonly string[] } {
  const properties: Readonly<Record<string, unknown>> = isRecord(model.parameters.properties) ? model.parameters.properties : {};
  const warnings: string[] = [];
  // Defaults are part of the schema's JSON.
  const kept: Record<string, Json> = { ...(model.defaults as Readonly<Record<string, Json>> | undefined) };
  for (const [name, value] of Object.entries(params)) {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!isRecord(schema)) {
      warnings.push(`${model.id} has no parameter "${name}"; it was left out.${didYouMean(name, Object.keys(properties))}`);
      continue;
    }
    const problem = problemOf(value, schema);
    if (problem !== undefined)
      throw new GenarunError({
        code: 'invalid_input',
        message: `${model.id}: parameter "${name}" must be ${problem}, got ${clip(JSON.stringify(value))}`,
        hint: `genarun models show ${model.id}`,
      });
    kept[name] = value;
  }
  return { params: kept, warnings };
}

/** What a value should be, where it is not. */
function problemOf(value: Json, schema: Schema): string | undefined {
  const options = Array.isArray(schema.anyOf) ? schema.anyOf.filter(isRecord) : undefined;
  if (options !== undefined) {
    const problems = options.map((option) => problemOf(value, option));
    return problems.includes(undefined) ? undefined : problems.join(', or ');
  }
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) return `one of ${schema.enum.map((item) => JSON.stringify(item)).join(', ')}`;
  const types = [schema.type].flat().filter((type) => typeof type === 'string');
  if (types.length > 0 && !types.some((type) => isOf(value, type))) return types.join(' or ');
  if (typeof value === 'number') return rangeOf(value, schema);
  return Array.isArray(value) ? listProblem(value, schema) : undefined;
}

function isOf(value: Json, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'null') return value === null;
  return type === 'object' ? isRecord(value) : typeof value === type;
}

function rangeOf(value: number, { minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string | undefined {
  if (typeof minimum === 'number' && value < minimum) return `at least ${minimum}`;
  if (typeof maximum === 'number' && value > maximum) return `at most ${maximum}`;
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) return `more than ${exclusiveMinimum}`;
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum) return `less than ${exclusiveMaximum}`;
  return undefined;
}

function listProblem(value: readonly Json[], { items, minItems, maxItems }: Schema): string | undefined {
  const bound = minItems === maxItems && typeof minItems === 'number' ? `${minItems} values` : undefined;
  if (typeof minItems === 'number' && value.length < minItems) return bound ?? `at least ${minItems} values`;
  if (typeof maxItems === 'number' && value.length > maxItems) return bound ?? `at most ${maxItems} values`;
  if (!isRecord(items)) return undefined;
  const problem = value.map((item) => problemOf(item, items)).find((found) => found !== undefined);
  return problem === undefined ? undefined : `a list of which each is ${problem}`;
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
