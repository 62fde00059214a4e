import { GenarunError, isRecord } from '@genarun/spec';
import type { Look } from '../wire/poll.ts';

/** A prediction as Replicate answers it; loose, since it may grow. */
export type Prediction = {
  readonly id: string;
  readonly status: string;
  readonly model: string;
  readonly version: string;
  readonly input: Readonly<Record<string, unknown>> | undefined;
  readonly output: unknown;
  readonly error: string;
  readonly logs: string;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly dataRemoved: boolean;
};

/** Reads a prediction. Throws `invalid_output` for anything without an id and a status. */
export function readPrediction(json: unknown): Prediction {
  if (!isRecord(json) || typeof json.id !== 'string' || typeof json.status !== 'string')
    throw new GenarunError({ code: 'invalid_output', message: `replicate: a prediction expected, got ${(JSON.stringify(json) ?? 'nothing').slice(0, 120)}` });
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    id: json.id,
    status: json.status,
    model: text(json.model),
    version: text(json.version),
    input: isRecord(json.input) ? json.input : undefined,
    output: json.output,
    error: text(json.error) || text(isRecord(json.error) ? json.error.detail : undefined),
    logs: text(json.logs),
    metrics: isRecord(json.metrics) ? json.metrics : {},
    dataRemoved: json.data_removed === true,
  };
}

/** What a prediction's state means. States nobody knows are no end. */
export function lookAt(prediction: Prediction): Look<Prediction> {
  const { status, id, error, logs } = prediction;
  if (status === 'succeeded') {
    if (!prediction.dataRemoved && prediction.output !== null && prediction.output !== undefined) return { done: prediction };
    const why = prediction.dataRemoved ? 'its output has been removed; Replicate keeps outputs for an hour' : 'it has no output';
    return { failed: new GenarunError({ code: 'invalid_output', message: `replicate: prediction ${id} succeeded, but ${why}` }) };
  }
  if (status === 'failed') return { failed: failureOf(error === '' ? 'it does not say why' : error) };
  if (status === 'canceled') return { failed: new GenarunError({ code: 'cancelled', message: `replicate: prediction ${id} was cancelled at Replicate` }) };
  if (status === 'aborted')
    return { failed: new GenarunError({ code: 'timeout', message: `replicate: prediction ${id} was ended before it started: its time was over` }) };
  const percent = [...logs.matchAll(/(\d{1,3})%\|/g)].at(-1)?.[1];
  return { note: status, ...(percent === undefined ? {} : { fraction: Number(percent) / 100 }) };
}

const refusals = /nsfw|safety|sensitive|flagged|moderat|content policy|prohibited|E005/i;
const wrongInputs =
  /invalid (?:input|value|image|parameter)|validation|must be|is required|unsupported|cannot identify image|not a valid|too (?:large|long|many)|E006/i;
const transientTrouble = /out of memory|interrupted|please retry|try again|timed? ?out|unexpected error|internal error|overload|capacity|unavailable/i;

/** A failed prediction by its own words. */
function failureOf(said: string): GenarunError {
  const message = `replicate: the prediction failed: ${said.replace(/\s+/g, ' ').trim().slice(0, 400)}`;
  if (refusals.test(said))
    return new GenarunError({ code: 'content_policy', message, hint: 'The model refuses this content; change the prompt, or name another model.' });
  if (!transientTrouble.test(said) && wrongInputs.test(said)) return new GenarunError({ code: 'invalid_input', message });
  return new GenarunError({ code: 'provider_outage', message });
}
