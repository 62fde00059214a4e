import { type AdapterContext, isRecord, type Json } from '@genarun/spec';
import type { FoundJob } from '../wire/job.ts';
import type { Ask } from './account.ts';
import type { ModelName } from './model-name.ts';
import { type Prediction, readPrediction } from './prediction.ts';

const maxPages = 5;

type Wanted = {
  readonly model: ModelName;
  /** What was sent, without files. */
  readonly input: Readonly<Record<string, Json>>;
  readonly hasFiles: boolean;
  /** Name of the seed among the parameters. */
  readonly seed: string | undefined;
};

/**
 * Looks for a prediction whose id was never heard, in the account's list: the one of the model with this very input and seed. `never_received` only
 * where the whole list is read and nothing in it could be the one; several that could be are `unknown`.
 */
export async function findPrediction(
  ask: Ask,
  { model, input, hasFiles, seed }: Wanted,
  context: Pick<AdapterContext, 'http' | 'signal' | 'secret'>,
): Promise<FoundJob> {
  const { predictions, whole } = await list(ask, context);
  const candidates = predictions.filter(
    (prediction) => prediction.model === `${model.owner}/${model.name}` && (model.version === undefined || prediction.version === model.version),
  );
  const legible = candidates.filter((prediction) => prediction.input !== undefined && Object.keys(prediction.input).length > 0);
  if (hasFiles) return whole && candidates.length === 0 ? 'never_received' : 'unknown';
  const equal = legible.filter((prediction) => sameInput(prediction.input ?? {}, input));
  if (equal.length === 0) return whole && legible.length === candidates.length ? 'never_received' : 'unknown';
  const [only] = equal;
  // Without a seed, equal inputs are not the same wish: another invocation's product is not this one's.
  return equal.length === 1 && only !== undefined && seed !== undefined && input[seed] !== undefined ? { id: only.id } : 'unknown';
}

async function list(
  ask: Ask,
  context: Pick<AdapterContext, 'http' | 'signal' | 'secret'>,
): Promise<{ readonly predictions: readonly Prediction[]; readonly whole: boolean }> {
  const predictions: Prediction[] = [];
  let path: string | undefined = '/predictions';
  for (let page = 0; page < maxPages && path !== undefined; page++) {
    const answer: { readonly json: unknown } = await ask(context, path);
    const json = isRecord(answer.json) ? answer.json : {};
    for (const item of Array.isArray(json.results) ? json.results : []) predictions.push(readPrediction(item));
    // Of the next page only the cursor is taken: the key goes to no other address.
    path = typeof json.next === 'string' && URL.canParse(json.next) ? `/predictions${new URL(json.next).search}` : undefined;
  }
  return { predictions, whole: path === undefined };
}

/** Providers may add defaults; what was sent must be there unchanged. */
function sameInput(received: Readonly<Record<string, unknown>>, sent: Readonly<Record<string, Json>>): boolean {
  return Object.entries(sent).every(([name, value]) => JSON.stringify(received[name]) === JSON.stringify(value));
}
