import { didYouMean, GenarunError, type Model, type Price, tasks } from '@genarun/spec';
import { compose } from '../engine/compose.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { formatTable } from '../terminal/table.ts';

export type ModelsListOptions = { readonly home?: string; readonly task?: string; readonly adapter?: string; readonly json?: boolean };

/** `genarun models list`. */
export async function modelsList(shell: Shell, _words: readonly string[], options: ModelsListOptions): Promise<number> {
  const task = tasks.find((known) => known === options.task);
  if (options.task !== undefined && task === undefined) {
    throw new GenarunError({
      code: 'invalid_input',
      message: `--task: one of ${tasks.join(', ')} expected, got "${options.task}".${didYouMean(options.task, tasks)}`,
    });
  }
  const { engine, close } = await compose(shell, options);
  try {
    const models = engine
      .models()
      .filter((model) => (task === undefined || model.tasks.includes(task)) && (options.adapter === undefined || model.adapter === options.adapter));
    if (options.json === true) shell.out(`${JSON.stringify(models, null, 2)}\n`);
    else {
      const rows = models.map((model) => [
        model.id,
        model.tasks.join(', '),
        `${model.input.join(' + ')} → ${model.output}`,
        priceText(model.price),
        labelOf(model),
      ]);
      shell.out(formatTable([{ title: 'model' }, { title: 'tasks' }, { title: 'in → out' }, { title: 'price' }, { title: '' }], rows, coloursOf(shell, 'out')));
    }
    return 0;
  } finally {
    await close();
  }
}

function labelOf(model: Model): string {
  return model.simulation === true && !model.label.includes('simulation') ? `${model.label} (simulation, no AI)` : model.label;
}

/** `free`, `$0.04 a product`, `unknown`. */
function priceText(price: Price | undefined): string {
  if (price === undefined) return 'unknown';
  if (price.free === true) return 'free';
  const parts: readonly (readonly [number | undefined, string])[] = [
    [price.perCall, 'a call'],
    [price.perProduct, 'a product'],
    [scaled(price.perInputToken, 1e6), 'a million input tokens'],
    [scaled(price.perOutputToken, 1e6), 'a million output tokens'],
    [scaled(price.perCharacter, 1e6), 'a million characters'],
    [price.perSecond, 'a second'],
  ];
  const known = parts.flatMap(([dollars, unit]) => (dollars === undefined ? [] : [`$${Number(dollars.toPrecision(6))} ${unit}`]));
  return known.length === 0 ? 'unknown' : known.join(' + ');
}

function scaled(dollars: number | undefined, times: number): number | undefined {
  return dollars === undefined ? undefined : dollars * times;
}
