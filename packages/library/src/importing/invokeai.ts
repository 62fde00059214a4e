import { isRecord, type Json } from '@genarun/spec';
import type { MadeWith } from './foreign-parameters.ts';

const spoken = new Set(['positive_prompt', 'negative_prompt', 'seed', 'model', 'app_version', 'positive_style_prompt', 'negative_style_prompt']);

/** `invokeai_metadata`, as InvokeAI writes it from version 3 on. */
export function readInvokeMetadata(value: unknown): MadeWith | undefined {
  if (!isRecord(value) || (value.positive_prompt === undefined && value.generation_mode === undefined && value.seed === undefined)) return undefined;
  const { positive_prompt: prompt, negative_prompt: negative, seed, model } = value;
  const name =
    typeof model === 'string' ? model : isRecord(model) ? [model.name, model.model_name, model.key].find((one) => typeof one === 'string') : undefined;
  const parameters: Record<string, Json> = {};
  for (const [key, one] of Object.entries(value))
    if (!spoken.has(key) && (typeof one === 'number' || typeof one === 'string' || typeof one === 'boolean')) parameters[key] = one;
  return made({ prompt, negative, seed, model: name, parameters });
}

/** `sd-metadata`, as version 2 wrote it. Words in brackets of its prompts are what was not wanted. */
export function readInvokeOld(value: unknown): MadeWith | undefined {
  if (!isRecord(value) || !isRecord(value.image)) return undefined;
  const { prompt, seed, ...rest } = value.image;
  const first: unknown = Array.isArray(prompt) ? prompt[0] : prompt;
  const said = typeof first === 'string' ? first : isRecord(first) && typeof first.prompt === 'string' ? first.prompt : undefined;
  const parameters: Record<string, Json> = {};
  for (const [key, one] of Object.entries(rest)) if (typeof one === 'number' || typeof one === 'string') parameters[key] = one;
  return made({ ...sides(said), seed, model: value.model_weights, parameters });
}

const switches: Readonly<Record<string, string>> = { s: 'steps', S: 'seed', W: 'width', H: 'height', C: 'cfg_scale', A: 'sampler', f: 'strength' };

/** `Dream`, a line as it was typed: `"a cat" -s 50 -S 42 -W 512 -H 512 -C 7.5 -A k_lms`. */
export function readInvokeDream(text: string): MadeWith | undefined {
  const [, quoted, rest = ''] = /^\s*"((?:\\.|[^"\\])*)"\s*(.*)$/s.exec(text) ?? [];
  if (quoted === undefined) return undefined;
  const parameters: Record<string, Json> = {};
  for (const [, letter = '', value = ''] of rest.matchAll(/-([A-Za-z])\s*([^\s-][^\s]*)/g)) {
    const name = switches[letter];
    if (name !== undefined) parameters[name] = /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
  }
  const { seed, ...others } = parameters;
  return made({ ...sides(quoted.replaceAll('\\"', '"')), seed, model: undefined, parameters: others });
}

function sides(prompt: string | undefined): { readonly prompt: string | undefined; readonly negative: string | undefined } {
  const unwanted = [...(prompt ?? '').matchAll(/\[([^\]]*)\]/g)].map(([, words = '']) => words.trim()).filter((words) => words !== '');
  return { prompt: prompt?.replace(/\s*\[[^\]]*\]/g, '').trim(), negative: unwanted.length === 0 ? undefined : unwanted.join(', ') };
}

function made(said: {
  readonly prompt: unknown;
  readonly negative: unknown;
  readonly seed: unknown;
  readonly model: unknown;
  readonly parameters: Readonly<Record<string, Json>>;
}): MadeWith {
  const { prompt, negative, seed, model, parameters } = said;
  return {
    tool: 'invokeai',
    ...(typeof prompt === 'string' && prompt !== '' ? { prompt } : {}),
    ...(typeof negative === 'string' && negative !== '' ? { negativePrompt: negative } : {}),
    ...(typeof seed === 'number' && Number.isSafeInteger(seed) ? { seed } : {}),
    ...(typeof model === 'string' ? { model } : {}),
    parameters,
  };
}
