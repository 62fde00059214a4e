import type { Experiment, VariantOrigin } from '@genarun/dialects';
import { slotsOf } from './paraphrase-slots.ts';
import { writtenPrompts } from './plan-variants.ts';
import { hasVariants } from './records.ts';

/** Variants of one kind: how many there are, how many there will be, and by which model. */
export type VariantCount = { readonly kind: VariantOrigin['kind']; readonly made: number; readonly asked: number; readonly model?: string };

/** The prompts that a configuration has written out, and the variants of each kind that it asks for. */
export function countVariants(experiment: Pick<Experiment, 'prompts' | 'variants' | 'perturb' | 'models'>): {
  readonly written: number;
  readonly kinds: readonly VariantCount[];
} {
  const { variants = [], perturb, models = {} } = experiment;
  const written = writtenPrompts(experiment);
  const made = (kind: VariantOrigin['kind']) => variants.filter((variant) => variant.kind === kind).length;
  const asked = (kind: VariantOrigin['kind'], count: number) => ({ kind, made: made(kind), asked: hasVariants(experiment) ? made(kind) : count });
  const { paraphrase, noise } = perturb ?? {};
  const modelOf = (kind: VariantOrigin['kind'], name: string) => {
    const one = variants.find((variant) => variant.kind === kind);
    return one !== undefined && one.kind !== 'edits' ? one.model : Object.hasOwn(models, name) ? (models[name] ?? name) : name;
  };
  const reworded = perturb === undefined ? 0 : slotsOf(perturb, written).filter(({ isVariant }) => isVariant).length;
  return {
    written,
    kinds: [
      ...(made('edits') === 0 ? [] : [asked('edits', made('edits'))]),
      ...(paraphrase === undefined ? [] : [{ ...asked('paraphrase', reworded), model: modelOf('paraphrase', paraphrase.model) }]),
      ...(noise === undefined
        ? []
        : [{ ...asked('noise', written * noise.deviations.length * (perturb?.variants ?? 1)), model: modelOf('noise', noise.model) }]),
    ],
  };
}
