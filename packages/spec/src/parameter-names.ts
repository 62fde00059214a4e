/** One wish for a parameter under the names that providers give it; the first is ours. */
const groups = {
  prompt: ['prompt', 'text', 'input_text', 'text_input', 'text_prompt', 'positive_prompt', 'gen_text', 'caption', 'question'],
  negative: ['negative_prompt', 'negativePrompt', 'neg_prompt', 'negative'],
  system: ['system_prompt', 'system', 'system_instruction', 'system_message', 'systemPrompt'],
  seed: ['seed', 'random_seed', 'noise_seed'],
  count: [
    'num_outputs',
    'num_images',
    'number_of_images',
    'num_images_per_prompt',
    'num_samples',
    'samples',
    'batch_size',
    'n',
    'quantity',
    'numberOfImages',
    'n_iter',
  ],
  width: ['width', 'image_width'],
  height: ['height', 'image_height'],
  ratio: ['aspect_ratio', 'aspectRatio', 'ratio'],
  size: ['image_size', 'size', 'resolution'],
  steps: ['steps', 'num_inference_steps', 'inference_steps', 'sampling_steps', 'num_steps', 'ddim_steps'],
  guidance: ['guidance', 'guidance_scale', 'cfg_scale', 'cfgScale', 'cfg', 'prompt_guidance', 'guidanceScale'],
  strength: ['strength', 'prompt_strength', 'denoising_strength', 'denoise', 'image_prompt_strength', 'image_strength'],
  sampler: ['sampler', 'sampler_name', 'scheduler', 'sampler_index'],
  format: ['output_format', 'format', 'image_format'],
  temperature: ['temperature'],
  topP: ['top_p', 'topP'],
  maxTokens: ['max_tokens', 'max_new_tokens', 'max_completion_tokens', 'max_output_tokens', 'max_length'],
  duration: ['duration', 'seconds', 'duration_seconds', 'video_length'],
  voice: ['voice', 'voice_id', 'speaker'],
} as const satisfies Record<string, readonly string[]>;

/** What is wished for with a parameter, whatever a provider calls it. */
export type ParameterWish = keyof typeof groups;

const wishByName: ReadonlyMap<string, ParameterWish> = new Map(
  (Object.keys(groups) as ParameterWish[]).flatMap((wish) => groups[wish].map((name): [string, ParameterWish] => [plainName(name), wish])), // the keys of the table
);

/** The wish behind a name, however it is spelled (`CFG-scale`), or undefined. */
export function parameterWish(name: string): ParameterWish | undefined {
  return wishByName.get(plainName(name));
}

/** A parameter's name without case, `_`, `-` and spaces: names that differ only in these are the same. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[_\s-]/g, '');
}

/** The name a model has for a wish, among its properties; undefined where it has none. */
export function parameterNameFor(wish: ParameterWish, properties: Readonly<Record<string, unknown>>): string | undefined {
  return groups[wish].find((name) => Object.hasOwn(properties, name));
}
