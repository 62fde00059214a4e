export type { JsonSchema } from './json-schema.ts';
export { parseJsonText } from './parse-json-text.ts';
export { show } from './sentence.ts';
export { toJsonSchema } from './shape.ts';
export { schemaProblems, validateJson } from './validate.ts';
