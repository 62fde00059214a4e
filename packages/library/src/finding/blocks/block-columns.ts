import type { Json } from '@genarun/spec';

/** Products of a block: those whose `serial` divided by this is the block's number. A change of it needs blocks of another table. */
export const blockSize = 4096;

/** Numbers; what a product does not have is NaN. */
export const numberColumns = ['created_at', 'updated_at', 'bytes', 'rating', 'cost', 'seed', 'duration', 'width', 'height', 'favourite'] as const;
/** One text of few. */
export const choiceColumns = ['owner', 'kind', 'source', 'project_id', 'order_id', 'model', 'provider'] as const;
/** Any number of texts. */
export const groupColumns = ['tag', 'collection'] as const;

/** What a product must be to meet a condition, as blocks can tell it: `within` of numbers, `is` of choices and parameters, `has` of groups. Bounds are included. */
export type BlockTest =
  | { readonly column: (typeof numberColumns)[number]; readonly within: readonly [from: number, to: number] }
  | { readonly column: (typeof choiceColumns)[number]; readonly is: string }
  | { readonly column: ParameterColumn; readonly is: string }
  | { readonly column: (typeof groupColumns)[number]; readonly has: string };

export type ParameterColumn = `parameter ${string}`;

/** The column of a parameter by its name: one of choices. */
export function parameterColumn(name: string): ParameterColumn {
  return `parameter ${name}`;
}

const longest = 100;

/** A parameter's value as a choice: its JSON; of long ones their beginning, length and a hash, which is enough for those that are looked at again. */
export function parameterChoice(value: Json): string {
  const text = JSON.stringify(value);
  if (text.length <= longest) return text;
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return `${text.slice(0, longest)}… ${text.length} ${hash >>> 0}`;
}
