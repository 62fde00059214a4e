import { GenarunError, stopReason } from '@genarun/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesToBase64, download, fromBase64, toDataUrl } from '../src/wire/download.ts';
import { type Look, poll } from '../src/wire/poll.ts';
import { requestJson } from '../src/wire/request.ts';
import { callContext, canary, faultOfCall, wholeText } from './support/call-context.ts';
import { type ProviderServer, startProvider } from './support/provider-server.ts';
import { picture, silence } from './support/samples.ts';

let server: ProviderServer;
beforeEach(async () => {
  server = await startProvider(() => ({ json: { ok: true } }));
});
afterEach(() => server.close());

describe('requestJson', () => {
  const ask = (more: object = {}) => requestJson(callContext(), { provider: 'p', url: `${server.url}/x`, headers: { 'x-key': canary }, ...more });

  it('posts JSON, reads JSON, and an empty answer as nothing', async () => {
    expect(await ask({ json: { a: 1 }, query: { q: ['b', 'c'], none: null } })).toMatchObject({ status: 200, json: { ok: true } });
    const [{ method, query, headers, json } = {}] = server.received as unknown as { method: string; query: URLSearchParams; headers: object; json: unknown }[];
    expect([method, query?.toString(), json]).toEqual(['POST', 'q=b&q=c', { a: 1 }]);
    expect(headers).toMatchObject({ 'content-type': 'application/json', accept: 'application/json', 'x-key': canary });
    server.answer({ status: 202, text: '' });
    expect(await ask()).toMatchObject({ status: 202, json: undefined });
  });

  it('takes the key out of everything that it throws', async () => {
    for (const reply of [
      { status: 400, json: { error: `bad ${canary}` } },
      { text: `no JSON, but ${canary}` },
      { status: 302, headers: { location: `https://x.example/?k=${canary}` } },
    ]) {
      server.answer(reply);
      expect(wholeText(await faultOfCall(ask()))).not.toContain(canary);
    }
    const http = {
      configured: () => Promise.reject(new GenarunError({ code: 'network', message: `x-key: ${canary}`, cause: new Error(canary) })),
      guarded: callContext().http.guarded,
    };
    expect(wholeText(await faultOfCall(requestJson(callContext({ http }), { provider: 'p', url: server.url, headers: { 'x-key': canary } })))).not.toContain(
      canary,
    );
  });

  it('tells a purchase that was lost from one that was never sent', async () => {
    server.answer('hang up');
    expect((await faultOfCall(ask({ json: {}, buys: true }))).code).toBe('unknown_outcome');
    server.answer('hang up');
    expect((await faultOfCall(ask({ json: {} }))).code).toBe('network');
    const gone = await startProvider();
    await gone.close();
    expect((await faultOfCall(ask({ json: {}, buys: true, url: gone.url }))).code).toBe('network');
    server.answer('never answer');
    expect((await faultOfCall(ask({ json: {}, buys: true, timeoutMs: 30 }))).code).toBe('unknown_outcome');
  });
});

describe('download', () => {
  const fetchOne = (wanted: 'image' | 'audio' | 'video', url = `${server.url}/out`, maxBytes?: number) =>
    download(callContext(), { provider: 'p', url, wanted, ...(maxBytes === undefined ? {} : { maxBytes }) });

  it('reads what a file is from its bytes, not from what it is called', async () => {
    const { bytes } = await picture();
    server.answer({ bytes, headers: { 'content-type': 'text/plain' } });
    expect(await fetchOne('image')).toMatchObject({ mime: 'image/png', width: 8, height: 6 });
    server.answer({ bytes: silence().bytes, headers: { 'content-type': 'image/png' } });
    expect(await faultOfCall(fetchOne('image'))).toMatchObject({ code: 'invalid_output', message: expect.stringContaining('image expected') });
    server.answer({ bytes: silence().bytes });
    expect((await fetchOne('audio')).mime).toBe('audio/wav');
  });

  it('takes data addresses, and no more bytes than asked for', async () => {
    const medium = await picture();
    expect((await fetchOne('image', toDataUrl(medium))).bytes).toEqual(medium.bytes);
    expect((await faultOfCall(fetchOne('image', toDataUrl(medium), 10))).code).toBe('invalid_output');
    server.answer({ bytes: medium.bytes });
    expect((await faultOfCall(fetchOne('image', undefined, 10))).code).toBe('invalid_output');
    expect((await faultOfCall(fetchOne('image', 'data:image/png;base64,%%%'))).code).toBe('invalid_output');
  });

  it('never shows the signature of a link that has expired', async () => {
    server.answer({ status: 403, text: '' });
    const fault = await faultOfCall(fetchOne('image', `${server.url}/out?signature=${canary}`));
    expect(fault.code).toBe('not_found');
    expect(wholeText(fault)).not.toContain(canary);
  });

  it('writes and reads base64 of any length', () => {
    const bytes = Uint8Array.from({ length: 100_001 }, (_, at) => at % 256);
    expect(fromBase64(bytesToBase64(bytes), 'p')).toEqual(bytes);
  });
});

