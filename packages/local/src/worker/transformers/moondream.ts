import type { PreTrainedModel, PreTrainedTokenizer, Processor } from '@huggingface/transformers';
import type { LocalAnswer, LocalRequest } from '../engine.ts';
import { type FamilyContext, type FamilyLoader, type RequestHooks, refuseCancelled } from './context.ts';
import { disposeOf, generateText, ownSampling } from './generate-text.ts';
import { picturesOf, toRawImage } from './pictures.ts';
import { generationOptions } from './sampling.ts';

type Moondream = { readonly context: FamilyContext; readonly tokenizer: PreTrainedTokenizer; readonly processor: Processor; readonly model: PreTrainedModel };

/** Moondream: one picture and a question, in the words it was trained with. */
export const loadMoondream: FamilyLoader = async (context) => {
  const { library, folder, options } = context;
  const [tokenizer, processor, model] = await Promise.all([
    library.AutoTokenizer.from_pretrained(folder.path, options),
    library.AutoProcessor.from_pretrained(folder.path, options),
    library.Moondream1ForConditionalGeneration.from_pretrained(folder.path, options),
  ]);
  const moondream: Moondream = { context, tokenizer, processor, model };
  return { perform: (request, hooks) => answer(moondream, request, hooks), dispose: () => disposeOf(model) };
};

async function answer({ context, tokenizer, processor, model }: Moondream, request: LocalRequest, hooks: RequestHooks): Promise<LocalAnswer> {
  const { library, folder } = context;
  const question = request.prompt === undefined || request.prompt.trim() === '' ? 'Describe this image.' : request.prompt;
  const texts: string[] = [];
  let [inputTokens, outputTokens] = [0, 0];
  for (const picture of picturesOf(folder.id, request)) {
    refuseCancelled(hooks);
    const made = await generateText({
      ...{ library, model, tokenizer, hooks },
      inputs: { ...tokenizer(`<image>\n\nQuestion: ${question}\n\nAnswer:`), ...(await processor(toRawImage(library, picture))) },
      settings: generationOptions(library, request, ownSampling(model), 128),
    });
    texts.push(made.text.trim());
    inputTokens += made.given;
    outputTokens += made.written;
  }
  return { texts, usage: { inputTokens, outputTokens }, returned: { precision: context.chosen.precision.decoder_model_merged ?? 'fp32' } };
}
