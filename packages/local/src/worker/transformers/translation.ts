import { GenarunError } from '@genarun/spec';
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import type { LocalAnswer, LocalRequest } from '../engine.ts';
import type { FamilyLoader, RequestHooks } from './context.ts';
import { disposeOf } from './generate-text.ts';
import { requireLanguage, sameLanguage } from './languages.ts';
import { loadRewriter, type Rewriter, rewriteEach } from './text-to-text.ts';

/** Translators: NLLB-200, M2M100 and mBART with many languages, Marian with those it was trained for. */
export const loadTranslation: FamilyLoader = async (context) => {
  const translator = await loadRewriter(context);
  return { perform: (request, hooks) => translate(translator, request, hooks), dispose: () => disposeOf(translator.model) };
};

async function translate(translator: Rewriter, request: LocalRequest, hooks: RequestHooks): Promise<LocalAnswer> {
  const { folder, architecture } = translator.context;
  const texts = request.texts ?? (request.prompt === undefined ? [] : [request.prompt]);
  if (texts.length === 0 || request.language === undefined)
    throw new GenarunError({ code: 'invalid_input', message: `${folder.id} translates: texts, and the language to translate into, expected` });
  const codes = namesOf(translator.tokenizer, 'language_codes');
  if (codes.length > 0) return amongMany(translator, { texts, request, hooks }, codes);
  if (architecture.type !== 'marian') return rewriteEach(translator, { texts, request, hooks });
  return byMarian(translator, { texts, request, hooks });
}

type Job = { readonly texts: readonly string[]; readonly request: LocalRequest; readonly hooks: RequestHooks };

/** A model with codes for its languages: the text begins with the code of its own, the translation is made to begin with that of the other. */
async function amongMany(translator: Rewriter, job: Job, codes: readonly string[]): Promise<LocalAnswer> {
  const { tokenizer, context } = translator;
  const { id } = context.folder;
  const from = job.request.language?.from;
  const source = requireLanguage(id, from ?? context.folder.manifest.language ?? 'en', codes);
  const target = requireLanguage(id, job.request.language?.to ?? '', codes);
  const forced = chooseLanguages(tokenizer, source, target);
  if (forced === undefined) throw new GenarunError({ code: 'invalid_input', message: `${id}: its tokenizer has no token for ${target}` });
  const answer = await rewriteEach(translator, { ...job, further: { forced_bos_token_id: forced } });
  const warnings = [...(answer.warnings ?? []), ...(from === undefined ? [`the language of the text was not given: taken as ${source}`] : [])];
  return { ...answer, returned: { ...answer.returned, from: source, to: target }, ...(warnings.length === 0 ? {} : { warnings }) };
}

/**
 * Has the tokenizer put the code of the text's language where its model was trained to find it, and answers the token that a translation into the other
 * begins with. The tokenizer keeps the language until the next call.
 */
function chooseLanguages(tokenizer: PreTrainedTokenizer, source: string, target: string): number | undefined {
  const build: unknown = Reflect.get(tokenizer, '_build_translation_inputs');
  if (typeof build !== 'function') return undefined;
  const settings: { src_lang: string; tgt_lang: string; forced_bos_token_id?: unknown } = { src_lang: source, tgt_lang: target };
  build.call(tokenizer, target, {}, settings);
  return typeof settings.forced_bos_token_id === 'number' ? settings.forced_bos_token_id : undefined;
}

/** A Marian has one pair, or one language into several that a mark at the beginning chooses from. */
async function byMarian(translator: Rewriter, job: Job): Promise<LocalAnswer> {
  const { tokenizer, context } = translator;
  const { id } = context.folder;
  const { from, to = '' } = job.request.language ?? {};
  const marks = namesOf(tokenizer, 'supported_language_codes');
  if (marks.length > 0) {
    const codes = marks.map((mark) => mark.slice(2, -2));
    const target = requireLanguage(id, to, codes);
    return rewriteEach(translator, { ...job, texts: job.texts.map((text) => `>>${target}<< ${text}`) });
  }
  const pair = pairOf(translator);
  if (pair !== undefined && (!sameLanguage(pair.to, to) || (from !== undefined && !sameLanguage(pair.from, from))))
    throw new GenarunError({
      code: 'invalid_input',
      message: `${id} translates from ${pair.from} to ${pair.to} only, got ${from ?? 'any language'} to ${to}`,
      hint: 'pull the model of the pair you need, for example Xenova/opus-mt-en-de',
    });
  return rewriteEach(translator, job);
}

/** The pair of a Marian: as its tokenizer says, else as its name does (`opus-mt-en-de`). */
function pairOf({ tokenizer, context }: Rewriter): { readonly from: string; readonly to: string } | undefined {
  const settings: unknown = Reflect.get(tokenizer, '_tokenizerConfig') ?? Reflect.get(tokenizer, 'config');
  const word = (name: string): string | undefined => {
    const value: unknown = typeof settings === 'object' && settings !== null ? Reflect.get(settings, name) : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  const [from, to] = [word('source_lang'), word('target_lang')];
  if (from !== undefined && to !== undefined) return { from, to };
  const named = /opus-mt-(?:tc-[a-z]+-)?([a-z]{2,3})-([a-z]{2,3})$/.exec(context.folder.id);
  return named?.[1] === undefined || named[2] === undefined ? undefined : { from: named[1], to: named[2] };
}

/** A list of texts that a tokenizer's class may have. */
function namesOf(tokenizer: PreTrainedTokenizer, name: string): readonly string[] {
  const list: unknown = Reflect.get(tokenizer, name);
  return Array.isArray(list) ? list.filter((code): code is string => typeof code === 'string') : [];
}
