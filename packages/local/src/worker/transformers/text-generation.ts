import { GenarunError, type Turn } from '@genarun/spec';
import type { PreTrainedModel, PreTrainedTokenizer, Tensor } from '@huggingface/transformers';
import type { LocalAnswer, LocalRequest } from '../engine.ts';
import { booleanParam, type FamilyContext, type FamilyLoader, type RequestHooks } from './context.ts';
import { conversationText, hasTemplate } from './conversation.ts';
import { fitConversation } from './fit-conversation.ts';
import { disposeOf, endTokens, generateText, ownSampling, tokenIdOf } from './generate-text.ts';
import { askingForJson, type JsonHolder, jsonHolder, jsonWarnings, lengthOfAnswer, roomOfPrompt } from './hold-json.ts';
import { generationOptions } from './sampling.ts';
import { stopTexts } from './stop-texts.ts';

type Writer = {
  readonly context: FamilyContext;
  readonly tokenizer: PreTrainedTokenizer;
  readonly model: PreTrainedModel;
  readonly ends: readonly number[];
  readonly jsonOf: JsonHolder;
};

/** Decoder-only language models: GPT-2, Llama, Qwen and their like. */
export const loadTextGeneration: FamilyLoader = async (context) => {
  const { library, folder, options } = context;
  const [tokenizer, model] = await Promise.all([
    library.AutoTokenizer.from_pretrained(folder.path, options),
    library.AutoModelForCausalLM.from_pretrained(folder.path, options),
  ]);
  const ends = folder.manifest.stopTokenIds ?? endTokens(model);
  const writer: Writer = { context, tokenizer, model, ends, jsonOf: jsonHolder(tokenizer, ends, folder.id) };
  return { perform: (request, hooks) => write(writer, request, hooks), dispose: () => disposeOf(model) };
};

async function write(writer: Writer, request: LocalRequest, hooks: RequestHooks): Promise<LocalAnswer> {
  const { context, tokenizer, model, ends } = writer;
  const { library, folder, chosen } = context;
  const form = writer.jsonOf(request);
  const warnings: string[] = form === undefined ? [] : [...jsonWarnings(form, request)];
  const settings = generationOptions(library, request, ownSampling(model), 256);
  const wanted = settings.max_new_tokens;
  const most = roomOfPrompt({ form, folder, wanted });
  const { inputs, tokens: given, remarks } = fitConversation(turnsOf(request, folder.id), (turns) => prepare(writer, request, turns), most, warnings);
  warnings.push(...remarks);
  const answer = lengthOfAnswer({ form, folder, given, wanted, warnings });
  // In a conversation every answer would repeat all that was said before.
  const withPrompt = folder.manifest.includesPrompt === true && (request.turns ?? []).length <= 1;
  const made = await generateText({
    ...{ library, model, tokenizer, inputs, hooks, ends, withPrompt },
    settings: { ...settings, max_new_tokens: answer.limit },
    stop: stopTexts(request),
    ...(answer.held === undefined ? {} : { held: answer.held }),
  });
  return {
    texts: [made.text],
    usage: { inputTokens: made.given, outputTokens: made.written },
    returned: { finish_reason: made.finish, precision: chosen.precision.model ?? 'fp32' },
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

/** A conversation as tokens. */
function prepare(writer: Writer, request: LocalRequest, turns: readonly Turn[]) {
  const { tokenizer } = writer;
  const remarks: string[] = [];
  const thinking = booleanParam(request.params, 'enable_thinking') ?? false;
  const conversation = hasTemplate(tokenizer) ? askingForJson(turns, request) : turns;
  const { text, isChat } = conversationText(tokenizer, conversation, { enable_thinking: thinking }, remarks);
  const inputs = encode(writer, text, isChat);
  return { inputs, tokens: inputs.input_ids.dims.at(-1) ?? 0, remarks };
}

/** What is to be continued: the turns, or a plain prompt as one. */
function turnsOf({ turns, prompt }: LocalRequest, id: string): readonly Turn[] {
  if (turns !== undefined && turns.length > 0) return turns;
  if (prompt !== undefined) return [{ role: 'user', text: prompt }];
  throw new GenarunError({ code: 'invalid_input', message: `${id} writes text: a prompt or a conversation expected` });
}

/**
 * The tokens of a text as the model was trained to begin with: a chat template writes its own special tokens; to a plain text the tokenizer adds those it
 * begins with, also where Transformers.js' own pipeline leaves them out. An end that a tokenizer appends is taken off: the text is to go on.
 */
function encode({ context, tokenizer, model, ends }: Writer, text: string, isChat: boolean): { readonly input_ids: Tensor; readonly attention_mask: Tensor } {
  const { input_ids: encoded } = tokenizer(text, { add_special_tokens: !isChat, return_tensor: false });
  // Of one text, without a tensor, the ids are one list.
  const ids = [...(encoded as number[])];
  if (!isChat && ends.includes(ids.at(-1) ?? -1)) {
    const plain = tokenizer(text, { add_special_tokens: false, return_tensor: false }).input_ids;
    if (ids.at(-1) !== (plain as number[]).at(-1)) ids.pop();
  }
  if (ids.length === 0) {
    const first = tokenIdOf(model, 'bos_token_id') ?? tokenIdOf(model, 'eos_token_id');
    if (first === undefined) throw new GenarunError({ code: 'invalid_input', message: `${context.folder.id}: an empty prompt cannot be continued` });
    ids.push(first);
  }
  const { Tensor } = context.library;
  const row = (values: readonly number[]) => new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  return { input_ids: row(ids), attention_mask: row(ids.map(() => 1)) };
}
