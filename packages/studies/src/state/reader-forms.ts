import { type Experiment, embeddersOf } from '@genarun/dialects';
import type { Form } from '../embeddings/plan-readers.ts';
import type { Studies } from '../studies.ts';

/** What each embedding model of an experiment reads, as its name or its adapter tells, without planning anything. */
export function readerForms(
  { engine }: Pick<Studies, 'engine'>,
  experiment: Experiment,
): readonly { readonly model: string; readonly forms: readonly Form[] }[] {
  return embeddersOf(experiment).map(({ name, text, image, any }) => {
    if (any === undefined)
      return { model: name, forms: [...(text === undefined ? [] : (['text'] as const)), ...(image === undefined ? [] : (['image'] as const))] };
    const input = engine.models().find(({ id }) => id === any)?.input ?? ['text'];
    return { model: name, forms: (['text', 'image'] as const).filter((form) => input.includes(form)) };
  });
}
