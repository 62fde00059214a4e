import type { Adapter } from '@genarun/spec';
import { createSdkAdapter, type SdkAdapterOptions } from '../ai-sdk/adapter.ts';
import { describeLanguage, describeModel, listedNames, useOf } from '../ai-sdk/describe-model.ts';
import { loadPackage } from '../ai-sdk/load-package.ts';
import type { OwnCall, SdkModel } from '../ai-sdk/sdk-model.ts';
import { writing } from '../ai-sdk/writing-parameters.ts';
import { factsOf } from '../parameters/schema-facts.ts';
import { embed, hear, imageSchema, makeImage, speakText } from './own-calls.ts';

export type HuggingfaceOptions = SdkAdapterOptions & {
  /** Where models are looked up. Default `https://huggingface.co`, or a base URL that is given. */
  readonly hubUrl?: string;
  /** The organisation that is billed. */
  readonly billTo?: string;
};

const textParameters = [writing.temperature, writing.topP, writing.maxTokens, writing.stop, writing.presencePenalty, writing.frequencyPenalty] as const;

/** What names on the hub tell; the first that fits counts. */
const patterns = [
  [/whisper|wav2vec|speech-to-text|[-/]asr/i, 'transcription'],
  [/[-/_]tts|text-to-speech|kokoro|parler|bark|speecht5/i, 'speech'],
  [/embed|bge-|[-/]e5-|minilm|gte-|sentence-|mpnet/i, 'embedding'],
  [/flux|diffusion|sdxl|[-/]sd[-\d]|image|kolors|pixart|hidream|sana/i, 'image'],
  [/[-/_]vl|vision|llava|gemma-3|pixtral|llama-4|internvl|moondream/i, 'vision'],
] as const;

/**
 * Hugging Face inference: `huggingface/org/name[:provider]`. Key: HF_TOKEN. Text, vision and JSON through the router's chat; pictures by whoever performs the model
 * (hf-inference, fal-ai, together, nebius; chosen by the hub's own list where none is named); embeddings, transcription and speech by hf-inference.
 * Any name is taken; what it does is told by the catalogue, else by the name; names that tell nothing are text models.
 */
export function huggingfaceAdapter({ billTo, ...options }: HuggingfaceOptions = {}): Adapter {
  const headers: Readonly<Record<string, string>> = billTo === undefined ? {} : { 'x-hf-bill-to': billTo };
  const hub = (options.hubUrl ?? options.baseUrl ?? 'https://huggingface.co').replace(/\/+$/, '');
  const describe = (name: string): SdkModel | undefined => {
    if (!/^[\w.-]+\/[\w.-]+(?::[\w-]+)?$/.test(name)) return undefined;
    const shared = { id: `huggingface/${name}`, provider: 'Hugging Face', parameters: [] };
    const use = useOf(shared.id, patterns, 'text');
    const own = (more: Partial<ReturnType<typeof describeModel>>, perform: (call: OwnCall) => ReturnType<typeof hear>, as: typeof use = use): SdkModel => ({
      call: 'own',
      model: describeModel({ ...shared, use: as === 'music' ? 'speech' : as, more }),
      parameters: [],
      perform,
    });
    if (use === 'image' || use === 'edit') return own({ ...factsOf(imageSchema) }, (call) => makeImage({ ...call, headers }, hub), 'image');
    if (use === 'embedding') return own({ maxBatch: 32 }, (call) => embed({ ...call, headers }));
    if (use === 'transcription') return own({}, (call) => hear({ ...call, headers }));
    if (use === 'speech') return own({}, (call) => speakText({ ...call, headers }));
    return describeLanguage({
      ...{ ...shared, use: use === 'vision' ? 'vision' : 'text', parameters: textParameters, seed: 'integer', systemTurns: 'anywhere' },
      json: 'schema-only',
    });
  };
  return createSdkAdapter(
    {
      name: 'huggingface',
      version: '1',
      baseUrl: 'https://router.huggingface.co',
      lane: { concurrency: 8 },
      keys: ['HF_TOKEN', 'HUGGINGFACE_API_KEY'],
      optionsName: 'server',
      listed: listedNames('huggingface'),
      describe,
      load: async ({ baseURL, ...settings }) => {
        const { createOpenAICompatible } = await loadPackage('@ai-sdk/openai-compatible', () => import('@ai-sdk/openai-compatible'));
        const router = createOpenAICompatible({
          name: 'server',
          supportsStructuredOutputs: true,
          baseURL: `${baseURL}/v1`,
          headers: { ...headers },
          ...settings,
        });
        return { language: (name) => router(name) };
      },
    },
    options,
  );
}
