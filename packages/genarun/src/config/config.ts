import { durationSchema, tasks } from '@genarun/spec';
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
  }),
]);

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
  /** The model taken where a node names none, by task. */
  models: z.partialRecord(z.enum(tasks), z.string()).optional(),
  /** Calls under way at a time, by lane (an adapter's name, or `io`). */
  concurrency: z.record(z.string(), laneSchema).optional(),
  adapters: z
    .strictObject({
      sim: z
        .strictObject({
          /** How long each simulated call takes. */
          latency: durationSchema.optional(),
          /** Share of simulated calls that fail, 0 to 1. */
          failures: z.number().min(0).max(1).optional(),
        })
        .optional(),
    })
    .optional(),
  maxInvocations: z.int().min(1).optional(),
  /** US dollars a run may spend. */
  budget: z.number().nonnegative().optional(),
});

export type Config = z.infer<typeof configSchema>;
export type ServiceConfig = z.infer<typeof serviceSchema>;

/** Milliseconds of a duration as documents write it: a number of seconds, or `500ms`, `30s`, `5m`, `2h`, `7d`. */
export function durationMs(duration: z.infer<typeof durationSchema>): number {
  if (typeof duration === 'number') return duration * 1000;
  const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration);
  // The schema lets nothing else through; the unit is one of the keys by the pattern.
  return match === null ? 0 : Number(match[1]) * units[match[2] as keyof typeof units];
}
