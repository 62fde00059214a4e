import { GenarunError, isRecord } from '@genarun/spec';
import type { PreTrainedModel, PreTrainedTokenizer } from '@huggingface/transformers';
import type { LocalAnswer, LocalRequest } from '../engine.ts';
import { type FamilyContext, type FamilyLoader, type RequestHooks, refuseCancelled, textParam } from './context.ts';
import { disposeOf, endTokens, generateText, ownSampling, refuseTooLong } from './generate-text.ts';
import { type JsonHolder, jsonHolder, jsonWarnings, lengthOfAnswer } from './hold-json.ts';
import { englishName } from './languages.ts';
import { generationOptions } from './sampling.ts';

export type Rewriter = {
  readonly context: FamilyContext;
  readonly tokenizer: PreTrainedTokenizer;
  readonly model: PreTrainedModel;
  readonly jsonOf: JsonHolder;
};

/** Encoder-decoder models that turn a text into another: T5, BART and their like. */
export const loadTextToText: FamilyLoader = async (context) => {
  const rewriter = await loadRewriter(context);
  return { perform: (request, hooks) => rewrite(rewriter, request, hooks), dispose: () => disposeOf(rewriter.model) };
};

export async function loadRewriter(context: FamilyContext): Promise<Rewriter> {
  const { library, folder, options } = context;
  const [tokenizer, model] = await Promise.all([
    library.AutoTokenizer.from_pretrained(folder.path, options),
    library.AutoModelForSeq2SeqLM.from_pretrained(folder.path, options),
  ]);
  return { context, tokenizer, model, jsonOf: jsonHolder(tokenizer, endTokens(model), folder.id) };
}

async function rewrite(rewriter: Rewriter, request: LocalRequest, hooks: RequestHooks): Promise<LocalAnswer> {
  const texts = request.task === 'translate' ? (request.texts ?? []) : [promptOf(request)];
  const prefix = textParam(request.params, 'prefix') ?? (request.task === 'translate' ? translationPrefix(rewriter, request) : ownPrefix(rewriter.model));
  return rewriteEach(rewriter, { texts: texts.map((text) => prefix + text), request, hooks });
}

export type Rewriting = {
  readonly texts: readonly string[];
  readonly request: LocalRequest;
  readonly hooks: RequestHooks;
  /** What `generate` is told beside the text: the language to write in. */
  readonly further?: Readonly<Record<string, unknown>>;
};

/** One answer for each text, one after another. */
export async function rewriteEach({ context, tokenizer, model, jsonOf }: Rewriter, { texts, request, hooks, further = {} }: Rewriting): Promise<LocalAnswer> {
  const { library, folder, chosen } = context;
  const form = jsonOf(request);
  const warnings: string[] = form === undefined ? [] : [...jsonWarnings(form, request)];
  const written: string[] = [];
  let [inputTokens, outputTokens] = [0, 0];
  const finishes: string[] = [];
  for (const [index, text] of texts.entries()) {
    refuseCancelled(hooks);
    const inputs = tokenizer(text);
    const given = inputs.input_ids.dims.at(-1) ?? 0;
    refuseTooLong(folder.id, given, readingLimit(context, tokenizer));
    const settings = generationOptions(library, request, ownSampling(model), 256);
    // The text is read by the encoder: it takes no room from the answer.
    const answer = lengthOfAnswer({ form, folder, given: undefined, wanted: settings.max_new_tokens, warnings });
    const made = await generateText({
      ...{ library, model, tokenizer },
      inputs: { ...inputs, ...further },
      settings: { ...settings, max_new_tokens: answer.limit },
      ...(answer.held === undefined ? {} : { held: answer.held }),
      hooks: { ...hooks, progress: (share) => hooks.progress((index + Math.min(1, share)) / texts.length) },
    });
    written.push(made.text);
    finishes.push(made.finish);
    inputTokens += given;
    outputTokens += made.written;
  }
  warnings.push(...finishes.flatMap((finish, index) => (finish === 'length' ? [`text ${index + 1} was cut off at max_new_tokens`] : [])));
  return {
    texts: written,
    usage: { inputTokens, outputTokens },
    returned: { precision: chosen.precision.decoder_model_merged ?? 'fp32' },
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

function promptOf({ turns, prompt, texts }: LocalRequest): string {
  const text = prompt ?? (turns !== undefined && turns.length > 0 ? turns.map((turn) => turn.text).join('\n\n') : texts?.[0]);
  if (text !== undefined) return text;
  throw new GenarunError({ code: 'invalid_input', message: 'a text to work on expected' });
}

/** Tokens an encoder reads: positions it was built with; relative ones (T5) have no end, but the length it was trained for is named. */
function readingLimit({ folder: { config, manifest } }: FamilyContext, tokenizer: PreTrainedTokenizer): number | undefined {
  const named = manifest.contextLength ?? [config.max_position_embeddings, config.n_positions].find((value) => typeof value === 'number' && value > 0);
  if (typeof named === 'number') return named;
  return tokenizer.model_max_length < 1_000_000 ? tokenizer.model_max_length : undefined;
}

function ownPrefix({ config }: PreTrainedModel): string {
  const prefix: unknown = Reflect.get(config, 'prefix');
  return typeof prefix === 'string' ? prefix : '';
}

/** What a T5 is told before a text to translate, in the words it was trained with. */
function translationPrefix({ context, model }: Rewriter, { language }: LocalRequest): string {
  if (language === undefined) throw new GenarunError({ code: 'invalid_input', message: `${context.folder.id}: a language to translate into expected` });
  const { from = 'en', to } = language;
  const params: unknown = Reflect.get(model.config, 'task_specific_params');
  const key = `translation_${from}_to_${to}`;
  const known = isRecord(params) && isRecord(params[key]) ? params[key].prefix : undefined;
  return typeof known === 'string' ? known : `translate ${englishName(from)} to ${englishName(to)}: `;
}
