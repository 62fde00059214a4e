export { runProgram } from './program.ts';
export type { Shell, StopSignal } from './shell.ts';
