import {
  type Blobs,
  GenarunError,
  type Job,
  type MediaBytes,
  type Model,
  type PerformContext,
  type Performer,
  type ProductRef,
  type ProductRow,
} from '@genarun/spec';
import { createRandom } from '../random/random.ts';
import { validateJson } from '../schema/index.ts';
import { serviceIn } from '../services/registry.ts';
import { compileExpression } from '../template/expression.ts';
import type { Caller } from './call-ledger.ts';
import type { PerformerOptions } from './perform.ts';

/** What a performance has used and kept so far. */
export type Performed = {
  usage: Record<string, number>;
  /** Requests that have left. */
  calls: number;
  cost: number;
  costUnknown: boolean;
  products: ProductRow[];
  warnings: string[];
  raw: string | undefined;
  sent: unknown;
  returned: unknown;
};

type ContextOptions = {
  readonly job: Job;
  readonly model: Model | undefined;
  readonly caller: Caller | undefined;
  readonly options: PerformerOptions;
  readonly performed: Performed;
  readonly performing: Parameters<Performer>[1];
};

/** What a kind may do while it performs. */
export function createContext({ job, model, caller, options, performed, performing }: ContextOptions): PerformContext {
  const { blobs, clock, media, services } = options;
  let random: (() => number) | undefined;
  return {
    run: job.run,
    address: job.address,
    attempt: job.attempt,
    get signal() {
      return performing.signal;
    },
    model: () => {
      if (!model) throw new GenarunError({ code: 'invalid_input', message: `node "${job.node}" needs a model`, hint: 'add "model: adapter/name"' });
      return model;
    },
    ask: (request) => {
      if (!caller)
        throw new GenarunError({
          code: 'invalid_input',
          message: `node "${job.node}" needs a model${job.model === undefined ? '' : `; "${job.model}" cannot be reached here`}`,
        });
      return caller(request);
    },
    keep: async (made, kind) => {
      const info = made.width === undefined && made.duration === undefined ? await media.probe(made.bytes) : made;
      const sha256 = await blobs.put(made.bytes);
      const index = performed.products.length;
      const size = {
        ...(info.width === undefined ? {} : { width: info.width }),
        ...(info.height === undefined ? {} : { height: info.height }),
        ...(info.duration === undefined ? {} : { duration: info.duration }),
      };
      const common = { kind, mime: made.mime, bytes: made.bytes.length, ...size };
      performed.products.push({
        ...common,
        run: job.run,
        address: job.address,
        index,
        owner: job.owner,
        sha256,
        createdAt: clock.now(),
        ...(job.model === undefined ? {} : { model: job.model }),
      });
      return { $product: `${job.address}#${index}`, uri: `blob:${sha256}`, ...common };
    },
    load: (ref) => loadProduct(ref, job.node, blobs),
    http: options.http,
    service: (name) => serviceIn(services, name),
    secret: (name) => {
      const value = options.secret(name);
      if (value === undefined)
        throw new GenarunError({
          code: 'auth',
          message: `node "${job.node}": there is no secret "${name}"`,
          hint: `set it in the environment or in .env: ${name}=…`,
        });
      return value;
    },
    validate: validateJson,
    evaluate: (expression, scope) => compileExpression(expression).evaluate(scope, false),
    keepRaw: (text) => {
      performed.raw = text;
    },
    warn: (message) => {
      performed.warnings.push(message);
    },
    progress: (fraction, note) => performing.progress({ run: job.run, address: job.address, fraction, ...(note === undefined ? {} : { note }) }),
    now: clock.now,
    random: () => {
      random ??= createRandom(job.randomSeed);
      return random();
    },
  };
}

/** The bytes of a product with what its reference says of them. Throws `invalid_input` for a reference that leads elsewhere. */
export async function loadProduct(ref: ProductRef, node: string, blobs: Blobs): Promise<MediaBytes> {
  if (!ref.uri.startsWith('blob:'))
    throw new GenarunError({ code: 'invalid_input', message: `node "${node}": a product's uri is blob:<sha256>, got "${ref.uri}"` });
  return {
    bytes: await blobs.get(ref.uri.slice(5)),
    mime: ref.mime,
    ...(ref.width === undefined ? {} : { width: ref.width }),
    ...(ref.height === undefined ? {} : { height: ref.height }),
    ...(ref.duration === undefined ? {} : { duration: ref.duration }),
  };
}
