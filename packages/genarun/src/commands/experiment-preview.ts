import type { Experiment } from '@genarun/dialects';
import type { Model } from '@genarun/spec';
import { countVariants, type ExperimentPlans, type Studies } from '@genarun/studies';
import { promptsText, variantNames } from '../running/variant-document.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { formatCost, plural } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';

/** One kind of work: how many calls at most, and US dollars at most; null where no price is known. */
type Work = { readonly work: string; readonly models: readonly string[]; readonly calls: number; readonly cost: number | null };

/** Tells what an experiment would do and may cost. Nothing is kept and nothing is bought. */
export function previewExperiment(
  shell: Shell,
  { engine }: Pick<Studies, 'engine'>,
  { experiment, plans }: { readonly experiment: Experiment; readonly plans: ExperimentPlans },
  { json = false }: { readonly json?: boolean },
): number {
  const { written, kinds } = countVariants(experiment);
  const prompts = written + kinds.reduce((sum, { asked }) => sum + asked, 0);
  const runs = experiment.networks.length * experiment.seeds.length * prompts;
  const works = [...variantWorks(plans), ...runWorks({ engine }, experiment, plans, prompts)];
  const total = sumOf(works.map(({ cost }) => cost));
  if (json) {
    const variants = kinds.map(({ kind, asked, model }) => ({ kind, count: asked, ...(model === undefined ? {} : { model }) }));
    shell.out(`${JSON.stringify({ prompts: written, variants, runs, invocations: runs * experiment.max_length, works, cost: total }, null, 2)}\n`);
    return 0;
  }
  shell.out(`prompts: ${promptsText({ experiment }).replaceAll(', not made yet', '')}\n`);
  shell.out(
    `${plural(experiment.networks.length, 'network')} × ${plural(experiment.seeds.length, 'seed')} × ${plural(prompts, 'prompt')}: ${plural(runs, 'run')}\n\n`,
  );
  const columns = [{ title: 'work' }, { title: 'model' }, { title: 'calls', align: 'right' }, { title: 'cost at most', align: 'right' }] as const;
  const lines = works.map(({ work, models, calls, cost }) => [
    work,
    models.join(' → '),
    calls.toLocaleString('en-US'),
    cost === null ? 'unknown' : formatCost(cost),
  ]);
  shell.out(formatTable(columns, lines, coloursOf(shell, 'out')));
  const readers = plans.readers.filter(({ forms }) => Object.values(forms).some(({ plan, modelId }) => plan.models[modelId]?.price?.free !== true));
  const top = readers.length === 0 ? '' : `; vectors of the outputs by ${readers.map(({ name }) => name).join(', ')} come on top`;
  shell.out(
    `\n${total === null ? 'cost unknown' : total === 0 ? 'free' : `at most ${formatCost(total)}`}${top}. Nothing was bought; leave out --preview to begin.\n`,
  );
  return 0;
}

/** What is done before the first run. A paraphrase that is no new text is asked for again; how often, nobody knows beforehand. */
function variantWorks({ variants: { paraphrase, noise } }: ExperimentPlans): readonly Work[] {
  return [
    ...(paraphrase === undefined
      ? []
      : [
          {
            work: `variants by ${variantNames.paraphrase}, each asked once`,
            models: [paraphrase.modelId],
            calls: paraphrase.count,
            cost: paraphrase.each === null ? null : paraphrase.each * paraphrase.count,
          },
        ]),
    ...(noise === undefined
      ? []
      : [
          {
            work: `variants by ${variantNames.noise}: ${plural(noise.texts, 'text')} read`,
            models: [noise.modelId],
            calls: Math.ceil(noise.texts / noise.batch),
            cost: isFree(noise.plan.models[noise.modelId]) ? 0 : null,
          },
        ]),
  ];
}

function isFree(model: Model | undefined): boolean {
  return model?.price?.free === true;
}

function runWorks({ engine }: Pick<Studies, 'engine'>, experiment: Experiment, { walks }: ExperimentPlans, prompts: number): readonly Work[] {
  return experiment.networks.map((network) => {
    const costs = experiment.seeds.map((seed) => engine.estimate(walks.of({ network, seed, prompt: '' })).cost.max);
    const all = sumOf(costs);
    const runs = experiment.seeds.length * prompts;
    return { work: plural(runs, 'run'), models: network, calls: runs * experiment.max_length, cost: all === null ? null : all * prompts };
  });
}

function sumOf(costs: readonly (number | null)[]): number | null {
  return costs.reduce<number | null>((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);
}
