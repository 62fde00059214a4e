import { durationSchema, jsonSchema, priceSchema, tasks } from '@genarun/spec';
import { z } from 'zod';

const serviceSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'an http or https address expected' }),
  /** Header values may hold `${secrets.NAME}`. */
  headers: z.record(z.string(), z.string()).optional(),
});

const laneSchema = z.union([
  z.int().min(1),
  z.strictObject({
    concurrency: z.int().min(1),
    /** Calls that may start in a minute. */
    perMinute: z.int().min(1).optional(),
    /** Tokens, input and answers, that they may take in a minute. */
    tokensPerMinute: z.int().min(1).optional(),
  }),
]);

/** A price of the user's own: it wins over every list, and what the provider reports wins over it. */
const ownPriceSchema = priceSchema.strict();

/** What a user lays over a model: parameters where the document says nothing, and facts that are known better. */
const modelOverrideSchema = z.strictObject({
  /** A named parameter set of the catalogue (`genarun models show ID`), laid under `defaults`. */
  set: z.string().optional(),
  defaults: z.record(z.string(), jsonSchema).optional(),
  price: ownPriceSchema.optional(),
  label: z.string().optional(),
  maxOutputTokens: z.int().positive().optional(),
});

const memorySchema = z.union([z.int().min(1), z.string().regex(/^\d+(?:\.\d+)?\s*[KMGT]B$/i, 'bytes, or a size as 500MB or 6GB, expected')]);

/** How a provider is reached. */
const adapterSchema = z.strictObject({
  /** For an adapter with a name of its own: the way it speaks. */
  type: z.enum(['openai-compatible']).optional(),
  /** Where it answers, instead of the provider's own address. */
  baseUrl: z.url({ protocol: /^https?$/, error: 'an http or https address expected' }).optional(),
  /** Name of the secret that opens it. */
  key: z.string().min(1).optional(),
  /** Calls under way at a time. */
  concurrency: z.int().min(1).optional(),
  /** Calls that may start in a minute. */
  perMinute: z.int().min(1).optional(),
  /** Tokens, input and answers, that they may take in a minute. */
  tokensPerMinute: z.int().min(1).optional(),
  /** comfyui: name of a model → the file of its workflow ("Export (API)"), from the working directory. */
  workflows: z.record(z.string(), z.string().min(1)).optional(),
  /** local: where models lie; pulled ones go into the first. Default: GENARUN_MODELS, else `models` in the user's own folder. */
  folders: z.array(z.string().min(1)).min(1).optional(),
  /** local: memory that loaded models may take together: bytes, or `500MB`, `6GB`. Default: half of the machine's. */
  maxMemory: memorySchema.optional(),
  /** local: CPU threads of one operation. Default: half of the processors, 4 at most. */
  threads: z.int().min(1).max(256).optional(),
  /** local: where models run. Default `cpu`; a device that is not there is an error. */
  device: z.enum(['cpu', 'cuda', 'coreml', 'dml', 'webgpu']).optional(),
  /** local: models that work at the same time. Default 1. */
  workers: z.int().min(1).max(64).optional(),
  /** sim: how long each simulated call takes. */
  latency: durationSchema.optional(),
  /** sim: share of simulated calls that fail, 0 to 1. */
  failures: z.number().min(0).max(1).optional(),
});

/** Of a task: the model taken where a node names none. Of a model's id: what is laid over it. */
const modelsSchema = z.record(z.string(), z.union([z.string(), modelOverrideSchema])).superRefine((models, context) => {
  for (const [key, value] of Object.entries(models)) {
    const isTask = tasks.some((task) => task === key);
    if (isTask && typeof value !== 'string') context.addIssue({ code: 'custom', path: [key], message: "a model's id expected" });
    if (!isTask && typeof value === 'string')
      context.addIssue({ code: 'custom', path: [key], message: `a task (${tasks.join(', ')}) with a model's id, or a model's id with settings expected` });
    if (!isTask && typeof value !== 'string' && !key.includes('/'))
      context.addIssue({ code: 'custom', path: [key], message: "a model's id (adapter/name) expected before settings" });
  }
});

/** What `genarun.config.yaml` may hold. */
export const configSchema = z.strictObject({
  /** Registered services: name → where they answer. Their origins may be private. */
  services: z.record(z.string(), serviceSchema).optional(),
  http: z
    .strictObject({
      /** Hosts, addresses or networks that documents may call although they are private: `127.0.0.1:8080`, `10.0.0.0/8`, `intranet.example`. */
      allow: z.array(z.string().min(1)).optional(),
      timeout: durationSchema.optional(),
      maxBytes: z.int().positive().optional(),
    })
    .optional(),
  /** Of a task, the model taken where a node names none; of a model's id, what is laid over it. */
  models: modelsSchema.optional(),
  /** Prices by model id, in US dollars: they win over every list. */
  prices: z.record(z.string(), ownPriceSchema).optional(),
  /** Calls under way at a time, by lane (an adapter's name, or `io`). */
  concurrency: z.record(z.string(), laneSchema).optional(),
  /** How providers are reached, by adapter's name. */
  adapters: z.record(z.string(), adapterSchema).optional(),
  maxInvocations: z.int().min(1).optional(),
  /** US dollars a run may spend. */
  budget: z.number().nonnegative().optional(),
});

export type Config = z.infer<typeof configSchema>;
export type ServiceConfig = z.infer<typeof serviceSchema>;
export type AdapterConfig = z.infer<typeof adapterSchema>;
export type ModelOverride = z.infer<typeof modelOverrideSchema>;

/** Milliseconds of a duration as documents write it: a number of seconds, or `500ms`, `30s`, `5m`, `2h`, `7d`. */
export function durationMs(duration: z.infer<typeof durationSchema>): number {
  if (typeof duration === 'number') return duration * 1000;
  const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration);
  // The schema lets nothing else through; the unit is one of the keys by the pattern.
  return match === null ? 0 : Number(match[1]) * units[match[2] as keyof typeof units];
}

/** Bytes of a size as configurations write it: a number, or `500MB`, `6GB` (powers of a thousand). */
export function byteCount(size: z.infer<typeof memorySchema>): number {
  if (typeof size === 'number') return size;
  const power =
    ['K', 'M', 'G', 'T'].indexOf(
      size
        .replace(/[\d.\s]/g, '')
        .charAt(0)
        .toUpperCase(),
    ) + 1;
  return Math.round(Number.parseFloat(size) * 1000 ** power);
}
