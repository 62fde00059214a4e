import { type AdapterContext, GenarunError, type Json, type MediaBytes, type ModelAnswer, type ModelRequest } from '@genarun/spec';
import { faultOf } from '../wire/fault-of.ts';
import { type Parameter, readParameters } from './parameter.ts';
import { given, refuse } from './sdk-call.ts';
import type { JobDescription } from './sdk-model.ts';
import { type ChosenSize, chooseSize, sizeNames } from './size.ts';

/** What a film is to be, read from a request and checked before anything is sent. */
export type VideoWish = {
  readonly prompt: string;
  /** What to leave out, where the model has a field for it. */
  readonly negative: string | undefined;
  /** The picture it begins with. */
  readonly start: MediaBytes | undefined;
  readonly seed: number | undefined;
  readonly size: ChosenSize;
  /** Seconds. */
  readonly duration: number | undefined;
  readonly options: Readonly<Record<string, Json>>;
  readonly warnings: readonly string[];
};

export const duration: Parameter = {
  name: 'duration',
  schema: { type: 'number', minimum: 1, maximum: 60, description: 'Seconds; taken as the nearest length the model makes.' },
  aliases: ['seconds', 'duration_seconds', 'durationSeconds'],
  to: { option: 'duration' },
};

/** Reads a request for a film; `negative`: the model has a field of its own for what to leave out. A length that the model does not make is taken as the nearest one, with a warning. */
export function readVideoWish(
  request: ModelRequest,
  { model, parameters, sizing }: JobDescription,
  { lengths, negative = false }: { readonly lengths: readonly number[]; readonly negative?: boolean },
): VideoWish {
  const { prompt = '', media = [], negativePrompt } = request;
  const [start, ...more] = media;
  if (prompt.trim() === '') refuse(`${model.id}: expected a prompt, got none`);
  if (more.length > 0 || (start !== undefined && !start.mime.startsWith('image/')))
    refuse(`${model.id} begins with one picture at most, got ${media.map(({ mime }) => mime).join(', ')}`);
  const { options, warnings } = readParameters(request.params, parameters, { id: model.id, taken: sizeNames });
  const { warnings: sizeWarnings, ...size } = chooseSize(request.params, sizing, model.id);
  const { duration: asked, ...rest } = options;
  const chosen = typeof asked === 'number' ? lengths.reduce((best, length) => (Math.abs(length - asked) < Math.abs(best - asked) ? length : best)) : undefined;
  const inPrompt = negativePrompt !== undefined && !negative;
  const said = inPrompt ? `${prompt}\n\nLeave out: ${negativePrompt}` : prompt;
  return {
    prompt: said,
    negative: negative ? negativePrompt : undefined,
    start,
    seed: model.seed === 'integer' ? request.seed : undefined,
    size: { ...size, warnings: [] },
    duration: chosen,
    options: rest,
    warnings: [
      ...warnings,
      ...sizeWarnings,
      ...(chosen === asked || chosen === undefined ? [] : [`${model.id} makes films of ${lengths.join(', ')} seconds; ${asked} was taken as ${chosen}`]),
      ...(!inPrompt ? [] : [`${model.id} takes no negative prompt; it was added to the prompt as what to leave out`]),
    ],
  };
}

/** One film as an answer. */
export function videoAnswer(
  medium: MediaBytes,
  { model }: JobDescription,
  wish: VideoWish,
  facts: { readonly seconds?: number | undefined; readonly cost?: number | undefined; readonly returned?: Readonly<Record<string, Json>> },
): ModelAnswer {
  return {
    media: [medium],
    usage: { products: 1, ...given('seconds', facts.seconds ?? wish.duration ?? medium.duration) },
    ...given('cost', facts.cost),
    returned: {
      model: model.id.slice(model.adapter.length + 1),
      ...given('seed', wish.seed),
      ...given('size', wish.size.size ?? wish.size.aspectRatio),
      ...facts.returned,
    },
    warnings: [...wish.warnings],
  };
}

/** A job that failed, by what the provider says about it. What no list of words knows is an outage; it is not retried by itself, since it may be billed. */
export function failedJob(provider: string, said: unknown, what: string): GenarunError {
  const fault = faultOf({ provider, status: 200, headers: {}, body: { error: said }, url: 'https://job.invalid/' });
  const known = fault.code !== 'invalid_output';
  return new GenarunError({
    code: known ? fault.code : 'provider_outage',
    message: fault.message.replace('HTTP 200', what),
    ...(known && fault.hint !== undefined ? { hint: fault.hint } : {}),
    retryable: known && fault.retryable,
  });
}

export type KeyHeaders = (context: Pick<AdapterContext, 'secret'>) => Readonly<Record<string, string>>;
