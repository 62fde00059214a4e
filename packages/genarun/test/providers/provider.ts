/** One request as a provider sees it. */
export type Received = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: a provider reads what it is sent as it comes.
  readonly json: any;
  /** Where this provider answers. */
  readonly url: string;
};

/** What it answers: JSON, or bytes with their type. */
export type Reply = { readonly status?: number; readonly json?: unknown; readonly bytes?: Uint8Array; readonly type?: string };

/** One job in a provider's own ledger. */
export type Job = { readonly id: string; readonly prompt: string; readonly madeAt: number; readonly input: unknown; cancelled: boolean };

export type World = {
  /** Every job ever made, over all its providers. */
  readonly jobs: Job[];
  /** Milliseconds a job takes. */
  tookMs: number;
  readonly now: () => number;
};

/** How one provider answers; undefined: nothing is there. */
export type Provider = (received: Received, world: World) => Reply | undefined;

export function addJob({ jobs, now }: World, prompt: unknown, input: unknown, id = `job-${jobs.length + 1}`): Job {
  const job: Job = { id, prompt: String(prompt), madeAt: now(), input, cancelled: false };
  jobs.push(job);
  return job;
}

export function jobAt({ jobs }: World, id: string | undefined): Job | undefined {
  return jobs.find((job) => job.id === id);
}

export function isDone({ now, tookMs }: World, job: Job): boolean {
  return now() - job.madeAt >= tookMs;
}
