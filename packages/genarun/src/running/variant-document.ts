import type { Variant } from '@genarun/dialects';
import { countVariants, type ExperimentRecord, type VariantCount } from '@genarun/studies';

/** How each kind of variant is called. */
export const variantNames: Readonly<Record<VariantCount['kind'], string>> = { edits: 'edits', paraphrase: 'paraphrase', noise: 'embedding noise' };

/** The variants of an experiment's prompts as data: text, the prompt they are of, kind and grade. */
export function variantDocuments({ experiment }: Pick<ExperimentRecord, 'experiment'>): readonly Readonly<Record<string, unknown>>[] {
  const { prompts, variants = [] } = experiment;
  return variants.map((variant) => ({ ...variant, text: prompts[variant.prompt] ?? '', original: prompts[variant.of] ?? '' }));
}

/** How far a variant was sent, in a few words. */
export function gradeText(variant: Variant): string {
  if (variant.kind === 'edits') return variant.edits === 1 ? '1 edit' : `${variant.edits} edits`;
  if (variant.kind === 'noise') return `${variant.angle.toFixed(3)} of ${variant.deviation} rad`;
  return typeof variant.grade === 'number' ? `${variant.grade} in a row` : variant.grade;
}

/** How many prompts there are, and which variants: `2, and 6 variants: 2 by edits, 4 by paraphrase (sim/writer)`. */
export function promptsText({ experiment }: Pick<ExperimentRecord, 'experiment'>): string {
  const { written, kinds } = countVariants(experiment);
  const total = kinds.reduce((sum, { asked }) => sum + asked, 0);
  if (total === 0) return String(written);
  const parts = kinds.map(({ kind, asked, made, model }) => {
    const by = `${asked} by ${variantNames[kind]}${model === undefined ? '' : ` (${model})`}`;
    return made < asked ? `${by}, not made yet` : by;
  });
  return `${written}, and ${total} ${total === 1 ? 'variant' : 'variants'}: ${parts.join(', ')}`;
}
