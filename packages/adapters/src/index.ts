export * from './catalogue/index.ts';
export * from './sim/index.ts';
