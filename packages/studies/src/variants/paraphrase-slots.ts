import type { ParaphraseGrade, Perturbation } from '@genarun/dialects';

/** One paraphrase that is wanted. With a number for a grade it is one link of a chain, and `from` is the link before it. */
export type Slot = {
  readonly key: string;
  readonly of: number;
  readonly grade: ParaphraseGrade;
  /** From 1. */
  readonly version: number;
  readonly from?: string;
  /** Whether it becomes a variant; the other links of a chain only lead to one. */
  readonly isVariant: boolean;
};

/** All paraphrases that are wanted of so many prompts, in the order in which they become variants: prompt by prompt, grade by grade. */
export function slotsOf({ paraphrase, variants }: Perturbation, prompts: number): readonly Slot[] {
  const grades: readonly ParaphraseGrade[] = paraphrase?.grades ?? [];
  const steps = grades.flatMap((grade) => (typeof grade === 'number' ? [grade] : []));
  const longest = Math.max(0, ...steps);
  return Array.from({ length: prompts }, (_, of) => of).flatMap((of) => [
    ...grades.flatMap((grade) => (typeof grade === 'number' ? [] : versions(variants).map((version): Slot => slot(of, grade, version, true)))),
    ...Array.from({ length: longest }, (_, index) => index + 1).flatMap((step) =>
      versions(variants).map((version): Slot => {
        const link = slot(of, step, version, steps.includes(step));
        return step === 1 ? link : { ...link, from: keyOf(of, step - 1, version) };
      }),
    ),
  ]);
}

function versions(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function slot(of: number, grade: ParaphraseGrade, version: number, isVariant: boolean): Slot {
  return { key: keyOf(of, grade, version), of, grade, version, isVariant };
}

function keyOf(of: number, grade: ParaphraseGrade, version: number): string {
  return `${of} ${grade} ${version}`;
}

/** What a text model is told beforehand. */
export const paraphraseSystem =
  'You paraphrase prompts. Keep what is meant: the same things, with the same qualities, at the same places. Add nothing and leave nothing out. Answer with the paraphrase alone, on one line, in the language of the prompt, without quotation marks.';

const instructions: Readonly<Record<Exclude<ParaphraseGrade, number>, string>> = {
  light: 'lightly: replace one or two words by words of the same meaning and leave the rest as it is',
  moderate: 'moderately: say it in other words, and keep the order',
  strong: 'strongly: use other words, another order and another construction',
};

/** What is asked for one paraphrase. `refused`: texts it may not be. */
export function requestOf({ grade, version }: Slot, source: string, variants: number, refused: readonly string[]): string {
  const how = typeof grade === 'number' ? 'in other words' : instructions[grade];
  const own = variants > 1 ? ` This is version ${version} of ${variants}; find a wording of your own.` : '';
  const not = refused.length === 0 ? '' : `\n\nIt may be none of these:\n${refused.map((text) => `- ${text}`).join('\n')}`;
  return `Paraphrase the prompt below ${how}.${own}${not}\n\nPrompt:\n${source}`;
}

/** An answer as a prompt: on one line where the source is, without quotation marks around it. */
export function cleaned(answer: string, source: string): string {
  const line = source.includes('\n') ? answer.trim() : answer.trim().replace(/\s+/gu, ' ');
  const quoted = /^(?:"(.+)"|“(.+)”|«(.+)»|'(.+)')$/su.exec(line);
  return quoted === null || /^["“«']/u.test(source) ? line : (quoted.slice(1).find((inner) => inner !== undefined) ?? line).trim();
}

/** A text as it is compared: without regard to case, blanks, and a full stop at the end. */
export function compared(text: string): string {
  return text.toLowerCase().replace(/\s+/gu, ' ').trim().replace(/\.$/u, '');
}
