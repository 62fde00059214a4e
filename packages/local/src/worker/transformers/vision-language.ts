import type { PreTrainedModel, PreTrainedTokenizer, Processor, RawImage } from '@huggingface/transformers';
import type { LocalAnswer, LocalRequest } from '../engine.ts';
import { booleanParam, type FamilyContext, type FamilyLoader, type RequestHooks } from './context.ts';
import { disposeOf, endTokens, generateText, ownSampling } from './generate-text.ts';
import { askingForJson, type JsonHolder, jsonHolder, jsonWarnings, lengthOfAnswer } from './hold-json.ts';
import { toRawImage } from './pictures.ts';
import { generationOptions } from './sampling.ts';
import { stopTexts } from './stop-texts.ts';

type Seer = {
  readonly context: FamilyContext;
  readonly tokenizer: PreTrainedTokenizer;
  readonly processor: Processor;
  readonly model: PreTrainedModel;
  readonly jsonOf: JsonHolder;
};
type Content = { type: 'image' } | { type: 'text'; text: string };
type Message = { role: string; content: Content[] };

/** Processors that take the pictures before the text. */
const picturesFirst: ReadonlySet<string> = new Set(['llava', 'llava_onevision', 'llava_qwen2', 'lfm2_vl', 'paligemma', 'mistral3', 'lighton_ocr']);

/** Language models that see: a conversation with pictures in its last turn of the user. */
export const loadVisionLanguage: FamilyLoader = async (context) => {
  const { library, folder, options } = context;
  const [processor, model] = await Promise.all([
    library.AutoProcessor.from_pretrained(folder.path, options),
    library.AutoModelForImageTextToText.from_pretrained(folder.path, options),
  ]);
  const tokenizer = processor.tokenizer ?? (await library.AutoTokenizer.from_pretrained(folder.path, options));
  const seer: Seer = { context, tokenizer, processor, model, jsonOf: jsonHolder(tokenizer, endTokens(model), folder.id) };
  return { perform: (request, hooks) => converse(seer, request, hooks), dispose: () => disposeOf(model) };
};

async function converse(seer: Seer, request: LocalRequest, hooks: RequestHooks): Promise<LocalAnswer> {
  const { context, tokenizer, model } = seer;
  const { library, folder } = context;
  const form = seer.jsonOf(request);
  const warnings: string[] = form === undefined ? [] : [...jsonWarnings(form, request)];
  const pictures = (request.images ?? []).map((picture) => toRawImage(library, picture));
  const inputs = await prepare(seer, request, pictures);
  const settings = generationOptions(library, request, ownSampling(model), 256);
  const ids = inputs.input_ids;
  const given = ids instanceof library.Tensor ? (ids.dims.at(-1) ?? 0) : 0;
  const answer = lengthOfAnswer({ form, folder, given, wanted: settings.max_new_tokens, warnings });
  const made = await generateText({
    ...{ library, model, tokenizer, inputs, hooks },
    settings: { ...settings, max_new_tokens: answer.limit },
    stop: stopTexts(request),
    ...(answer.held === undefined ? {} : { held: answer.held }),
  });
  return {
    texts: [made.text.trim()],
    usage: { inputTokens: made.given, outputTokens: made.written },
    returned: { finish_reason: made.finish, precision: context.chosen.precision.decoder_model_merged ?? 'fp32' },
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

async function prepare({ context, tokenizer, processor }: Seer, request: LocalRequest, pictures: readonly RawImage[]): Promise<Record<string, unknown>> {
  const text = written(context, processor, request, pictures.length);
  if (pictures.length === 0) return tokenizer(text, { add_special_tokens: false });
  const given = pictures.length === 1 ? pictures[0] : [...pictures];
  return picturesFirst.has(context.architecture.type) ? processor(given, text) : processor(text, given);
}

/** The conversation as text, with a place for each picture: by the chat template, else as PaliGemma and its like take it. */
function written({ architecture, folder }: FamilyContext, processor: Processor, request: LocalRequest, pictures: number): string {
  const given = request.turns ?? [];
  const turns = given.length === 0 ? given : askingForJson(given, request);
  const last = turns.map(({ role }) => role).lastIndexOf('user');
  const question = request.prompt ?? (turns.length > 0 ? undefined : 'Describe this picture.');
  const images: Content[] = Array.from({ length: pictures }, () => ({ type: 'image' }));
  const messages: Message[] = turns.map(({ role, text }, index) => ({
    role,
    content: [...(index === last && question === undefined ? images : []), { type: 'text', text }],
  }));
  if (question !== undefined) messages.push({ role: 'user', content: [...images, { type: 'text', text: question }] });
  if (architecture.type === 'paligemma' || !hasTemplate(processor, folder)) {
    const mark = '<image>'.repeat(pictures);
    return mark + messages.flatMap(({ content }) => content.flatMap((part) => (part.type === 'text' ? [part.text] : []))).join('\n\n');
  }
  const thinking = booleanParam(request.params, 'enable_thinking') ?? false;
  // The types know messages of text only, and no variables of templates; templates of models that see take parts.
  const template = messages as unknown as Parameters<Processor['apply_chat_template']>[0];
  const variables = { tokenize: false, add_generation_prompt: true, enable_thinking: thinking } as Parameters<Processor['apply_chat_template']>[1];
  const text: unknown = processor.apply_chat_template(template, variables);
  return typeof text === 'string' ? text : String(text);
}

function hasTemplate(processor: Processor, { files }: FamilyContext['folder']): boolean {
  const own: unknown =
    Reflect.get(processor, 'chat_template') ?? (processor.tokenizer === undefined ? undefined : Reflect.get(processor.tokenizer, 'chat_template'));
  return typeof own === 'string' || files.some(({ path }) => path.startsWith('chat_template.'));
}
