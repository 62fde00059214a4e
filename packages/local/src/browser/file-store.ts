import { GenarunError } from '@genarun/spec';

/** A file whose bytes are known beforehand. */
export type Pinned = { readonly url: string; readonly sha256: string; readonly bytes?: number };

/** Files of a server, kept in the browser's cache. */
export type FileStore = {
  /** A file of known bytes: as it is kept, else fetched, compared and kept. Throws GenarunError `not_found`, `network`, and `invalid_input` for other bytes. */
  readonly pinned: (file: Pinned) => Promise<Uint8Array<ArrayBuffer>>;
  /** A file of a version that never changes: as it is kept, else fetched and kept. Throws GenarunError `not_found` and `network`. */
  readonly versioned: (url: string, version: string) => Promise<Uint8Array<ArrayBuffer>>;
  /**
   * A file as it is now; as it was last time where the server does not answer; undefined where the server has none. Throws GenarunError `network` for a server that
   * does not answer and a file that was never there.
   */
  readonly fresh: (url: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;
};

const cacheName = 'genarun-models';

/** Opens the store of this page or worker. Throws GenarunError `invalid_input` where the browser gives a page neither cache nor checksums. */
export function openFileStore(): FileStore {
  // Outside of a secure context neither is there, whatever the types say.
  if (globalThis.caches === undefined || globalThis.crypto?.subtle === undefined)
    throw new GenarunError({
      code: 'invalid_input',
      message: `models in a page need a page that came over https or from localhost, got ${globalThis.location?.origin}`,
      hint: 'browsers give caches and checksums to such pages only',
    });
  const opened = caches.open(cacheName);
  const kept = async (url: string, version: string, check: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>): Promise<Uint8Array<ArrayBuffer>> => {
    const cache = await opened;
    const key = keyOf(url, version);
    const found = await bytesOf(await cache.match(key));
    // What was kept may have been changed by other code of this origin: it is compared like what is fetched.
    const isIntact =
      found !== undefined &&
      (await check(found).then(
        () => true,
        () => false,
      ));
    if (isIntact) return found;
    const response = await request(url);
    if (!response.ok) throw refused(url, response);
    const bytes = new Uint8Array(await response.arrayBuffer());
    await check(bytes);
    for (const old of await cache.keys(url, { ignoreSearch: true })) if (old.url !== url) await cache.delete(old);
    await keep(cache, key, bytes);
    return bytes;
  };
  return {
    pinned: (file) => kept(file.url, file.sha256, (bytes) => compare(bytes, file)),
    versioned: (url, version) => kept(url, version, async () => undefined),
    fresh: async (url) => {
      const cache = await opened;
      const answer = await request(url).catch((error: unknown) => (error instanceof GenarunError ? error : Promise.reject(error)));
      if (answer instanceof GenarunError || answer.status >= 500) {
        const old = await cache.match(url);
        if (old !== undefined) return old.ok ? bytesOf(old) : undefined;
        throw answer instanceof GenarunError ? answer : refused(url, answer);
      }
      if (!answer.ok && answer.status !== 404 && answer.status !== 410) throw refused(url, answer);
      // That a file is not there is kept too: without its server it is not there either.
      const bytes = answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
      await keep(cache, url, bytes);
      return bytes;
    },
  };
}

/** sha256 as hexadecimal digits. */
export async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', bytes);
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function compare(bytes: Uint8Array<ArrayBuffer>, { url, sha256, bytes: size }: Pinned): Promise<void> {
  const wrong = (what: string, expected: string | number, got: string | number): GenarunError =>
    new GenarunError({
      code: 'invalid_input',
      message: `${url} is not the file that its model describes: ${what} ${expected} expected, got ${got}`,
      hint: 'put the file there again; if it is your own and newer, put its sha256 and bytes into genarun-model.json',
    });
  if (size !== undefined && size !== bytes.length) throw wrong('bytes', size, bytes.length);
  const got = await digest(bytes);
  if (got !== sha256) throw wrong('sha256', sha256, got);
}

/** Versions of a file stand beside each other under addresses of their own. */
function keyOf(url: string, version: string): string {
  const key = new URL(url);
  key.searchParams.set('genarun-version', version);
  return key.href;
}

async function bytesOf(response: Response | undefined): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return response === undefined ? undefined : new Uint8Array(await response.arrayBuffer());
}

async function keep(cache: Cache, key: string, bytes: Uint8Array<ArrayBuffer> | undefined): Promise<void> {
  // A browser without room keeps nothing: the file works all the same, and is fetched again next time.
  const response = bytes === undefined ? new Response(null, { status: 404 }) : new Response(bytes);
  await cache.put(key, response).catch(() => undefined);
}

async function request(url: string): Promise<Response> {
  try {
    return await fetch(url, { cache: 'no-cache' });
  } catch (cause) {
    throw new GenarunError({
      code: 'network',
      message: `${url} cannot be fetched: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: 'its server must be there; where it is another than the page’s, it must allow this page (Access-Control-Allow-Origin)',
      cause,
    });
  }
}

function refused(url: string, { status, statusText }: Response): GenarunError {
  return new GenarunError({ code: status >= 500 ? 'network' : 'not_found', message: `${url}: its server answered ${`${status} ${statusText}`.trim()}` });
}
