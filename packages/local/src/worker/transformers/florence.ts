import { GenarunError } from '@genarun/spec';
import type { Florence2Processor, PreTrainedModel, PreTrainedTokenizer } from '@huggingface/transformers';
import type { LocalAnswer, LocalRequest } from '../engine.ts';
import { type FamilyContext, type FamilyLoader, type RequestHooks, refuseCancelled, textParam } from './context.ts';
import { disposeOf, generateText } from './generate-text.ts';
import { picturesOf, toRawImage } from './pictures.ts';
import { generationOptions } from './sampling.ts';

type Florence = {
  readonly context: FamilyContext;
  readonly tokenizer: PreTrainedTokenizer;
  readonly processor: Florence2Processor;
  readonly model: PreTrainedModel;
};

/** Florence-2: what it does with a picture is chosen by a task prompt such as `<CAPTION>` or `<OD>`. */
export const loadFlorence: FamilyLoader = async (context) => {
  const { library, folder, options } = context;
  const [tokenizer, processor, model] = await Promise.all([
    library.AutoTokenizer.from_pretrained(folder.path, options),
    library.AutoProcessor.from_pretrained(folder.path, options),
    library.Florence2ForConditionalGeneration.from_pretrained(folder.path, options),
  ]);
  if (!(processor instanceof library.Florence2Processor))
    throw new GenarunError({ code: 'invalid_input', message: `${folder.id}/preprocessor_config.json: "processor_class" must be Florence2Processor` });
  const florence: Florence = { context, tokenizer, processor, model };
  return { perform: (request, hooks) => look(florence, request, hooks), dispose: () => disposeOf(model) };
};

async function look({ context, tokenizer, processor, model }: Florence, request: LocalRequest, hooks: RequestHooks): Promise<LocalAnswer> {
  const { library, folder } = context;
  const prompt = request.prompt ?? '';
  const task = /^<[A-Z_]+>/.exec(prompt)?.[0] ?? textParam(request.params, 'task') ?? '<MORE_DETAILED_CAPTION>';
  const asked = prompt.startsWith('<') ? prompt : takesText(processor, task) ? task + prompt : task;
  const [instruction = ''] = processor.construct_prompts(asked);
  const texts: string[] = [];
  let outputTokens = 0;
  for (const picture of picturesOf(folder.id, request)) {
    refuseCancelled(hooks);
    const seen = await processor(toRawImage(library, picture));
    const made = await generateText({
      ...{ library, model, tokenizer, hooks },
      inputs: { ...tokenizer(instruction), ...seen },
      settings: generationOptions(library, request, false, 256),
      skipSpecial: false,
    });
    const read = processor.post_process_generation(made.text, task, [picture.width, picture.height]);
    const value: unknown = Reflect.get(read, task);
    texts.push(typeof value === 'string' ? value : JSON.stringify(value));
    outputTokens += made.written;
  }
  const ignored = prompt !== '' && asked === task;
  return {
    texts,
    usage: { outputTokens },
    returned: { task, precision: context.chosen.precision.decoder_model_merged ?? 'fp32' },
    ...(ignored
      ? { warnings: [`the task ${task} takes no text: the prompt was left out; name a task that does, for example <CAPTION_TO_PHRASE_GROUNDING>`] }
      : {}),
  };
}

function takesText(processor: Florence2Processor, task: string): boolean {
  return processor.task_prompts_with_input.has(task);
}