describe('poll', () => {
  const outage = new GenarunError({ code: 'provider_outage', message: 'down' });
  /** A job that shows these looks, one after the other. */
  const showing =
    (...looks: (Look<string> | Error)[]) =>
    async (): Promise<Look<string>> => {
      const look = looks.shift() ?? { note: 'still working' };
      if (look instanceof Error) throw look;
      return look;
    };
  const wait = (look: () => Promise<Look<string>>, more: object = {}, context = callContext()) => poll(context, { provider: 'p', job: 'j', look, ...more });

  it('waits longer and longer, as long as asked, and tells progress that never falls', async () => {
    const fractions: number[] = [];
    const context = callContext({ progress: (fraction) => void fractions.push(fraction) });
    expect(await wait(showing({ fraction: 0.5 }, { fraction: 0.2 }, { fraction: 3, waitMs: 7 }, { done: 'x' }), { delays: [10, 20] }, context)).toBe('x');
    expect(context.slept).toEqual([10, 20, 7]);
    expect(fractions).toEqual([0.5, 0.5, 1]);
  });

  it('bears trouble as long as it does not last, and waits as the trouble wishes', async () => {
    const busy = new GenarunError({ code: 'rate_limit', message: 'slow', retryAfterMs: 123 });
    const context = callContext();
    expect(await wait(showing(outage, outage, { note: 'back' }, outage, busy, { done: 'x' }), { tolerated: 2, delays: [10] }, context)).toBe('x');
    expect(context.slept).toEqual([20, 40, 10, 20, 123]);
    await expect(wait(showing(outage, outage, outage), { tolerated: 2 })).rejects.toMatchObject({ code: 'unknown_outcome', retryable: false });
    await expect(wait(showing(outage, outage, outage), { tolerated: 2, free: true })).rejects.toBe(outage);
  });

  it('ends with the fault of a job that failed, at once, even where its like would be borne', async () => {
    const context = callContext();
    await expect(wait(showing({ failed: outage }), {}, context)).rejects.toBe(outage);
    expect(context.slept).toEqual([]);
    await expect(wait(showing(new GenarunError({ code: 'invalid_input', message: 'no' })))).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('gives up a job that is too old: unknown where it was bought, out of time where it was free', async () => {
    await expect(wait(showing(), { maxAgeMs: 60_000, delays: [30_000] })).rejects.toMatchObject({
      code: 'unknown_outcome',
      message: expect.stringContaining('1 minutes'),
    });
    await expect(wait(showing(), { maxAgeMs: 60_000, free: true })).rejects.toMatchObject({ code: 'timeout' });
  });

  it('cancels the job when it is cancelled or out of time, and lets it go on when it is stopped', async () => {
    const outcome = async (reason: unknown) => {
      const controller = new AbortController();
      let cancelled = 0;
      const look = async (): Promise<Look<string>> => {
        controller.abort(reason);
        return { note: 'working' };
      };
      const cancel = async (context: { readonly signal: AbortSignal }) => {
        expect(context.signal.aborted).toBe(false);
        cancelled++;
        throw new Error('it had ended');
      };
      const fault = await faultOfCall(wait(look, { cancel }, callContext({ signal: controller.signal })));
      return [fault.code, cancelled];
    };
    expect(await outcome(undefined)).toEqual(['cancelled', 1]);
    expect(await outcome(new GenarunError({ code: 'timeout', message: 'late' }))).toEqual(['timeout', 1]);
    expect(await outcome(stopReason())).toEqual(['cancelled', 0]);
  });
});
