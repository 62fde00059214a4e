import { GenarunError } from '@genarun/spec';

/** An input that cannot be read as the medium it should be. */
export function unreadable(message: string, hint: string, cause?: unknown): GenarunError {
  return new GenarunError({ code: 'invalid_input', message, hint, ...(cause === undefined ? {} : { cause }) });
}
