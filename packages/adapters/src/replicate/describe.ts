import { type AdapterContext, isRecord } from '@genarun/spec';
import type { Description } from '../hosted/described.ts';
import { type NormalSchema, normalForm } from '../parameters/normal-form.ts';
import type { Ask } from './account.ts';
import type { ModelName } from './model-name.ts';

/** A model as Replicate describes it, and the version that a prediction names; official models are called by their name alone, and have none to be held to. */
export type ReplicateDescription = Description & { readonly runVersion?: string };

const timeoutMs = 15_000;

/** Asks for a model's version and the schemas of its input and output. Throws GenarunError. */
export async function fetchDescription(
  ask: Ask,
  { owner, name, version }: ModelName,
  context: Pick<AdapterContext, 'http' | 'secret' | 'signal'>,
): Promise<ReplicateDescription> {
  const path = `/models/${owner}/${name}`;
  const { json } = await ask(context, version === undefined ? path : `${path}/versions/${version}`, { timeoutMs });
  const model = isRecord(json) ? json : {};
  const found = version === undefined ? model.latest_version : model;
  if (!isRecord(found)) return {};
  const id = typeof found.id === 'string' && found.id !== '' ? found.id : version;
  const isOfficial = version === undefined && model.is_official === true;
  return {
    ...schemasOf(found.openapi_schema),
    ...(id === undefined || isOfficial ? {} : { version: id, runVersion: id }),
  };
}

function schemasOf(document: unknown): Pick<Description, 'schema' | 'tasks'> {
  const components = isRecord(document) && isRecord(document.components) ? document.components.schemas : undefined;
  if (!isRecord(components) || !isRecord(components.Input)) return {};
  const output = normalForm(components.Output, document);
  const texts = output.type === 'string' || output.items?.type === 'string';
  const uri = output.format === 'uri' || output.items?.format === 'uri';
  const vectors = holdsNumbers(output, 0);
  return {
    schema: normalForm(components.Input, document),
    ...(vectors ? { tasks: ['embed'] } : uri ? { tasks: ['image', 'video', 'audio'] } : texts ? { tasks: ['text', 'describe'] } : {}),
  };
}

/** Whether an output is lists of numbers, itself or in its parts. */
function holdsNumbers({ type, items, properties }: NormalSchema, depth: number): boolean {
  if (depth > 4) return false;
  if (type === 'array') return items?.type === 'number' || (items !== undefined && holdsNumbers(items, depth + 1));
  return Object.values(properties ?? {}).some((property) => holdsNumbers(property, depth + 1));
}
