import { GenarunError } from '@genarun/spec';
import { mono, resample } from '../../pipeline/resample.ts';
import type { LocalAnswer, LocalRequest } from '../engine.ts';
import { booleanParam, type FamilyContext, type FamilyLoader, numberParam, type RequestHooks, refuseCancelled, textParam } from './context.ts';
import { sameLanguage } from './languages.ts';

/** What the library's own pipeline answers. */
type Heard = { readonly text: string; readonly chunks?: readonly { readonly text: string; readonly timestamp: readonly (number | null)[] }[] };
type Listener = (samples: Float32Array, settings: Readonly<Record<string, unknown>>) => Promise<Heard>;

/** Seconds that Whisper hears at once; longer sounds are heard in overlapping parts. */
const windowSeconds = 30;

/** Speech to text: Whisper, Moonshine, wav2vec2 and their like. */
export const loadTranscription: FamilyLoader = async (context) => {
  const { library, folder, options } = context;
  const pipeline = await library.pipeline('automatic-speech-recognition', folder.path, options);
  const rate: unknown = Reflect.get(Object(pipeline.processor.feature_extractor?.config), 'sampling_rate');
  // The library's answer differs with the settings; for one sound it is one object.
  const listen = pipeline as unknown as Listener;
  return {
    perform: (request, hooks) => transcribe({ context, listen, rate: typeof rate === 'number' ? rate : 16_000 }, request, hooks),
    dispose: async () => {
      await pipeline.dispose();
    },
  };
};

type Transcriber = { readonly context: FamilyContext; readonly listen: Listener; readonly rate: number };

async function transcribe({ context, listen, rate }: Transcriber, request: LocalRequest, hooks: RequestHooks): Promise<LocalAnswer> {
  const { library, folder, architecture, chosen } = context;
  const sounds = request.audio ?? [];
  if (sounds.length === 0) throw new GenarunError({ code: 'invalid_input', message: `${folder.id} writes down sounds: a sound expected` });
  const warnings: string[] = [];
  const stopping = new library.InterruptableStoppingCriteria();
  const watch = {
    put: () => {
      if (hooks.cancelled()) stopping.interrupt();
    },
    end: () => undefined,
  };
  const texts: string[] = [];
  const parts: { text: string; from: number; to: number | null }[][] = [];
  let seconds = 0;
  for (const [index, sound] of sounds.entries()) {
    refuseCancelled(hooks);
    const samples = resample(mono(sound.channels), sound.rate, rate);
    if (samples.length === 0) throw new GenarunError({ code: 'invalid_input', message: `${folder.id}: sound ${index + 1} is empty` });
    const heard = await listen(samples, settingsOf(architecture.type, request, { duration: samples.length / rate, warnings, stopping, streamer: watch }));
    refuseCancelled(hooks);
    texts.push(heard.text.trim());
    parts.push((heard.chunks ?? []).map(({ text, timestamp: [from, to] }) => ({ text: text.trim(), from: from ?? 0, to: to ?? null })));
    seconds += samples.length / rate;
    hooks.progress((index + 1) / sounds.length);
  }
  return {
    texts,
    usage: { seconds },
    returned: { precision: Object.values(chosen.precision)[0] ?? 'fp32', ...(parts.some((list) => list.length > 0) ? { parts } : {}) },
    ...(warnings.length === 0 ? {} : { warnings: [...new Set(warnings)] }),
  };
}

type Surroundings = { readonly duration: number; readonly warnings: string[]; readonly stopping: unknown; readonly streamer: unknown };

function settingsOf(
  type: string,
  { params, language }: LocalRequest,
  { duration, warnings, stopping, streamer }: Surroundings,
): Readonly<Record<string, unknown>> {
  const spoken = textParam(params, 'language') ?? language?.from;
  const intoEnglish = booleanParam(params, 'translate') ?? (language !== undefined && sameLanguage(language.to, 'en'));
  const limit = numberParam(params, 'max_new_tokens');
  if (!type.includes('whisper')) {
    if (spoken !== undefined && type !== 'cohere_asr') warnings.push(`a ${type} model hears the language it was trained for: "language" was left out`);
    if (intoEnglish) warnings.push(`a ${type} model does not translate: "translate" was left out`);
    return type === 'cohere_asr' && spoken !== undefined ? { language: spoken } : {};
  }
  return {
    stopping_criteria: stopping,
    streamer,
    task: intoEnglish ? 'translate' : 'transcribe',
    ...(spoken === undefined ? {} : { language: spoken }),
    ...(limit === undefined ? {} : { max_new_tokens: limit }),
    ...(booleanParam(params, 'timestamps') === true ? { return_timestamps: true } : {}),
    ...(duration > windowSeconds ? { chunk_length_s: windowSeconds, stride_length_s: 5 } : {}),
  };
}
