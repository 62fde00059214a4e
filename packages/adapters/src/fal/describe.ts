import { type AdapterContext, GenarunError, isRecord, type Task } from '@genarun/spec';
import type { Description } from '../hosted/described.ts';
import { normalForm } from '../parameters/normal-form.ts';
import { requestJson } from '../wire/request.ts';
import { signed } from './account.ts';
import type { Endpoint } from './endpoint.ts';

const timeoutMs = 15_000;

/** Asks fal's catalogue for an endpoint: its category and the schema of its input. Throws GenarunError, `not_found` for an endpoint it does not have. */
export async function fetchDescription(
  platformUrl: string,
  { id }: Endpoint,
  context: Pick<AdapterContext, 'http' | 'secret' | 'signal'>,
): Promise<Description> {
  const query = { endpoint_id: id, expand: 'openapi-3.0' };
  const { json } = await requestJson(context, signed(`${platformUrl}/models`, context, { query, timeoutMs }));
  const models = isRecord(json) && Array.isArray(json.models) ? json.models.filter(isRecord) : [];
  const model = models.find(({ endpoint_id }) => endpoint_id === id);
  if (model === undefined)
    throw new GenarunError({ code: 'not_found', message: `fal: there is no endpoint "${id}"`, hint: 'Its page at fal names the endpoint.' });
  const metadata = isRecord(model.metadata) ? model.metadata : {};
  const tasks = typeof metadata.category === 'string' ? tasksOf(metadata.category) : undefined;
  const schema = inputSchema(model.openapi, id);
  return {
    ...(schema === undefined ? {} : { schema }),
    ...(tasks === undefined ? {} : { tasks }),
    ...(typeof metadata.updated_at === 'string' ? { version: metadata.updated_at } : {}),
  };
}

const categories: readonly (readonly [RegExp, readonly Task[]])[] = [
  [/-to-image$/, ['image']],
  [/-to-video$/, ['video']],
  [/-to-(?:audio|speech|music)$/, ['audio']],
  [/^(?:llm|text-to-text)$/, ['text']],
  [/^vision$|-to-text$/, ['describe', 'text']],
];

function tasksOf(category: string): readonly Task[] | undefined {
  return categories.find(([pattern]) => pattern.test(category))?.[1];
}

/** The input is what the endpoint's own path takes; names of schemas are not relied on. */
function inputSchema(document: unknown, id: string): Description['schema'] {
  if (!isRecord(document) || !isRecord(document.paths)) return undefined;
  const operation =
    at(document.paths, `/${id}`, 'post') ??
    Object.values(document.paths)
      .map((path) => at(path, 'post'))
      .find((found) => found !== undefined);
  const schema = at(operation, 'requestBody', 'content', 'application/json', 'schema');
  return schema === undefined ? undefined : normalForm(schema, document);
}

function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>((found, name) => (isRecord(found) && Object.hasOwn(found, name) ? found[name] : undefined), value);
}
