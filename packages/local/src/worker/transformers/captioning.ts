import { GenarunError } from '@genarun/spec';
import type { PreTrainedModel, PreTrainedTokenizer, Processor } from '@huggingface/transformers';
import type { LocalAnswer, LocalRequest } from '../engine.ts';
import { type FamilyContext, type FamilyLoader, type RequestHooks, refuseCancelled } from './context.ts';
import { disposeOf, generateText, ownSampling } from './generate-text.ts';
import { picturesOf, toRawImage } from './pictures.ts';
import { generationOptions } from './sampling.ts';

type Captioner = { readonly context: FamilyContext; readonly tokenizer: PreTrainedTokenizer; readonly processor: Processor; readonly model: PreTrainedModel };

/** A picture's encoder and a text's decoder: vit-gpt2 says what is there, TrOCR reads a line, Donut reads a document by its task prompt. */
export const loadCaptioning: FamilyLoader = async (context) => {
  const { library, folder, options } = context;
  const [tokenizer, processor, model] = await Promise.all([
    library.AutoTokenizer.from_pretrained(folder.path, options),
    library.AutoProcessor.from_pretrained(folder.path, options),
    library.AutoModelForVision2Seq.from_pretrained(folder.path, options),
  ]);
  const captioner: Captioner = { context, tokenizer, processor, model };
  return { perform: (request, hooks) => caption(captioner, request, hooks), dispose: () => disposeOf(model) };
};

async function caption({ context, tokenizer, processor, model }: Captioner, request: LocalRequest, hooks: RequestHooks): Promise<LocalAnswer> {
  const { library, folder } = context;
  const pictures = picturesOf(folder.id, request);
  const task = taskPrompt(tokenizer, request.prompt);
  const texts: string[] = [];
  let outputTokens = 0;
  for (const [index, picture] of pictures.entries()) {
    refuseCancelled(hooks);
    const { pixel_values } = await processor(toRawImage(library, picture));
    const made = await generateText({
      ...{ library, model, tokenizer },
      inputs: { inputs: pixel_values, ...(task === undefined ? {} : { decoder_input_ids: task }) },
      settings: generationOptions(library, request, ownSampling(model), 64),
      hooks: { ...hooks, progress: (share) => hooks.progress((index + Math.min(1, share)) / pictures.length) },
    });
    texts.push(made.text.trim());
    outputTokens += made.written;
  }
  const ignored = request.prompt !== undefined && request.prompt !== '' && task === undefined;
  return {
    texts,
    usage: { outputTokens },
    returned: { precision: context.chosen.precision.decoder_model_merged ?? 'fp32' },
    ...(ignored ? { warnings: [`${folder.id} describes pictures and takes no question: the prompt was left out`] } : {}),
  };
}

/** The tokens of a prompt that is made of the model's own marks (`<s_docvqa><s_question>…`). */
function taskPrompt(tokenizer: PreTrainedTokenizer, prompt: string | undefined): number[] | undefined {
  if (prompt === undefined || !prompt.startsWith('<s_')) return undefined;
  const mark = prompt.slice(0, prompt.indexOf('>') + 1);
  const ids = tokenizer(prompt, { add_special_tokens: false, return_tensor: false }).input_ids;
  if (tokenizer.convert_tokens_to_ids(mark) === undefined) throw new GenarunError({ code: 'invalid_input', message: `the model has no task "${mark}"` });
  // Of one text, without a tensor, the ids are one list.
  return ids as number[];
}
