import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { simAdapter } from '@genarun/adapters/sim';
import { createHttp, type HttpOptions } from '@genarun/backends/http';
import { createMedia } from '@genarun/backends/media';
import { nodeHash as hash, systemClock } from '@genarun/backends/system';
import { createEngine, createInProcessQueue, type Engine } from '@genarun/core';
import { parseDocument } from '@genarun/dialects';
import { type Adapter, type Blobs, GenarunError, type Hash, type LaneLimits, type Media, type Store } from '@genarun/spec';
import { type Config, durationMs, type ServiceConfig } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { loadSecrets } from '../config/secrets.ts';
import { displayPath } from '../document/display-path.ts';
import { readAssignment } from '../document/inputs.ts';
import type { Shell } from '../shell.ts';
import { findHome, type Home } from './home.ts';
import { openHome } from './open-home.ts';
import { createServices } from './services.ts';

/** Everything a command works with, put together from configuration, options and surroundings. */
export type Genarun = {
  readonly engine: Engine;
  readonly store: Store;
  readonly blobs: Blobs;
  readonly media: Media;
  readonly hash: Hash;
  readonly home: Home;
  readonly config: Config;
  /** Stops the engine (its runs can be resumed) and closes the store. */
  readonly close: () => Promise<void>;
};

export type ComposeOptions = {
  readonly home?: string;
  /** The document, whose folder may hold a configuration and secrets. */
  readonly document?: string;
  /** Makes the home when it is not there. Without it, a home that is not there reads as empty and nothing is written. */
  readonly create?: boolean;
  /** `name=url` each. */
  readonly service?: readonly string[];
  readonly concurrency?: number;
  /** Milliseconds. */
  readonly simLatency?: number;
  readonly simFailures?: number;
};

/** The models taken where a document names none, out of the box. */
const defaultModels = {
  text: 'sim/writer',
  image: 'sim/painter',
  audio: 'sim/voice',
  video: 'sim/clip',
  embed: 'sim/embedder',
  describe: 'sim/captioner',
  translate: 'sim/translator',
} as const;

/** Puts the engine together; the one place that chooses backends. */
export async function compose(shell: Shell, options: ComposeOptions): Promise<Genarun> {
  const [{ config }, secret] = await Promise.all([loadConfig(shell.cwd, options.document), loadSecrets(shell, options.document)]);
  const home = findHome(shell, options.home);
  const services = { ...config.services, ...givenServices(options.service ?? []) };
  const { store, blobs } = await openHome(shell, home, options.create === true);
  const media = createMedia();
  const http = createHttp(httpOptionsOf(config));
  const queue = createInProcessQueue({ clock: systemClock, ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }) });
  const adapters = adaptersOf(config, options);
  const engine = createEngine({
    store,
    queue,
    blobs,
    http,
    media,
    clock: systemClock,
    hash,
    random: shell.random,
    driver: shell.driver,
    adapters,
    services: createServices(services, { http, secret, clock: systemClock }),
    secret,
    defaultModels: { ...defaultModels, ...config.models },
    readFile: (path, beside) => readBeside(shell.cwd, path, beside),
    parse: (text, file) => parseDocument(text, { file }),
    ...(config.maxInvocations === undefined ? {} : { maxInvocations: config.maxInvocations }),
  });
  for (const [lane, limits] of lanesOf(config, adapters, options.concurrency)) queue.limit(lane, limits);
  const close = async () => {
    await engine.close();
    await queue.close();
    await store.close();
  };
  return { engine, store, blobs, media, hash, home, config, close };
}

/** `Name=URL` each, as services. */
function givenServices(words: readonly string[]): Readonly<Record<string, ServiceConfig>> {
  return Object.fromEntries(
    words.map((word) => {
      const [name, url] = readAssignment(word, '--service');
      if (!URL.canParse(url) || !/^https?:/.test(url)) {
        throw new GenarunError({
          code: 'invalid_input',
          message: `--service ${name}: an http or https address expected, got "${url}"`,
          hint: `for example --service ${name}=http://127.0.0.1:4001`,
        });
      }
      return [name, { url }];
    }),
  );
}

function httpOptionsOf({ http }: Config): HttpOptions {
  return {
    ...(http?.allow === undefined ? {} : { allow: http.allow }),
    ...(http?.timeout === undefined ? {} : { timeoutMs: durationMs(http.timeout) }),
    ...(http?.maxBytes === undefined ? {} : { maxBytes: http.maxBytes }),
  };
}

function adaptersOf(config: Config, options: ComposeOptions): readonly Adapter[] {
  const { latency, failures } = config.adapters?.sim ?? {};
  return [
    simAdapter({ latencyMs: options.simLatency ?? (latency === undefined ? 0 : durationMs(latency)), failureRate: options.simFailures ?? failures ?? 0 }),
  ];
}

/** Limits by lane: the configuration's, then the command line's for all of them. */
function lanesOf(config: Config, adapters: readonly Adapter[], concurrency: number | undefined): ReadonlyMap<string, LaneLimits> {
  const lanes = new Map<string, LaneLimits>(adapters.map((adapter) => [adapter.name, adapter.lane]));
  for (const [lane, limits] of Object.entries(config.concurrency ?? {})) lanes.set(lane, typeof limits === 'number' ? { concurrency: limits } : limits);
  if (concurrency === undefined) return lanes;
  return new Map([...lanes, ['io', lanes.get('io') ?? { concurrency }] as const].map(([lane, limits]) => [lane, { ...limits, concurrency }]));
}

async function readBeside(cwd: string, path: string, beside: string | undefined): Promise<Uint8Array> {
  const file = beside === undefined ? resolve(cwd, path) : resolve(cwd, dirname(beside), path);
  try {
    return await readFile(file);
  } catch (cause) {
    throw new GenarunError({
      code: 'not_found',
      message: `no file ${displayPath(cwd, file)}`,
      hint: 'paths in a document are read from the folder of the document',
      cause,
    });
  }
}
