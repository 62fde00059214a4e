import { type Family, families, findModel, offersOf } from '@genarun/adapters/catalogue';
import { didYouMean, GenarunError, type Modality, type Model, modalities, type Task, tasks } from '@genarun/spec';
import { compose, type Genarun } from '../engine/compose.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { priceText } from '../terminal/price.ts';
import { formatTable } from '../terminal/table.ts';

export type ModelsListOptions = {
  readonly home?: string;
  readonly task?: string;
  readonly adapter?: string;
  readonly modality?: string;
  readonly family?: string;
  readonly json?: boolean;
};

/** `genarun models list`. */
export async function modelsList(shell: Shell, _words: readonly string[], options: ModelsListOptions): Promise<number> {
  const wanted = readFilter(options);
  const genarun = await compose(shell, { home: options.home });
  try {
    const models = choose(genarun, options).filter((model) => wanted(model));
    const closed = closedFamilies(options);
    if (models.length === 0 && closed.length === 0) refuseUnknown(genarun, options);
    if (options.json === true) shell.out(`${JSON.stringify(models, null, 2)}\n`);
    else shell.out(table(shell, genarun, models, closed));
    return 0;
  } finally {
    await genarun.close();
  }
}

function choose({ engine, adapters }: Genarun, { adapter, family }: ModelsListOptions): readonly Model[] {
  const known = engine.models();
  const further = family === undefined ? [] : offersOf(family).flatMap(({ id, adapter: of }) => adapters.find(({ name }) => name === of)?.resolve(id) ?? []);
  const all = new Map([...known, ...further].map((model) => [model.id, model]));
  const isMeant = (model: Model) => family === undefined || model.family === family || findModel(model.id)?.model === family;
  return [...all.values()].filter((model) => (adapter === undefined || model.adapter === adapter) && isMeant(model));
}

/** Families that nobody can call stand at the end of the whole list, and where they are asked for. */
function closedFamilies({ task, adapter, modality, family }: ModelsListOptions): readonly Family[] {
  if (task !== undefined || adapter !== undefined || modality !== undefined) return [];
  return families().filter((candidate) => candidate.unavailable !== undefined && (family === undefined || candidate.id === family));
}

function readFilter({ task, modality }: ModelsListOptions): (model: Model) => boolean {
  const known: Task | undefined = task === undefined ? undefined : oneOf('--task', task, tasks);
  const ways: readonly Modality[] = modality === undefined ? [] : modality.split('-').map((word) => oneOf('--modality', word, modalities));
  const [from, to] = ways;
  return (model) =>
    (known === undefined || model.tasks.includes(known)) &&
    (from === undefined || (to === undefined ? model.output === from || model.input.includes(from) : model.input.includes(from) && model.output === to));
}

function oneOf<Word extends string>(flag: string, given: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === given);
  if (found !== undefined) return found;
  throw new GenarunError({ code: 'invalid_input', message: `${flag}: one of ${words.join(', ')} expected, got "${given}".${didYouMean(given, words)}` });
}

function refuseUnknown({ adapters }: Genarun, { adapter, family }: ModelsListOptions): void {
  const names = adapters.map(({ name }) => name);
  if (adapter !== undefined && !names.includes(adapter))
    throw new GenarunError({
      code: 'not_found',
      message: `there is no adapter "${adapter}".${didYouMean(adapter, names)}`,
      hint: `adapters: ${names.join(', ')}`,
    });
  if (family === undefined) return;
  const known = families().flatMap(({ id, models }) => [id, ...models]);
  if (!known.includes(family)) throw new GenarunError({ code: 'not_found', message: `no family or model "${family}" is known.${didYouMean(family, known)}` });
}

function table(shell: Shell, { has }: Genarun, models: readonly Model[], closed: readonly Family[]): string {
  const today = new Date(shell.now()).toISOString().slice(0, 10);
  const rows = models.map((model) => [
    model.id,
    model.tasks.join(', '),
    `${model.input.join(' + ')} → ${model.output}`,
    priceText(model.price),
    [labelOf(model), endText(model.id, today), has(model.adapter) ? '' : 'no key'].filter((part) => part !== '').join('; '),
  ]);
  const colours = coloursOf(shell, 'out');
  const unreachable = closed.map(({ id, unavailable = '' }) => [id, '', '', '', `cannot be called: ${unavailable}`]);
  return formatTable([{ title: 'model' }, { title: 'tasks' }, { title: 'in → out' }, { title: 'price' }, { title: '' }], [...rows, ...unreachable], colours);
}

function labelOf(model: Model): string {
  return model.simulation === true && !model.label.includes('simulation') ? `${model.label} (simulation, no AI)` : model.label;
}

/** When the provider switches a model off, or did; nothing where no day is known. */
export function endText(id: string, today: string): string {
  const ends = findModel(id)?.ends;
  return ends === undefined ? '' : ends <= today ? `switched off on ${ends}` : `switched off from ${ends} on`;
}
