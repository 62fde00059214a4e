import { GenarunError, isRecord } from '@genarun/spec';
import { schemaProblems } from '../schema/validate.ts';
import { chooseOperations } from './choose-operations.ts';
import { operationSchema } from './operation-schema.ts';
import { readApi } from './read-api.ts';

/** What is wrong with an `assemble` field before anything runs, in sentences. A description that is still a name of a file or URL is not looked at. */
export function assembleProblems(assemble: unknown): readonly string[] {
  if (!isRecord(assemble) || typeof assemble.api === 'string') return [];
  const { operation } = assemble;
  try {
    const api = readApi(assemble.api);
    if (typeof operation === 'string' && operation.includes('${')) return [];
    return chooseOperations(api, typeof operation === 'string' ? operation : undefined).flatMap((one) =>
      schemaProblems(operationSchema(one)).map((problem) => `operation "${one.id}": ${problem}`),
    );
  } catch (error) {
    if (error instanceof GenarunError) return [error.hint === undefined ? error.message : `${error.message} (${error.hint})`];
    throw error;
  }
}
