import { GenarunError } from '@genarun/spec';
import type { Tell } from '../perform/progress.ts';
import type { Studies } from '../studies.ts';
import { cleaned, compared, requestOf, type Slot, slotsOf } from './paraphrase-slots.ts';
import type { VariantPlans } from './plan-variants.ts';
import type { Made } from './records.ts';
import type { VariantRuns } from './variant-runs.ts';

export type Paraphrasing = {
  readonly plans: NonNullable<VariantPlans['paraphrase']>;
  readonly runs: VariantRuns;
  /** The written prompts, and all prompts. */
  readonly written: readonly string[];
  readonly all: readonly string[];
  readonly tell: Tell;
};

/** So often a paraphrase is asked for until it is refused for good. */
const mostAttempts = 5;

/** Texts that a request names as such. */
const mostRefused = 24;

type Attempt = { readonly count: number; readonly why: string; readonly refused: readonly string[] };

/**
 * Lets a text model write all paraphrases, in rounds: each round asks for what can be asked for now, and again for what was empty or no new text. What is accepted depends
 * on the answers alone, so that rounds which are read again lead to the same paraphrases. Throws `invalid_output` for one that was refused five times in this
 * performance; undefined where it was interrupted.
 */
export async function paraphrase(studies: Studies, { plans, runs, written, all, tell }: Paraphrasing): Promise<readonly Made[] | undefined> {
  const perturb = runs.record().experiment.perturb;
  if (perturb === undefined) return [];
  const slots = slotsOf(perturb, written.length);
  const texts = new Map<string, string>();
  const attempts = new Map<string, Attempt>();
  const taken = new Set(all.map(compared));
  for (let round = 0; texts.size < slots.length; round++) {
    tell({ type: 'stage', stage: 'variants', done: texts.size, total: slots.length });
    const sourceOf = ({ of, from }: Slot) => (from === undefined ? written[of] : texts.get(from));
    const asked = slots.flatMap((slot) => {
      const source = texts.has(slot.key) ? undefined : sourceOf(slot);
      return source === undefined ? [] : [{ slot, source }];
    });
    const requests = asked.map(({ slot, source }) => requestOf(slot, source, perturb.variants, refusedFor(slot, attempts.get(slot.key), { slots, texts })));
    const ended = await runs.next({ ...plans.plan, inputs: { requests }, seed: perturb.seed + round });
    if (ended === undefined) return undefined;
    const answers = await answersOf(studies, ended.run.id);
    for (const [place, { slot, source }] of asked.entries()) {
      const text = cleaned(answers.texts.get(place) ?? '', source);
      if (text !== '' && !taken.has(compared(text))) {
        texts.set(slot.key, text);
        taken.add(compared(text));
        continue;
      }
      const why = text !== '' ? `it gave ${quoted(text)}, which is there already` : (answers.faults.get(place) ?? 'it gave no text');
      const before = attempts.get(slot.key);
      const attempt: Attempt = {
        count: (before?.count ?? 0) + (ended.isNew ? 1 : 0),
        why,
        refused: [...(before?.refused ?? []), ...(text === '' ? [] : [text])].slice(-4),
      };
      attempts.set(slot.key, attempt);
      if (attempt.count >= mostAttempts) throw refusal(slot, source, plans.modelId, attempt);
    }
  }
  tell({ type: 'stage', stage: 'variants', done: slots.length, total: slots.length });
  return slots.flatMap(({ key, of, grade, isVariant }): readonly Made[] =>
    isVariant ? [{ text: texts.get(key) ?? '', origin: { kind: 'paraphrase', of, grade, model: plans.modelId } }] : [],
  );
}

/** Texts that an answer may not be: those it was refused for, and those that the prompt has already. A first request names none. */
function refusedFor(
  { of }: Slot,
  attempt: Attempt | undefined,
  { slots, texts }: { readonly slots: readonly Slot[]; readonly texts: ReadonlyMap<string, string> },
): readonly string[] {
  if (attempt === undefined) return [];
  const others = slots.flatMap((slot) => (slot.of === of ? (texts.get(slot.key) ?? []) : []));
  return [...new Set([...attempt.refused, ...others])].slice(0, mostRefused);
}

type Answers = { readonly texts: ReadonlyMap<number, string>; readonly faults: ReadonlyMap<number, string> };

async function answersOf({ store, engine }: Pick<Studies, 'store' | 'engine'>, run: string): Promise<Answers> {
  const texts = new Map<number, string>();
  const faults = new Map<number, string>();
  for (const { address, status, value, fault } of await store.invocations(run)) {
    const place = Number(/^paraphrase@(\d+)$/.exec(address)?.[1] ?? -1);
    const whole = status === 'done' ? await engine.whole(value) : undefined;
    if (typeof whole === 'string') texts.set(place, whole);
    if (fault !== undefined) faults.set(place, fault.message);
  }
  return { texts, faults };
}

function refusal({ grade, version }: Slot, source: string, model: string, { count, why }: Attempt): GenarunError {
  const which = `${typeof grade === 'number' ? `number ${grade} in a row` : `"${grade}"`}${version > 1 ? `, version ${version}` : ''}`;
  return new GenarunError({
    code: 'invalid_output',
    message: `perturb.paraphrase: expected a new paraphrase (${which}) of ${quoted(source)} by ${model}, got none in ${count} attempts: ${why}`,
    hint: 'genarun experiment resume asks again for what is missing; another model, fewer variants or a longer prompt may help',
  });
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}
