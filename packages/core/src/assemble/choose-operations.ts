import { didYouMean, GenarunError } from '@genarun/spec';
import type { ApiCall, ApiDescription } from './api-description.ts';

const maxChoices = 40;

/** The operations a model may choose from: the one that is named, or all of a small API. Throws GenarunError `invalid_input`. */
export function chooseOperations(api: ApiDescription, name: string | undefined): readonly ApiCall[] {
  if (name !== undefined) {
    const found = api.operations.find((operation) => operation.id === name);
    if (found) return [found];
    const ids = api.operations.map((operation) => operation.id);
    const listed = ids.length <= 12 ? ids.join(', ') : `${ids.slice(0, 12).join(', ')} and ${ids.length - 12} more`;
    throw new GenarunError({
      code: 'invalid_input',
      message: `assemble: ${api.name} has no operation "${name}".${didYouMean(name, ids)}`,
      hint: `operations: ${listed}`,
    });
  }
  if (api.operations.length <= maxChoices) return api.operations;
  throw new GenarunError({
    code: 'invalid_input',
    message: `assemble: ${api.name} has ${api.operations.length} operations, a model chooses among ${maxChoices} at most`,
    hint: 'Name one with assemble.operation.',
  });
}
