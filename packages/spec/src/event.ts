import { z } from 'zod';
import { faultSchema } from './error.ts';

export const eventTypes = [
  'run.started',
  'run.paused',
  'run.played',
  'run.waiting',
  'run.cancelling',
  // A lane of the run goes slower since its provider refuses calls (429), or as before again.
  'run.slowed',
  'run.recovered',
  'run.ended',
  'expanded',
  'started',
  'waiting',
  'retrying',
  'repeated',
  'done',
  'failed',
  'skipped',
  'cancelled',
  'unknown',
] as const;
export type EventType = (typeof eventTypes)[number];

/** One line of a run's journal. (run, seq) is unique; seq starts at 1 and has no gaps. The journal alone decides a run's state (E1). */
export const eventSchema = z.object({
  run: z.string(),
  seq: z.number().int().positive(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** The lease under which it was written (E12). */
  epoch: z.number().int(),
  v: z.literal(1),
  type: z.enum(eventTypes),
  address: z.string().optional(),
  attempt: z.number().int().optional(),
  data: z.record(z.string(), z.unknown()),
});
export type Event = z.infer<typeof eventSchema>;

/** What is asked of a person, as it is published. */
export const humanRequestSchema = z.object({
  type: z.string(),
  question: z.string(),
  options: z.array(z.unknown()).optional(),
  schema: z.record(z.string(), z.unknown()).optional(),
  audience: z.string().optional(),
  quorum: z.number().int().optional(),
  postUrl: z.string().optional(),
});
export type HumanRequest = z.infer<typeof humanRequestSchema>;

/** Why an invocation waits. `until` and `deadline` are milliseconds since the epoch. */
export const waitSchema = z.object({
  request: humanRequestSchema.optional(),
  /** Unguessable; whoever presents it may answer. */
  token: z.string().optional(),
  until: z.number().optional(),
  deadline: z.number().optional(),
  onDeadline: z.unknown().optional(),
  /** Cache key of the request that waits. */
  key: z.string().optional(),
});
export type Wait = z.infer<typeof waitSchema>;

export { faultSchema };
