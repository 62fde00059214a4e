import { isRecord, type Provenance } from '@genarun/spec';

const optionalTexts = ['model', 'promptTemplate', 'prompt', 'negativePrompt'] as const;

/** The provenance as JSON, in the author's key order, in characters that every container can hold. */
export function provenanceJson(provenance: Provenance): string {
  return JSON.stringify(provenance).replace(
    /[\u007f-\u009f\u2028\u2029\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Reads what provenanceJson wrote. The file comes from anywhere: what is not of that form is undefined. */
export function parseProvenance(json: string): Provenance | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined; // damaged, or somebody else's
  }
  if (!isRecord(value) || value.genarun !== 1) return undefined;
  const record = value;
  const hasRequired =
    typeof record.address === 'string' && typeof record.pipelineHash === 'string' && Number.isInteger(record.index) && typeof record.runSeed === 'number';
  const hasOptional = optionalTexts.every((name) => record[name] === undefined || typeof record[name] === 'string');
  const isSound = hasRequired && hasOptional && (record.seed === undefined || typeof record.seed === 'number');
  // Every field with a type of its own has been checked above; the others are `unknown` in the contract.
  return isSound ? (record as unknown as Provenance) : undefined;
}
