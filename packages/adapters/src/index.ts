export * from './catalogue/index.ts';
export { type OpenaiOptions, openaiAdapter } from './openai/index.ts';
export * from './sim/index.ts';
