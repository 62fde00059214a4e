import type { ModelRequest } from '@genarun/spec';
import type { Page } from 'playwright-core';

/** A page that opens adapters and asks them, as a page of somebody's own would. What it answers is JSON: pictures as their pixels, vectors as lists. */
export const html = `<!doctype html><title>loading</title><link rel="icon" href="data:,"><script type="module">
  import { browserAdapter, pageMedia } from '/local/index.js';
  const media = pageMedia();
  const adapters = new Map();
  const never = () => { throw new Error('not used'); };
  const plain = (error) => ({ error: { code: error.code, message: error.message, hint: error.hint, retryable: error.retryable } });
  const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  window.open_ = async (name, options) => {
    try {
      adapters.set(name, await browserAdapter({ wasmPaths: '/ort/', ...options }));
      return { models: adapters.get(name).models() };
    } catch (error) { return plain(error); }
  };
  window.ask_ = async (name, request, { cancelAfter } = {}) => {
    const stop = new AbortController();
    const notes = [];
    const begun = performance.now();
    let ticks = 0;
    let longest = 0;
    let last = begun;
    const timer = setInterval(() => { const now = performance.now(); longest = Math.max(longest, now - last); last = now; ticks++; }, 5);
    if (cancelAfter !== undefined) setTimeout(() => stop.abort(), cancelAfter);
    const context = { signal: stop.signal, callKey: 'k', requestId: async () => undefined, progress: (fraction, note) => notes.push([fraction, note]),
      http: { guarded: never, configured: never }, media, secret: never, sleep: never };
    try {
      const given = (request.media ?? []).map(({ base64: text, ...medium }) => ({ ...medium, bytes: bytesOf(text) }));
      const answer = await adapters.get(name).perform({ ...request, media: given }, context);
      const made = [];
      for (const { bytes, mime } of answer.media ?? []) made.push(mime === 'image/png' ? { mime, ...(await media.decode(bytes)), base64: base64(bytes) } : { mime, base64: base64(bytes) });
      return { ...answer, media: made.map((medium) => (medium.data ? { ...medium, data: [...medium.data] } : medium)),
        vectors: answer.vectors?.map((vector) => [...vector]), notes, ticks, longest, took: performance.now() - begun };
    } catch (error) { return { ...plain(error), took: performance.now() - begun }; } finally { clearInterval(timer); }
  };
  window.close_ = (name) => adapters.get(name).close();
  window.run_ = async (name, pipeline, seed) => {
    const { createEngine, createInProcessQueue, createMemoryBlobs, createMemoryStore, portableHash } = await import('/core.js');
    const clock = { now: Date.now, after: (ms, callback) => { const timer = setTimeout(callback, ms); return () => clearTimeout(timer); } };
    const engine = createEngine({ store: createMemoryStore(), queue: createInProcessQueue({ clock }), blobs: createMemoryBlobs({ hash: portableHash }),
      http: { guarded: never, configured: never }, media, clock, hash: portableHash, random: Math.random, adapters: [adapters.get(name)] });
    const plan = await engine.plan({ dialect: 'canonical', pipeline, origins: new Map(), warnings: [] }, {}, { seed });
    const { status, output } = await (await engine.start(plan)).result();
    return { status, output };
  };
  document.title = 'ready';
</script>`;

export type Medium = { readonly mime: string; readonly base64: string; readonly width?: number; readonly height?: number; readonly data?: readonly number[] };

export type Told = {
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
  readonly texts?: readonly string[];
  readonly vectors?: readonly (readonly number[])[];
  readonly media?: readonly Medium[];
  readonly usage?: Readonly<Record<string, number>>;
  readonly returned?: Readonly<Record<string, unknown>>;
  readonly notes?: readonly (readonly [number, string | undefined])[];
  /** Turns of the page's event loop, and the milliseconds of the longest, while it waited. */
  readonly ticks?: number;
  readonly longest?: number;
  readonly took: number;
};

type Opened = { readonly error?: Told['error']; readonly models?: readonly { readonly id: string; readonly version?: string; readonly label: string }[] };
type Asked = Omit<Partial<ModelRequest>, 'media'> & { readonly model: string; readonly media?: readonly { readonly mime: string; readonly base64: string }[] };
type Ending = { readonly status: string; readonly output: unknown };

/** A tab with that page in it. */
export type Tab = {
  readonly page: Page;
  /** Opens an adapter under a name, in place of the one before. */
  readonly open: (options: Readonly<Record<string, unknown>>, name?: string) => Promise<Opened>;
  readonly ask: (request: Asked, options?: { readonly name?: string; readonly cancelAfter?: number }) => Promise<Told>;
  readonly close: (name?: string) => Promise<void>;
  readonly run: (pipeline: object, seed: number, name?: string) => Promise<Ending>;
};

/** Goes to the page and waits until it is ready. */
export async function enter(page: Page, url: string): Promise<Tab> {
  await page.goto(url);
  await page.waitForFunction(() => document.title === 'ready', undefined, { timeout: 10_000 });
  const call = <Answer>(expression: string, ...values: readonly unknown[]): Promise<Answer> =>
    page.evaluate(`${expression}(${values.map((value) => JSON.stringify(value)).join(', ')})`);
  return {
    page,
    open: (options, name = 'one') => call('open_', name, options),
    ask: (request, { name = 'one', ...options } = {}) => call('ask_', name, { task: 'text', count: 1, params: {}, ...request }, options),
    close: (name = 'one') => call('close_', name),
    run: (pipeline, seed, name = 'one') => call('run_', name, pipeline, seed),
  };
}
