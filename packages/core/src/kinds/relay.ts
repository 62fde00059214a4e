import {
  defineKind,
  GenarunError,
  isProductRef,
  type Json,
  kindFields,
  type MediaKind,
  type Model,
  type Node,
  type PerformContext,
  type ProductRef,
  type Task,
} from '@genarun/spec';
import { makeMedia, productSchema } from './make-media.ts';
import { optionalText, textOf, tokenBound, wrongField } from './text-of.ts';

type Made = 'text' | 'image' | 'audio' | 'video';

/** What a task gives. */
const made: Readonly<Partial<Record<Task, Made>>> = { image: 'image', describe: 'text', text: 'text', audio: 'audio', video: 'video' };

/** The tasks that take a text, and those that take a medium, the likeliest first. */
const ofText: readonly Task[] = ['image', 'video', 'audio', 'text'];
const ofMedium: readonly Task[] = ['describe', 'image', 'video'];

/**
 * Hands a text or a product to its model, whatever the model makes of it: a picture of a text, words for a picture. With `repeat.cycle` a network in
 * which each model is given what the one before it made.
 */
export const relayKind = defineKind({
  name: 'relay',
  version: 1,
  fields: kindFields.relay,
  picks: [],
  perform: async ({ node, fields }, context) => {
    const given = fields.of;
    if (given === undefined || given === null || given === '') throw wrongField(node, 'of', 'expected a text or a product, got nothing');
    const model = context.model();
    const form = isProductRef(given) ? given.kind : 'text';
    const task = taskOf(model, form);
    if (task === undefined) throw wrongField(node, 'of', `${model.id} takes no ${form}; it does ${model.tasks.join(', ')}`);
    const media = isProductRef(given) ? [await context.load(given)] : [];
    const prompt = media.length === 0 ? textOf(given) : optionalText(fields.prompt);
    const request = { task, ...(prompt === undefined ? {} : { prompt }), ...(media.length === 0 ? {} : { media }) };
    if (made[task] !== 'text') return makeMedia({ node, kind: made[task] as MediaKind, count: undefined, request }, context); // every other thing made is a medium
    const asked = task === 'text' ? { task, turns: [{ role: 'user', text: prompt ?? '' }] as const, count: 1 } : { ...request, count: 1 };
    return { value: textGiven(await context.ask(asked), { node, empty: optionalText(fields.empty) }, context) };
  },
  demand: ({ of, prompt }, model) => ({
    calls: 1,
    products: 1,
    inputTokens: tokenBound(of, prompt),
    outputTokens: model.maxOutputTokens ?? 4096,
    characters: tokenBound(of),
  }),
  output: () => ({ anyOf: [{ type: 'string' }, ...(['image', 'audio', 'video'] as const).map(productSchema)] }),
  check: (node) => (node.repeat?.cycle === undefined ? ['expected the models it goes through in repeat.cycle, got none'] : []),
  fit: (node, cycle) => misfits(cycle, goesRound(node, cycle.length)),
});

function textGiven(answer: Awaited<ReturnType<PerformContext['ask']>>, given: { node: string; empty: string | undefined }, context: PerformContext): Json {
  const text = answer.texts?.[0];
  if (text !== undefined && text.trim() !== '') return text;
  if (given.empty === undefined) throw new GenarunError({ code: 'invalid_output', message: `node "${given.node}": ${context.model().id} gave no text` });
  context.warn(`${context.model().id} gave no text; ${JSON.stringify(given.empty)} stands for it`);
  return given.empty;
}

/** What a model does with a text or a medium; undefined where it takes none. */
function taskOf(model: Model, form: ProductRef['kind']): Task | undefined {
  if (form === 'text') return ofText.find((task) => model.tasks.includes(task));
  return ofMedium.find((task) => model.tasks.includes(task) && model.input.some((modality) => modality === form));
}

function goesRound({ repeat }: Node, length: number): boolean {
  return typeof repeat?.max !== 'number' || repeat.max > length;
}

/** Follows what is made along the cycle, from whatever its first model takes. */
function misfits(cycle: readonly Model[], round: boolean): readonly string[] {
  const [first] = cycle;
  const forms: readonly Made[] = ['text', 'image', 'audio', 'video'];
  const starts = first === undefined ? [] : forms.filter((form) => taskOf(first, form) !== undefined);
  if (first !== undefined && starts.length === 0) return [`${first.id} does ${first.tasks.join(', ')}; a relay needs models that make or describe`];
  const walks = starts.map((form) => walk(cycle, form, round));
  return walks.some((problem) => problem === undefined) ? [] : walks.slice(0, 1).filter((problem) => problem !== undefined);
}

function walk(cycle: readonly Model[], start: Made, round: boolean): string | undefined {
  let form = start;
  let before: Model | undefined;
  for (const model of round ? [...cycle, ...cycle.slice(0, 1)] : cycle) {
    const task = taskOf(model, form);
    if (task === undefined) return `${before?.id ?? 'the beginning'} gives ${article(form)}, and ${model.id} takes none (it does ${model.tasks.join(', ')})`;
    form = made[task] ?? 'text';
    before = model;
  }
  return undefined;
}

function article(form: Made): string {
  return form === 'text' ? 'a text' : form === 'image' ? 'a picture' : form === 'audio' ? 'a sound' : 'a film';
}
