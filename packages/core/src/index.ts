export type * from './facade.ts';
