export * from './files/index.ts';
export * from './http/index.ts';
export * from './keys/index.ts';
export * from './media/index.ts';
export * from './postgres/index.ts';
export * from './sqlite/index.ts';
export * from './system/index.ts';
