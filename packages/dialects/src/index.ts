export type { KindShapes } from './canonical/canonical.ts';
export { printPipeline } from './canonical/print.ts';
export { createDialects, dialectSchema, dialects, type ParseOptions, parseDocument } from './parse.ts';
