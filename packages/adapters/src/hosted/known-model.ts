import type { Modality, Model, Task } from '@genarun/spec';
import { findModel, type Offer, type Use, uses } from '../catalogue/index.ts';

const tasksOf: Readonly<Record<Use, readonly Task[]>> = {
  text: ['text'],
  vision: ['text', 'describe'],
  image: ['image'],
  edit: ['image'],
  speech: ['audio'],
  music: ['audio'],
  transcription: ['describe'],
  video: ['video'],
  embedding: ['embed'],
  rerank: ['rerank'],
};

/** Names of models that put pictures into words, of whatever use else. */
const seeing = /caption|\bblip\b|llava|moondream|img2prompt|clip-interrogator|image-to-text|\bocr\b|(?:^|[-_/])vqa/;

/** What a name tells of a model that no catalogue knows; the first that fits counts. Source: the names under which models are published. */
const nameRules: readonly (readonly [RegExp, Use])[] = [
  [/whisper|transcri|speech-to-text|\basr\b|\bstt\b/, 'transcription'],
  [seeing, 'transcription'],
  [
    /video|\bveo\b|veo-?\d|kling|\bsora|hailuo|minimax\/.*-0\d|\bwan[-\d/]|\bluma\b|\bray[-\d]|animatediff|\bltx|hunyuan-?vid|seedance|mochi|cogvideo|svd\b/,
    'video',
  ],
  [/music|riffusion|sound|\bsfx\b|audioldm|stable-audio|lyria/, 'music'],
  [/\btts\b|text-to-speech|speech|voice|kokoro|\bbark\b|xtts|tortoise|dia-/, 'speech'],
  [/embed|\bclip-features|imagebind|\bbge-|\be5-/, 'embedding'],
  [/kontext|image-to-image|img2img|inpaint|outpaint|upscal|esrgan|remove-(?:bg|background)|edit|redux|canny|depth/, 'edit'],
  [/flux|diffusion|sdxl|\bsd3|imagen|image|ideogram|recraft|dall-?e|photon|playground|kandinsky|seedream|banana|pixart|sana|hidream|text-to-image/, 'image'],
  [/llama|gpt|claude|mistral|mixtral|gemma|gemini|deepseek|qwen|granite|grok|\bphi-|falcon|instruct|chat|\bo\d-|command-r|\byi-|olmo|\bllm\b/, 'text'],
];

/** The use that a name tells, or undefined. */
export function useOfName(name: string): Use | undefined {
  const lower = name.toLowerCase();
  return nameRules.find(([pattern]) => pattern.test(lower))?.[1];
}

/**
 * A model by its full id: what the catalogue knows of it, else what its name tells. A name that tells nothing does whatever is asked of it,
 * until the provider describes it.
 */
export function knownModel(id: string, provider: string, able: readonly Task[]): Model {
  const slash = id.indexOf('/');
  const name = id.slice(slash + 1);
  const offer = findModel(id.replace(/:[^:/]+$/, ''));
  const use = offer?.use ?? useOfName(name);
  const tasks = use === undefined ? able : tasksOf[use].filter((task) => able.includes(task));
  const input: readonly Modality[] = use === undefined || (offer === undefined && describesPictures(name, use)) ? ['text', 'image'] : uses[use].input;
  return {
    id,
    adapter: id.slice(0, slash),
    label: `${name} at ${provider}`,
    tasks: tasks.length > 0 ? [...tasks] : [...able],
    // Models that embed take texts or pictures, until their parameters are known.
    input: use === 'embedding' ? ['text', 'image'] : [...input],
    output: use === undefined ? 'image' : uses[use].output,
    parameters: { type: 'object', properties: {}, additionalProperties: true },
    seed: 'integer',
    deterministic: false,
    maxCount: 1,
    ...(offer === undefined ? {} : factsOfOffer(offer)),
  };
}

/** Whatever describes goes by one use; what it describes is told by its name. */
function describesPictures(name: string, use: Use): boolean {
  return use === 'transcription' && seeing.test(name.toLowerCase());
}

function factsOfOffer({ family, price, maxOutputTokens }: Offer): Partial<Model> {
  return { family, ...(price === undefined ? {} : { price }), ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }) };
}
