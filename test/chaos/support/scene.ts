import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult } from '@genarun/core';
import type { Fault } from '@genarun/spec';
import type { ComposeOptions } from './compose.ts';
import { type LedgerLine, readLedger, type ServerSettings } from './ledger.ts';
import type { DriverOrder } from './orders.ts';
import { buildPrograms, type Programs, type Running } from './program.ts';

/** A model server and the means to start drivers against it. */
export type Scene = {
  readonly server: string;
  readonly ledger: (run: string) => readonly LedgerLine[];
  readonly behave: (settings: Partial<ServerSettings>) => Promise<void>;
  /** Waits until the server is working on this many calls at once, while it holds them. */
  readonly heldCalls: (count: number) => Promise<void>;
  /** A new, empty home. */
  readonly home: () => string;
  readonly drive: (home: string, order: DriverOrder, options?: Partial<ComposeOptions>) => Driver;
  readonly programs: Programs;
  readonly close: () => Promise<void>;
};

export type DriverLine = {
  readonly run?: string;
  readonly seq?: number;
  readonly type?: string;
  readonly address?: string;
  readonly result?: Omit<RunResult, 'output'> | null;
  readonly error?: Fault;
};

/** A driver process. */
export type Driver = {
  readonly running: Running;
  readonly next: () => Promise<DriverLine | undefined>;
  /** The first line for which this holds; undefined when the process ended before. */
  readonly until: (holds: (line: DriverLine) => boolean) => Promise<DriverLine | undefined>;
  /** The rest of what it prints, once it has ended by itself. */
  readonly rest: () => Promise<readonly DriverLine[]>;
  readonly signal: (signal: NodeJS.Signals) => void;
};

export async function openScene(...more: readonly string[]): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'genarun-chaos-'));
  const programs = await buildPrograms('model-server', 'driver', ...more);
  const file = join(folder, 'ledger.jsonl');
  const serving = programs.start('model-server', [file]);
  const server = `http://127.0.0.1:${await serving.next()}`;
  let homes = 0;
  return {
    server,
    programs,
    ledger: (run) => readLedger(file, run),
    behave: async (settings) => {
      await fetch(`${server}/settings`, { method: 'POST', body: JSON.stringify(settings) });
    },
    heldCalls: async (count) => {
      for (;;) {
        const { held }: { held: number } = await (await fetch(`${server}/requests`)).json();
        if (held >= count) return;
      }
    },
    home: () => join(folder, `home-${homes++}`),
    drive: (home, order, options = {}) => driver(programs.start('driver', [JSON.stringify({ server, home, ...options, ...order })])),
    close: async () => {
      serving.child.kill('SIGTERM');
      await serving.ended;
      programs.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function driver(running: Running): Driver {
  const next = async (): Promise<DriverLine | undefined> => {
    const line = await running.next();
    return line === undefined ? undefined : JSON.parse(line);
  };
  return {
    running,
    next,
    until: async (holds) => {
      for (let line = await next(); line !== undefined; line = await next()) if (holds(line)) return line;
      return undefined;
    },
    rest: async () => {
      const lines: DriverLine[] = [];
      for (let line = await next(); line !== undefined; line = await next()) lines.push(line);
      return lines;
    },
    signal: (signal) => void running.child.kill(signal),
  };
}
