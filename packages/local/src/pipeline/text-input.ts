import { GenarunError, nearestName } from '@genarun/spec';
import type { InputFrom, LabelStep } from '../manifest/inputs.ts';

type TextInput = InputFrom<'text'>;
type LabelInput = Extract<TextInput['map'], { labels: unknown }>;

/** Where it went wrong, for messages. */
export type TextNumbers = { readonly dims: readonly number[]; readonly values: readonly number[]; readonly warning?: string };

/** A text as numbers. Throws GenarunError `invalid_input` for a text that is no label, or too long. */
export function textNumbers(text: string, { name, map }: TextInput, labels: readonly string[] | undefined, model: string): TextNumbers {
  if (map.type === 'characters') return characters(text, { name, map, vocabulary: labels, model });
  const known = labels ?? [];
  const { index, warning } = find(text, map, known, model);
  const told = warning === undefined ? {} : { warning };
  if (map.type === 'label-index') return { dims: [], values: [index], ...told };
  return { dims: [known.length], values: known.map((_, place) => Number(place === index)), ...told };
}

/** A text as labels are written. */
export function normalised(text: string, steps: readonly LabelStep[]): string {
  return steps.reduce((changed, step) => {
    if (step === 'trim') return changed.trim();
    if (step === 'lowercase') return changed.toLowerCase();
    return step === 'spaces-to-underscores' ? changed.replace(/\s+/g, '_') : changed.replaceAll('_', ' ');
  }, text);
}

function find(
  text: string,
  { normalise, onMissing }: LabelInput,
  labels: readonly string[],
  model: string,
): { readonly index: number; readonly warning?: string } {
  const wanted = normalised(text, normalise);
  const index = labels.indexOf(wanted);
  if (index >= 0) return { index };
  const nearest = nearestName(wanted, labels);
  if (onMissing === 'nearest' && nearest !== undefined)
    return { index: labels.indexOf(nearest), warning: `${model} knows no "${clip(wanted)}": "${nearest}" was taken` };
  throw new GenarunError({
    code: 'invalid_input',
    message: `${model}: the prompt must be one of its ${labels.length} labels, got "${clip(wanted)}".${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`,
    hint: `its labels: ${labels.slice(0, 60).join(', ')}${labels.length > 60 ? ', …' : ''}`,
  });
}

type Characters = {
  readonly name: string;
  readonly map: Extract<TextInput['map'], { type: 'characters' }>;
  readonly vocabulary: readonly string[] | undefined;
  readonly model: string;
};

function characters(text: string, { name, map, vocabulary, model }: Characters): TextNumbers {
  const places = vocabulary && new Map(vocabulary.map((character, index) => [character, index]));
  const values = [...text].map((character) => {
    const place = places === undefined ? character.codePointAt(0) : places.get(character);
    if (place !== undefined) return place;
    throw new GenarunError({ code: 'invalid_input', message: `${model}: input "${name}" knows no character "${character}"` });
  });
  if (values.length > map.length)
    throw new GenarunError({ code: 'invalid_input', message: `${model}: the text may have ${map.length} characters, got ${values.length}` });
  return { dims: [map.length], values: [...values, ...Array.from({ length: map.length - values.length }, () => map.pad)] };
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
