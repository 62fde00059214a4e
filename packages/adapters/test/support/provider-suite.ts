import type { Adapter, ModelRequest } from '@genarun/spec';
import { afterEach, describe, expect, it } from 'vitest';
import { callContext, canary, faultOfCall, wholeText } from './call-context.ts';
import { type ProviderServer, type Reply, startProvider } from './provider-server.ts';
import { where } from './where.ts';

export type ErrorShape = {
  readonly what: string;
  readonly reply: Exclude<Reply, string>;
  readonly code: string;
  /** What the message must tell. */
  readonly says?: string;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
};

export type ProviderUnderTest = {
  readonly name: string;
  readonly create: (baseUrl: string) => Adapter;
  /** A request that is billed, and what the provider answers when all is well. */
  readonly request: ModelRequest;
  readonly good: Reply;
  /** Header that carries the key, and its value. */
  readonly keyHeader: readonly [string, string];
  readonly errors: readonly ErrorShape[];
  /** Whether an answer that is no JSON is unreadable; false where answers are bytes. */
  readonly answersJson?: boolean;
};

const waits: readonly (readonly [Readonly<Record<string, string>>, number])[] = [
  [{ 'retry-after': '7' }, 7000],
  [{ 'retry-after': '1.5' }, 1500],
  [{ 'retry-after-ms': '250' }, 250],
  [{ 'x-ratelimit-reset-requests': '1m30s' }, 90_000],
];

/** What every provider of this kind must bear: its errors, its limits, and a wire that breaks. */
export function providerSuite({ name, create, request, good, keyHeader, errors, answersJson = true }: ProviderUnderTest): void {
  const servers: ProviderServer[] = [];
  const start = async (): Promise<ProviderServer> => {
    const server = await startProvider();
    servers.push(server);
    return server;
  };
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  const faultAfter = async (...replies: Reply[]) => {
    const server = await start();
    server.answer(...replies);
    return { fault: await faultOfCall(create(server.url).perform(request, callContext())), server };
  };

  describe(`${name}, as it answers and fails`, () => {
    it('carries the key in its header alone, and never into the answer', async () => {
      const server = await start();
      server.answer(good);
      const answer = await create(server.url).perform(request, callContext());
      const [received] = server.received;
      expect(server.received).toHaveLength(1);
      expect(received?.headers[keyHeader[0]]).toBe(keyHeader[1]);
      expect(`${received?.path}${received?.query}${received?.body}`).not.toContain(canary);
      expect(JSON.stringify({ ...answer, media: undefined })).not.toContain(canary);
    });

    for (const { what, reply, code, says, retryable, retryAfterMs } of errors) {
      it(`takes ${what} for ${code}`, async () => {
        const { fault, server } = await faultAfter(reply);
        expect(fault).toMatchObject({ code, ...(retryable === undefined ? {} : { retryable }), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
        if (says !== undefined) expect(fault.message).toContain(says);
        expect(wholeText(fault)).not.toContain(canary);
        expect(server.received).toHaveLength(1);
      });
    }

    it.each(waits)('waits as 429 with %j says', async (headers, milliseconds) => {
      const { fault } = await faultAfter({ status: 429, headers, json: { error: { message: 'slow down' } } });
      expect(fault).toMatchObject({ code: 'rate_limit', retryable: true, retryAfterMs: milliseconds });
    });

    it('keeps a key that an error echoes to itself', async () => {
      const { fault } = await faultAfter({ status: 401, json: { error: { message: `Incorrect API key provided: ${canary}` } } });
      expect(fault.code).toBe('auth');
      expect(wholeText(fault)).not.toContain(canary);
    });

    it('does not follow a redirect, and no key arrives there', async () => {
      const elsewhere = await start();
      const { fault } = await faultAfter({ status: 307, headers: { location: `${elsewhere.url}/steal?key=1` } });
      expect(fault.message).toContain(elsewhere.url);
      expect(fault.retryable).toBe(false);
      expect(elsewhere.received).toEqual([]);
    });

    it('calls a connection that drops after sending an unknown outcome', async () => {
      const { fault } = await faultAfter('hang up');
      expect(fault).toMatchObject({ code: 'unknown_outcome', retryable: false });
    });

    it('calls a gateway that fails without a word an unknown outcome, and an overloaded server an outage', async () => {
      expect((await faultAfter({ status: 502, text: '' })).fault.code).toBe('unknown_outcome');
      expect((await faultAfter({ status: 503, text: '' })).fault).toMatchObject({ code: 'provider_outage', retryable: true });
    });

    it('says that nothing was sent where nobody listens', async () => {
      const server = await start();
      await server.close();
      expect(await faultOfCall(create(server.url).perform(request, callContext()))).toMatchObject({ code: 'network', retryable: true });
    });

    it('stops when it is cancelled, before and while it waits', async () => {
      const server = await start();
      expect(await faultOfCall(create(server.url).perform(request, callContext({ signal: AbortSignal.abort() })))).toMatchObject({ code: 'cancelled' });
      expect(server.received).toEqual([]);
      const controller = new AbortController();
      const waiting = await startProvider(() => {
        controller.abort();
        return 'never answer';
      });
      servers.push(waiting);
      expect(await faultOfCall(create(waiting.url).perform(request, callContext({ signal: controller.signal })))).toMatchObject({ code: 'cancelled' });
    });

    it('names the key it lacks, and sends nothing', async () => {
      const server = await start();
      const adapter = create(server.url);
      const fault = await faultOfCall(adapter.perform(request, callContext({ secret: () => undefined })));
      expect(fault.code).toBe('auth');
      expect(fault.message).toContain(adapter.keys?.[0] ?? 'no key');
      expect(server.received).toEqual([]);
    });

    where(answersJson)('cannot read an answer that is broken, empty, or of another shape', async () => {
      expect((await faultAfter({ text: '{"id": "x", "outp', headers: { 'content-type': 'application/json' } })).fault.code).toBe('invalid_output');
      expect((await faultAfter({ status: 202, text: '', headers: { 'content-type': 'application/json' } })).fault.code).toBe('invalid_output');
      expect((await faultAfter({ json: { unexpected: true } })).fault.code).toBe('invalid_output');
    });

    it('refuses a model, a task and a count that it does not have', async () => {
      const server = await start();
      const adapter = create(server.url);
      const other = request.task === 'video' ? 'text' : 'video';
      expect((await faultOfCall(adapter.perform({ ...request, task: other }, callContext()))).code).toBe('invalid_input');
      expect((await faultOfCall(adapter.perform({ ...request, count: 0 }, callContext()))).code).toBe('invalid_input');
      expect((await faultOfCall(adapter.perform({ ...request, model: 'another/model' }, callContext()))).code).toBe('not_found');
      expect(server.received).toEqual([]);
    });
  });
}
