/** Signals that ask a run to stop. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** The surroundings of one command: everything it may read from or tell to the process it runs in. */
export type Shell = {
  readonly version: string;
  /** The command line as typed, without program and script. */
  readonly words: readonly string[];
  /** The operating system as Node names it; absent: like Linux. */
  readonly platform?: string;
  /** Version of Node, without a leading v. */
  readonly nodeVersion: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Writes to stdout exactly as given: results and nothing else. */
  readonly out: (text: string) => void;
  /** Writes to stderr exactly as given: everything that is not a result. */
  readonly error: (text: string) => void;
  /** Whether stdout, or stderr, is a terminal. */
  readonly terminal: { readonly out: boolean; readonly error: boolean };
  /** Size of the terminal in characters. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Everything that comes in on stdin, as text. */
  readonly input: () => Promise<string>;
  /** Asks on the terminal and reads one line that is not shown; absent where nobody sits at stdin. */
  readonly askHidden?: (question: string) => Promise<string>;
  /** Calls back at each signal; while somebody listens, the process does not die of it. Answers how to stop listening. */
  readonly onSignal: (listener: (signal: StopSignal) => void) => () => void;
  /** Name of this process as a driver of runs, and whether the process that had such a name is gone; false where that cannot be told. */
  readonly driver: string;
  readonly isGone: (driver: string) => boolean;
  /** Program and script that start this command line again. */
  readonly self: readonly [program: string, script: string];
  /** Tells the process that started this one, when it listens (`--detach`). */
  readonly tellParent: (message: Readonly<Record<string, unknown>>) => void;
};
