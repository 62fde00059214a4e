import { type Received, type Reply, startProvider } from './provider-server.ts';
import { picture } from './samples.ts';

/** How a provider of jobs words things. `key` is the job's number in its ledger, from 1. */
export type JobRules = {
  readonly isCreate: (request: Received) => boolean;
  /** The id of the job that a request looks at, or undefined. */
  readonly lookedAt: (request: Received) => string | undefined;
  readonly cancels?: (request: Received) => string | undefined;
  readonly created: (id: string, server: string, request: Received) => Reply;
  readonly pending: (id: string, looks: number) => Reply;
  readonly done: (id: string, output: string, job: Job) => Reply;
  /** The bytes of a job's output, where they are not the provider's one picture. */
  readonly outputOf?: (job: Job) => Uint8Array | undefined;
  /** Answer to a look at a job that is not there. Default 404. */
  readonly unknown?: () => Reply;
  /** Everything beside jobs: schemas, lists, uploads. */
  readonly other?: (request: Received, provider: JobProvider) => Reply | Promise<Reply>;
  /** The id under which a job is created; default `job-1`, `job-2`… */
  readonly idOf?: (request: Received, number: number) => string;
};

export type Job = {
  readonly id: string;
  /** What created it, and the latest look at it. */
  readonly request: Received;
  look: Received;
  looks: number;
  cancelled: boolean;
};

/** A provider of jobs on loopback with its own ledger, and the place where its outputs lie. */
export type JobProvider = {
  readonly url: string;
  readonly received: readonly Received[];
  /** Requests that arrived where the outputs lie. */
  readonly fetched: readonly Received[];
  /** Every job ever created. */
  readonly ledger: readonly Job[];
  /** Answers given instead of the rules' for the next creations, looks or downloads. A created job is in the ledger all the same. */
  readonly instead: {
    readonly create: (...replies: Reply[]) => void;
    readonly look: (...replies: Reply[]) => void;
    readonly download: (...replies: Reply[]) => void;
  };
  /** Told of every look, before it is answered. */
  onLook: (job: Job) => void;
  /** Looks until a job is done. */
  patience: number;
  /** The bytes of every output. */
  readonly output: Uint8Array;
  readonly close: () => Promise<void>;
};

export async function startJobProvider(rules: JobRules, given?: Uint8Array): Promise<JobProvider> {
  const output = given ?? (await picture('#aa5511', 16, 12)).bytes;
  const ledger: Job[] = [];
  const creations: Reply[] = [];
  const looks: Reply[] = [];
  const downloads: Reply[] = [];
  const outputs = await startProvider(({ path }) => {
    const job = ledger.find(({ id }) => path.startsWith(`/out/${id}/`));
    const bytes = (job && rules.outputOf?.(job)) ?? output;
    return downloads.shift() ?? { bytes, headers: { 'content-type': 'application/octet-stream' } };
  });
  const outputUrl = (job: Job) => `${outputs.url}/out/${job.id}/${job.looks}?signature=abc`;
  const server = await startProvider(async (request) => {
    const lookedAt = rules.lookedAt(request);
    const cancelled = rules.cancels?.(request);
    const found = (id: string) => ledger.find((job) => job.id === id);
    if (cancelled !== undefined) {
      const job = found(cancelled);
      if (job) job.cancelled = true;
      return { status: job ? 200 : 404, json: {} };
    }
    if (rules.isCreate(request)) {
      const job: Job = { id: rules.idOf?.(request, ledger.length + 1) ?? `job-${ledger.length + 1}`, request, look: request, looks: 0, cancelled: false };
      const instead = creations.shift();
      if (typeof instead === 'object' && (instead.status ?? 200) >= 300) return instead;
      ledger.push(job);
      return instead ?? rules.created(job.id, server.url, request);
    }
    if (lookedAt !== undefined) {
      const job = found(lookedAt);
      if (!job) return rules.unknown?.() ?? { status: 404, json: { detail: 'not found' } };
      job.looks++;
      job.look = request;
      provider.onLook(job);
      const instead = looks.shift();
      return instead ?? (job.looks >= provider.patience ? rules.done(job.id, outputUrl(job), job) : rules.pending(job.id, job.looks));
    }
    return (await rules.other?.(request, provider)) ?? { status: 404, json: { detail: `nothing at ${request.path}` } };
  });
  const provider: JobProvider = {
    url: server.url,
    received: server.received,
    fetched: outputs.received,
    ledger,
    instead: {
      create: (...replies) => void creations.push(...replies),
      look: (...replies) => void looks.push(...replies),
      download: (...replies) => void downloads.push(...replies),
    },
    onLook: () => {},
    patience: 3,
    output,
    close: async () => {
      await Promise.all([server.close(), outputs.close()]);
    },
  };
  return provider;
}
