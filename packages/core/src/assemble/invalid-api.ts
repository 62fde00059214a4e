import { GenarunError } from '@genarun/spec';

/** A fault of an API description. */
export function invalidApi(message: string, hint?: string): GenarunError {
  return new GenarunError({ code: 'invalid_input', message: `API description: ${message}`, ...(hint === undefined ? {} : { hint }) });
}
