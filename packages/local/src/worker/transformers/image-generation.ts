import { GenarunError } from '@genarun/spec';
import type { LocalAnswer, LocalRequest } from '../engine.ts';
import { type FamilyContext, type FamilyLoader, numberParam, type RequestHooks } from './context.ts';
import { disposeOf } from './generate-text.ts';
import { toPixels } from './pictures.ts';
import { generationOptions } from './sampling.ts';

/** Janus: a language model that writes the tokens of a picture. */
export const loadImageGeneration: FamilyLoader = async (context) => {
  const { library, folder, options } = context;
  const [processor, model] = await Promise.all([
    library.AutoProcessor.from_pretrained(folder.path, options),
    library.MultiModalityCausalLM.from_pretrained(folder.path, options),
  ]);
  if (!(processor instanceof library.VLChatProcessor))
    throw new GenarunError({ code: 'invalid_input', message: `${folder.id}/processor_config.json: "processor_class" must be VLChatProcessor` });
  if (!(model instanceof library.MultiModalityCausalLM)) throw new GenarunError({ code: 'internal', message: 'a MultiModalityCausalLM expected' });
  return { perform: (request, hooks) => paint({ context, processor, model }, request, hooks), dispose: () => disposeOf(model) };
};

type Painter = {
  readonly context: FamilyContext;
  readonly processor: InstanceType<FamilyContext['library']['VLChatProcessor']>;
  readonly model: InstanceType<FamilyContext['library']['MultiModalityCausalLM']>;
};

async function paint({ context, processor, model }: Painter, request: LocalRequest, hooks: RequestHooks): Promise<LocalAnswer> {
  const { library, folder, chosen } = context;
  const { prompt } = request;
  if (prompt === undefined || prompt === '') throw new GenarunError({ code: 'invalid_input', message: `${folder.id} paints: a prompt expected` });
  const conversation = [{ role: '<|User|>', content: prompt }];
  const inputs = await processor(conversation, { chat_template: 'text_to_image' });
  const tokens = processor.num_image_tokens;
  const stopping = new library.InterruptableStoppingCriteria();
  let written = -1;
  const streamer = {
    put: () => {
      written++;
      hooks.progress(written / tokens);
      if (hooks.cancelled()) stopping.interrupt();
    },
    end: () => undefined,
  };
  const sampled = { ...request, params: { do_sample: true, ...request.params } };
  const settings = { ...generationOptions(library, sampled, true, tokens), guidance_scale: numberParam(request.params, 'guidance') ?? 5 };
  // A picture has exactly so many tokens; fewer cannot be decoded. The types name classes where the library only calls what it is given.
  const options = { ...inputs, ...settings, min_new_tokens: tokens, max_new_tokens: tokens, streamer, stopping_criteria: stopping } as unknown as Parameters<
    typeof model.generate_images
  >[0];
  const images = await model.generate_images(options).catch((error: unknown) => {
    if (hooks.cancelled()) throw new GenarunError({ code: 'cancelled', message: 'cancelled', cause: error });
    throw error;
  });
  if (hooks.cancelled()) throw new GenarunError({ code: 'cancelled', message: 'cancelled' });
  return {
    images: images.map(toPixels),
    usage: { products: images.length, outputTokens: tokens },
    returned: { precision: chosen.precision.language_model ?? 'fp32' },
  };
}
