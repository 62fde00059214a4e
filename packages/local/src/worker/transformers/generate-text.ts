import { GenarunError } from '@genarun/spec';
import type { PreTrainedModel, PreTrainedTokenizer, Tensor } from '@huggingface/transformers';
import type { Constraint } from '../../constrain/constraint.ts';
import type { RequestHooks } from './context.ts';
import { createHeldStream } from './held-stream.ts';
import type { Library } from './library.ts';
import type { GenerationOptions, Processor } from './sampling.ts';
import { createTokenStream, firstStop } from './token-stream.ts';

export type Generation = {
  readonly library: Library;
  readonly model: PreTrainedModel;
  readonly tokenizer: PreTrainedTokenizer;
  /** Whatever the model's own `generate` takes: token ids, pixels, features. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly settings: GenerationOptions;
  readonly hooks: RequestHooks;
  readonly stop?: readonly string[];
  /** Tokens that end the answer. Default: those of the model's own settings. */
  readonly ends?: readonly number[];
  readonly withPrompt?: boolean;
  /** False: marks such as `<loc_12>` stay in the text. */
  readonly skipSpecial?: boolean;
  /** A form that the answer is held to: it is whole within `max_new_tokens`, and stop texts and `withPrompt` count for nothing. */
  readonly held?: Constraint;
};

export type Generated = { readonly text: string; readonly given: number; readonly written: number; readonly finish: 'stop' | 'length' };

/** Lets a model write until it ends, a stop text comes, or its room is used up. Throws GenarunError `cancelled` when nobody waits any more. */
export async function generateText(generation: Generation): Promise<Generated> {
  const { library, model, tokenizer, inputs, settings, hooks, stop = [], withPrompt = false, skipSpecial = true, held } = generation;
  const ends = generation.ends ?? endTokens(model);
  const stopping = new library.InterruptableStoppingCriteria();
  const limit = settings.max_new_tokens;
  const stream =
    held === undefined
      ? createTokenStream({ tokenizer, hooks, stopping, stop, limit, withPrompt, skipSpecial })
      : createHeldStream({ held, hooks, stopping, limit });
  const made = await model.generate({
    ...inputs,
    ...settings,
    ...(held === undefined ? {} : { logits_processor: [holding(held, ends), ...(settings.logits_processor ?? [])] }),
    ...(ends.length === 0 ? {} : { eos_token_id: [...ends] }),
    streamer: stream,
    stopping_criteria: stopping,
    // The types name classes where the library only calls what it is given.
  } as unknown as Parameters<PreTrainedModel['generate']>[0]);
  if (stream.stopped() === 'cancelled') throw new GenarunError({ code: 'cancelled', message: 'cancelled' });
  // Without return_dict_in_generate the answer is the tensor of all tokens, 64-bit integers.
  const ids = (made as Tensor).tolist()[0] as bigint[];
  const given = stream.given();
  if (held !== undefined) return { text: held.text(), given, written: ids.length - given, finish: 'stop' };
  const decode = (part: readonly bigint[]) => (part.length === 0 ? '' : tokenizer.decode([...part], { skip_special_tokens: skipSpecial }));
  // Decoded with the prompt before it, so that the space between both is kept.
  const before = decode(ids.slice(0, given));
  const whole = decode(ids);
  const added = whole.startsWith(before) ? whole.slice(before.length) : decode(ids.slice(given));
  const text = added.slice(0, firstStop(added, stop));
  const ended = stream.stopped() === 'text' || ends.includes(Number(ids.at(-1)));
  return { text: withPrompt ? before + text : text, given, written: ids.length - given, finish: ended ? 'stop' : 'length' };
}

/** Leaves of each step's logits what the form of the answer allows, before anything is drawn from them. */
function holding(held: Constraint, ends: readonly number[]): Processor {
  return (_ids, logits) => {
    // The processors before have made them 32-bit floats, and one answer is written at a time.
    held.mask(logits.data as Float32Array, ends);
    return logits;
  };
}

/** Tokens that end an answer by the model's own settings. */
export function endTokens(model: PreTrainedModel): readonly number[] {
  const own = ownSettings(model).eos_token_id ?? fromConfig(model, 'eos_token_id');
  return (Array.isArray(own) ? own : [own]).filter((id): id is number => typeof id === 'number');
}

/** A token id of the model's own settings. */
export function tokenIdOf(model: PreTrainedModel, name: string): number | undefined {
  const value = ownSettings(model)[name] ?? fromConfig(model, name);
  return typeof value === 'number' ? value : undefined;
}

/** Whether `generation_config.json` has sampling on. */
export function ownSampling(model: PreTrainedModel): boolean {
  return ownSettings(model).do_sample === true;
}

function ownSettings(model: PreTrainedModel): Readonly<Record<string, unknown>> {
  // The library keeps what generation_config.json says as a plain object, or null.
  return (model.generation_config ?? {}) as Readonly<Record<string, unknown>>;
}

function fromConfig(model: PreTrainedModel, name: string): unknown {
  const places: unknown[] = [model.config, ...['text_config', 'decoder'].map((part) => Reflect.get(model.config, part))];
  return places
    .map((place) => (typeof place === 'object' && place !== null ? Reflect.get(place, name) : undefined))
    .find((value) => value !== undefined && value !== null);
}

/** Tokens that may be written. Throws GenarunError `invalid_input` for a prompt that leaves no room, before the model would fail in its own words. */
export function roomFor(id: string, given: number, wanted: number, context: number | undefined, warnings: string[]): number {
  if (context === undefined) return wanted;
  if (given >= context)
    throw new GenarunError({
      code: 'invalid_input',
      message: `${id}: the prompt has ${given} tokens, and prompt and answer together may have ${context}`,
      hint: 'shorten the prompt, or take a model with a larger context',
    });
  const room = context - given;
  if (wanted > room)
    warnings.push(`a prompt of ${given} tokens leaves room for ${room} in a context of ${context}: no more than that are written, not ${wanted}`);
  return Math.min(wanted, room);
}

/** Refuses a text longer than an encoder reads: the library would cut it off in silence. */
export function refuseTooLong(id: string, given: number, limit: number | undefined): void {
  if (limit === undefined || given <= limit) return;
  throw new GenarunError({
    code: 'invalid_input',
    message: `${id}: the text has ${given} tokens, and the model reads at most ${limit}`,
    hint: 'divide the text, for example into its paragraphs',
  });
}

/** Frees the memory of models. */
export async function disposeOf(...models: readonly { readonly dispose: () => Promise<unknown> }[]): Promise<void> {
  await Promise.all(models.map((model) => model.dispose()));
}
