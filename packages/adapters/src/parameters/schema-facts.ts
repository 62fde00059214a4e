import { type Modality, type Model, parameterNameFor } from '@genarun/spec';
import { fileSlots } from './files.ts';
import type { NormalSchema } from './normal-form.ts';

/** What a model's parameters tell of it: what goes in, whether it takes a seed, and how many products a call makes at most. */
export function factsOf(schema: NormalSchema): Pick<Model, 'parameters' | 'seed' | 'maxCount' | 'input'> {
  const properties = schema.properties ?? {};
  const count = parameterNameFor('count', properties);
  const counting = count === undefined ? undefined : properties[count];
  const most = counting?.maximum ?? Math.max(1, ...(counting?.enum ?? []).filter((value) => typeof value === 'number'));
  const media = (['image', 'audio', 'video'] as const satisfies readonly Modality[]).filter((kind) => fileSlots(properties, kind).length > 0);
  return {
    parameters: { type: 'object', ...schema },
    seed: parameterNameFor('seed', properties) === undefined ? 'none' : 'integer',
    maxCount: Math.max(1, Math.floor(most)),
    input: [...(parameterNameFor('prompt', properties) === undefined && media.length > 0 ? [] : ['text' as const]), ...media],
  };
}
