export type { Shell, StopSignal } from './shell.ts';
export { runProgram } from './program.ts';
