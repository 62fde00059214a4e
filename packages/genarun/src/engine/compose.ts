import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createHttp, type HttpOptions } from '@genarun/backends/http';
import { createMedia } from '@genarun/backends/media';
import { nodeHash as hash, systemClock } from '@genarun/backends/system';
import { createEngine, createInProcessQueue, type Engine } from '@genarun/core';
import { parseDocument } from '@genarun/dialects';
import {
  type Adapter,
  type Blobs,
  GenarunError,
  type Hash,
  type Media,
  type Model,
  type OpenTables,
  type Plan,
  type Store,
  type Task,
  tasks,
} from '@genarun/spec';
import { type Config, durationMs, type ServiceConfig } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { loadSecrets, type SecretLookup } from '../config/secrets.ts';
import { displayPath } from '../document/display-path.ts';
import { readAssignment } from '../document/inputs.ts';
import type { Shell } from '../shell.ts';
import { createAdapters, lanesOf } from './adapters.ts';
import { findHome, type Home } from './home.ts';
import { openHome } from './open-home.ts';
import { createServices } from './services.ts';

/** Everything a command works with, put together from configuration, options and surroundings. */
export type Genarun = {
  readonly engine: Engine;
  readonly store: Store;
  readonly blobs: Blobs;
  /** Tables of others in the store's database. */
  readonly tables: OpenTables;
  readonly media: Media;
  readonly hash: Hash;
  readonly home: Home;
  readonly config: Config;
  readonly adapters: readonly Adapter[];
  /** Whether an adapter is there and has its key, or needs none. */
  readonly has: (adapter: string) => boolean;
  /** A model as its provider describes it, where it can be asked now, else as its adapter knows it; undefined when there is none. */
  readonly describe: (id: string, signal?: AbortSignal) => Promise<Model | undefined>;
  /** Calls back when it is closed. */
  readonly onClose: (work: () => Promise<void>) => void;
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
  /** False: what is planned is not going to be performed, so that missing keys are no error. */
  readonly needsKeys?: boolean;
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
  const [{ config }, secret] = await Promise.all([loadConfig(shell, options.document), loadSecrets(shell, options.document)]);
  const adapters = await createAdapters(shell, config, options);
  const home = findHome(shell, options.home);
  const services = { ...config.services, ...givenServices(options.service ?? []) };
  const { store, blobs, tables } = await openHome(shell, home, options.create === true);
  const media = createMedia();
  const http = createHttp(httpOptionsOf(config));
  const queue = createInProcessQueue({ clock: systemClock, ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }) });
  const has = (name: string) => {
    const adapter = adapters.find((candidate) => candidate.name === name);
    return adapter !== undefined && (adapter.keys?.some((key) => isThere(secret, key)) ?? true);
  };
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
    adapters: options.needsKeys === false ? adapters.map((adapter) => (has(adapter.name) ? adapter : unlocked(adapter))) : adapters,
    services: createServices(services, { http, secret, clock: systemClock }),
    secret,
    defaultModels: { ...defaultModels, ...modelsByTask(config) },
    readFile: (path, beside) => readBeside(shell.cwd, path, beside),
    parse: (text, file) => parseDocument(text, { file }),
    ...(config.maxInvocations === undefined ? {} : { maxInvocations: config.maxInvocations }),
  });
  for (const [lane, limits] of lanesOf(config, adapters, options.concurrency)) queue.limit(lane, limits);
  const closing: (() => Promise<void>)[] = [];
  const onClose = (work: () => Promise<void>) => void closing.push(work);
  const close = async () => {
    await Promise.all(closing.map((work) => work()));
    await engine.close();
    await queue.close();
    await store.close();
  };
  const describe = async (id: string, signal = new AbortController().signal) => {
    const adapter = adapters.find((candidate) => id.startsWith(`${candidate.name}/`));
    const known = adapter?.resolve(id);
    if (adapter?.describe === undefined || known === undefined || !has(adapter.name)) return known;
    return adapter.describe(id, { http, secret, signal });
  };
  return { engine, store, blobs, tables, media, hash, home, config, adapters, has, describe, onClose, close };
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

/** Whether a secret is there. One that cannot be opened is: whoever uses it is told why. */
function isThere(secret: SecretLookup, name: string): boolean {
  try {
    return secret(name) !== undefined;
  } catch {
    return true;
  }
}

/** An adapter as far as it goes without its key: what it calls is planned, but not described by its provider. */
function unlocked({ keys: _keys, describe: _describe, ...adapter }: Adapter): Adapter {
  return adapter;
}

/** The models of the configuration that are taken where a node names none. */
function modelsByTask({ models = {} }: Config): Readonly<Partial<Record<Task, string>>> {
  return Object.fromEntries(
    tasks.flatMap((task) => {
      const id = models[task];
      return typeof id === 'string' ? [[task, id]] : [];
    }),
  );
}

/** For each provider whose key a performance of the plan would miss: what to set. */
export function missingKeys(plan: Plan, { adapters, has }: Pick<Genarun, 'adapters' | 'has'>): readonly string[] {
  const missing = adapters.filter(({ name }) => !has(name) && Object.values(plan.models).some((model) => model.adapter === name));
  return missing.map(({ name, keys = [] }) => `running it needs a key of ${name}: set ${keys.join(' or ')}, or: genarun keys set ${name}`);
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
