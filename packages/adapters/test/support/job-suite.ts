import { type Adapter, type GenarunError, type ModelRequest, stopReason } from '@genarun/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall, wholeText } from './call-context.ts';
import { type JobProvider, type JobRules, startJobProvider } from './job-provider.ts';
import { type Reply, startProvider } from './provider-server.ts';
import type { ErrorShape } from './provider-suite.ts';
import { where } from './where.ts';

export type JobProviderUnderTest = {
  readonly name: string;
  readonly create: (baseUrl: string) => Adapter;
  /** A request that makes a job with one picture. */
  readonly request: ModelRequest;
  readonly rules: JobRules;
  /** Header that carries the key, and its value; absent where there is none. */
  readonly keyHeader?: readonly [string, string];
  /** Answers to the creation of a job, and what they are taken for. */
  readonly errors: readonly ErrorShape[];
  /** Answers to a look at a job that tell its failure. */
  readonly failures: readonly ErrorShape[];
  /** A state that nobody knows. */
  readonly strange?: Reply;
  /** What every job makes, and what it is taken for; default: one picture. */
  readonly output?: { readonly bytes: Uint8Array; readonly is: object };
  /** Whether outputs lie at the provider itself, behind its key. */
  readonly keepsOutputs?: boolean;
  /** Whether a job whose id was never heard is found, or known to be missing. */
  readonly finds?: boolean;
  /** True where nothing is billed: what is lost may simply be done again. */
  readonly free?: boolean;
};

const waits: readonly (readonly [Readonly<Record<string, string>>, number])[] = [
  [{ 'retry-after': '7' }, 7000],
  [{ 'retry-after-ms': '250' }, 250],
  [{ 'x-ratelimit-reset': '12' }, 12_000],
];

