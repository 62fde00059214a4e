import { isRecord, type Json, type Plan } from '@genarun/spec';

/** What one generation is asked for, all markup resolved. */
export type GenerationSet = { readonly prompt?: string; readonly negativePrompt?: string; readonly parameters: Readonly<Record<string, Json>> };

/** The generation sets of an order's plan, in the order of their numbers: the elements of its node with the parameters that they share. */
export function generationSets(plan: Plan): readonly GenerationSet[] {
  const node = plan.nodes[0]?.node;
  const rows: readonly unknown[] = Array.isArray(node?.forEach) ? node.forEach : [];
  const shared = isRecord(node?.params) ? node.params : {};
  return rows.filter(isRecord).map(({ prompt, negative, params }) => {
    const own = isRecord(params) ? params : {};
    // Parameters come out of the expansion, which makes JSON.
    const parameters = { ...shared, ...own } as Readonly<Record<string, Json>>;
    return {
      ...(typeof prompt === 'string' ? { prompt } : {}),
      ...(typeof negative === 'string' && negative !== '' ? { negativePrompt: negative } : {}),
      parameters,
    };
  });
}

/** A set as one object, as it is shown: prompts and parameters side by side. */
export function flatSet({ parameters, ...texts }: GenerationSet): Readonly<Record<string, Json>> {
  return { ...texts, ...parameters };
}
