import { GenarunError } from '@genarun/spec';

/** Bytes of JSON, about, that a value written in a document may have once filled in. */
const sizeLimit = 64_000_000;

/** Throws `invalid_input` for a value that would be enormous as JSON: lists that double from node to node end here. Looks at no more than the limit. */
export function refuseHuge<Value>(value: Value): Value {
  let left = sizeLimit;
  const fits = (item: unknown): boolean => {
    if (typeof item === 'string') left -= item.length + 2;
    else if (typeof item !== 'object' || item === null) left -= 4;
    else {
      left -= 2;
      for (const [key, field] of Object.entries(item)) {
        left -= key.length;
        if (!fits(field)) return false;
      }
    }
    return left >= 0;
  };
  if (fits(value)) return value;
  throw new GenarunError({
    code: 'invalid_input',
    message: `a value has at most ${sizeLimit / 1_000_000} MB of JSON`,
    hint: 'keep what is large in files or products',
  });
}