/** What every provider of jobs must bear: slow jobs, failing ones, a wire that breaks at any place, restarts and cancelling. */
export function jobSuite({
  name,
  create,
  request,
  rules,
  keyHeader,
  errors,
  failures,
  strange,
  output,
  keepsOutputs = false,
  finds = false,
  free = false,
}: JobProviderUnderTest): void {
  let provider: JobProvider;
  beforeEach(async () => {
    provider = await startJobProvider(rules, output?.bytes);
  });
  afterEach(() => provider.close());
  const perform = (changes: Parameters<typeof callContext>[0] = {}) => {
    const context = callContext(changes);
    return { context, answer: create(provider.url).perform(request, context) };
  };
  const faultAfter = async (...replies: Reply[]) => {
    provider.instead.create(...replies);
    return faultOfCall(perform().answer);
  };
  const isTold = (fault: GenarunError, { code, says, retryable, retryAfterMs }: ErrorShape) => {
    expect(fault).toMatchObject({ code, ...(retryable === undefined ? {} : { retryable }), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    if (says !== undefined) expect(fault.message).toContain(says);
    expect(wholeText(fault)).not.toContain(canary);
  };

  describe(`${name}, its jobs`, () => {
    it('tells the id before the first look, waits longer and longer, and fetches the output at once', async () => {
      const told: string[] = [];
      provider.onLook = (job) => expect(told, job.id).toHaveLength(1);
      const { context, answer } = perform({ requestId: async (id) => void told.push(id) });
      const { media, usage } = await answer;
      expect(media).toHaveLength(1);
      expect(media?.[0]?.bytes).toEqual(provider.output);
      expect(media?.[0]).toMatchObject(output?.is ?? { mime: 'image/png', width: 16, height: 12 });
      expect(usage.products).toBe(1);
      expect(provider.ledger).toHaveLength(1);
      expect(context.slept.length).toBeGreaterThan(0);
      expect(context.slept.every((pause, at) => pause >= (context.slept[at - 1] ?? 0))).toBe(true);
    });

    where(keyHeader)('sends the key to the provider in its header alone, and never to where outputs lie', async () => {
      const [header, value] = keyHeader ?? ['', ''];
      const answer = await perform().answer;
      expect(provider.ledger[0]?.request.headers[header]).toBe(value);
      for (const received of provider.received) expect(`${received.path}?${received.query}\n${received.body}`).not.toContain(canary);
      expect(provider.fetched.length > 0).toBe(!keepsOutputs);
      for (const { headers, path, query } of provider.fetched) expect(JSON.stringify({ headers, path, query: String(query) })).not.toContain(canary);
      expect(JSON.stringify({ ...answer, media: undefined })).not.toContain(canary);
    });

    for (const shape of errors) {
      it(`takes ${shape.what} for ${shape.code}`, async () => {
        isTold(await faultAfter(shape.reply), shape);
        expect(provider.ledger).toEqual([]);
      });
    }

    for (const shape of failures) {
      it(`takes a job with ${shape.what} for ${shape.code}`, async () => {
        provider.instead.look(shape.reply);
        isTold(await faultOfCall(perform().answer), shape);
        expect(provider.ledger).toHaveLength(1);
      });
    }

    it.each(waits)('waits as 429 with %j says', async (headers, milliseconds) => {
      expect(await faultAfter({ status: 429, headers, json: { detail: 'slow down' } })).toMatchObject({ code: 'rate_limit', retryAfterMs: milliseconds });
    });

    where(keyHeader)('keeps a key that an error echoes to itself', async () => {
      const fault = await faultAfter({ status: 401, json: { detail: `Bad token ${canary}`, error: `Bad token ${canary}`, errors: [`Bad token ${canary}`] } });
      expect(fault.code).toBe('auth');
      expect(wholeText(fault)).not.toContain(canary);
    });

    it('does not follow a redirect, and nothing arrives there', async () => {
      const elsewhere = await startProvider();
      const fault = await faultAfter({ status: 307, headers: { location: `${elsewhere.url}/take?key=1` } });
      await elsewhere.close();
      expect(fault).toMatchObject({ code: 'invalid_output', retryable: false });
      expect(fault.message).toContain(elsewhere.url);
      expect(elsewhere.received).toEqual([]);
    });

    where(free)('may do again what was lost where nothing is billed', async () => {
      for (const [at, reply] of (['hang up', { status: 502, text: '' }, { json: { strange: true } }] as const).entries()) {
        provider.instead.create(reply);
        expect((await faultOfCall(perform({ callKey: `run:node:${at}:0` }).answer)).retryable).toBe(true);
      }
    });

    where(!free)('does not know what became of a creation whose answer was lost, broken, or empty', async () => {
      const broken: readonly Reply[] = [
        'hang up',
        { text: '{"id": "x', headers: { 'content-type': 'application/json' } },
        { status: 202, text: '' },
        { json: { strange: true } },
        { status: 502, text: '' },
      ];
      for (const reply of broken) expect(await faultAfter(reply)).toMatchObject({ code: 'unknown_outcome', retryable: false });
      expect(await faultAfter({ status: 503, text: '' })).toMatchObject({ code: 'provider_outage', retryable: true });
    });

    it('bears a poll that fails in every way, and makes no second job', async () => {
      provider.instead.look(
        'hang up',
        { status: 500, text: '' },
        { text: '{"sta', headers: { 'content-type': 'application/json' } },
        { status: 429, headers: { 'retry-after': '3' }, json: { detail: 'slow down' } },
      );
      const { context, answer } = perform();
      expect((await answer).media?.[0]?.bytes).toEqual(provider.output);
      expect(provider.ledger).toHaveLength(1);
      expect(context.slept).toContain(3000);
    });

    it('leaves a job that cannot be asked for; a new adapter finds it by its id', async () => {
      provider.instead.look(...Array.from({ length: 6 }, (): Reply => ({ status: 500, text: '' })));
      const { context, answer } = perform();
      expect(await faultOfCall(answer)).toMatchObject(free ? { retryable: true } : { code: 'unknown_outcome', retryable: false });
      const [requestId] = context.requestIds;
      const reconciled = await create(provider.url).reconcile?.({ callKey: context.callKey, requestId: requestId!, request }, callContext());
      expect(reconciled).toMatchObject({ status: 'answered' });
      expect(provider.ledger).toHaveLength(1);
    });

    it('lets a job go on when it is stopped midway, and a new adapter ends with the same product', async () => {
      const controller = new AbortController();
      provider.onLook = () => controller.abort(stopReason());
      const { context, answer } = perform({ signal: controller.signal });
      expect(await faultOfCall(answer)).toMatchObject({ code: 'cancelled' });
      provider.onLook = () => {};
      const reconciled = await create(provider.url).reconcile?.({ callKey: context.callKey, requestId: context.requestIds[0]!, request }, callContext());
      expect(reconciled?.status === 'answered' && reconciled.answer.media?.[0]?.bytes).toEqual(provider.output);
      expect(provider.ledger.map(({ cancelled }) => cancelled)).toEqual([false]);
    });

    where(rules.cancels)('cancels the job at the provider when it is cancelled, and is then told so', async () => {
      const controller = new AbortController();
      provider.onLook = () => controller.abort();
      expect(await faultOfCall(perform({ signal: controller.signal }).answer)).toMatchObject({ code: 'cancelled', retryable: false });
      expect(provider.ledger.map(({ cancelled }) => cancelled)).toEqual([true]);
    });

    it('looks at once when there is news of its job, and then listens no more', async () => {
      const listeners = new Map<string, () => void>();
      let ended = 0;
      const subscribe = (id: string, listener: () => void) => {
        listeners.set(id, listener);
        return () => void ended++;
      };
      // Nothing but news ends a sleep here, and the first comes while it sleeps.
      const sleep = (_: number, signal?: AbortSignal) =>
        new Promise<void>((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
          for (const listener of listeners.values()) listener();
        });
      const { context, answer } = perform({ hints: { subscribe }, sleep });
      expect((await answer).media?.[0]?.bytes).toEqual(provider.output);
      expect(context.requestIds[0]).toContain([...listeners.keys()][0]);
      expect([listeners.size, ended]).toEqual([1, 1]);
    });

    it('keeps news that comes while it looks', async () => {
      let tell = () => {};
      provider.onLook = () => tell();
      const subscribe = (_: string, listener: () => void) => {
        tell = listener;
        return () => {};
      };
      const { context, answer } = perform({ hints: { subscribe } });
      await answer;
      expect(context.slept).toEqual([]);
    });

    it('creates nothing once it is cancelled', async () => {
      expect(await faultOfCall(perform({ signal: AbortSignal.abort() }).answer)).toMatchObject({ code: 'cancelled', retryable: false });
      expect(provider.ledger).toEqual([]);
    });

    where(!keepsOutputs)('asks for a fresh link when one has expired, and fetches again what broke off', async () => {
      provider.instead.download({ status: 403, text: 'expired' }, 'hang up', { status: 503, text: '' });
      expect((await perform().answer).media?.[0]?.bytes).toEqual(provider.output);
      expect(provider.ledger).toHaveLength(1);
    });

    where(!keepsOutputs)('takes an output that is no picture, or nowhere to be found, for what it is', async () => {
      provider.instead.download({ text: '<html>sign in</html>', headers: { 'content-type': 'image/png' } });
      expect(await faultOfCall(perform().answer)).toMatchObject({ code: 'invalid_output' });
      provider.instead.download({ status: 410, text: '' }, { status: 410, text: '' });
      expect(await faultOfCall(perform().answer)).toMatchObject({ code: 'not_found' });
    });

    where(strange)('takes a state nobody knows for no end', async () => {
      provider.instead.look(strange as Reply, strange as Reply);
      expect((await perform().answer).media).toHaveLength(1);
    });

    it('says of a call whose id was never heard what it can', async () => {
      const reconciled = await create(provider.url).reconcile?.({ callKey: 'run:other:1:0', request }, callContext());
      expect(reconciled?.status).toBe(finds ? 'never_received' : 'unknown');
    });

    where(finds)('finds a job whose id was never heard, and makes no second one', async () => {
      provider.instead.create('hang up');
      const { context, answer } = perform();
      expect(await faultOfCall(answer)).toMatchObject({ code: free ? 'network' : 'unknown_outcome' });
      const reconciled = await create(provider.url).reconcile?.({ callKey: context.callKey, request }, callContext({ callKey: context.callKey }));
      expect(reconciled?.status === 'answered' && reconciled.answer.media?.[0]?.bytes).toEqual(provider.output);
      expect(provider.ledger).toHaveLength(1);
    });

    it('says that nothing was sent where nobody listens, and that the provider never had it', async () => {
      const gone = await startProvider();
      await gone.close();
      const adapter = create(gone.url);
      const fault = await faultOfCall(adapter.perform(request, callContext()));
      expect(fault).toMatchObject({ code: 'network', retryable: true });
      if (!free) expect(await adapter.reconcile?.({ callKey: 'run:node:1:0', request }, callContext())).toEqual({ status: 'never_received' });
    });

    where(keyHeader)('names the key it lacks, and sends nothing', async () => {
      const adapter = create(provider.url);
      const fault = await faultOfCall(adapter.perform(request, callContext({ secret: () => undefined })));
      expect(fault.code).toBe('auth');
      expect(`${fault.message}${fault.hint}`).toContain(adapter.keys?.[0] ?? 'no key');
      expect(provider.received).toEqual([]);
    });

    it('refuses a model, a task and a count that it does not have', async () => {
      const adapter = create(provider.url);
      expect(await faultOfCall(adapter.perform({ ...request, task: 'embed' }, callContext()))).toMatchObject({ code: 'invalid_input' });
      expect(await faultOfCall(adapter.perform({ ...request, count: 0 }, callContext()))).toMatchObject({ code: 'invalid_input' });
      expect(await faultOfCall(adapter.perform({ ...request, model: 'another/model' }, callContext()))).toMatchObject({ code: 'not_found' });
      expect(provider.ledger).toEqual([]);
    });
  });
}
