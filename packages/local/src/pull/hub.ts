import { GenarunError, isRecord } from '@genarun/spec';
import { type Fetch, openFollowing } from './follow.ts';
import { type HubFile, requireSafePath } from './hub-file.ts';

export const defaultEndpoint = 'https://huggingface.co';

export type HubOptions = { readonly endpoint: string; readonly token?: string; readonly fetch: Fetch; readonly signal: AbortSignal };

/** What the hub says of a repository at a revision. */
export type HubModel = { readonly id: string; readonly revision: string; readonly licence?: string; readonly task?: string };

export type Hub = {
  readonly endpoint: string;
  /** The commit that a branch or tag stands for now, and what the model's card says. */
  readonly model: (id: string, revision: string) => Promise<HubModel>;
  readonly files: (model: HubModel) => Promise<readonly HubFile[]>;
  /** A file's bytes from `from` on. The status is 200 (whole), 206 (from there on) or 416 (nothing is left). */
  readonly open: (model: HubModel, path: string, from: number) => Promise<Response>;
};

const maxFiles = 20_000;

/** The hub of Hugging Face, or a mirror that speaks as it does. */
export function createHub({ endpoint, token, fetch, signal }: HubOptions): Hub {
  const base = requireEndpoint(endpoint);
  const ask = (url: string, headers: Readonly<Record<string, string>> = {}) =>
    openFollowing(url, { fetch, signal, headers, ...(token === undefined ? {} : { token }) });
  const json = async (url: string, id: string): Promise<{ readonly value: unknown; readonly next: string | undefined }> => {
    const response = await ask(url);
    if (response.status !== 200) throw await refused(response, { id, endpoint: base, hasToken: token !== undefined });
    return { value: await bodyOf(response, url), next: nextPage(response.headers.get('link')) };
  };
  return {
    endpoint: base,
    model: async (id, revision) => {
      const { value } = await json(`${base}/api/models/${id}/revision/${encodeURIComponent(revision)}`, id);
      if (!isRecord(value) || typeof value.sha !== 'string' || !/^[0-9a-f]{40,64}$/.test(value.sha))
        throw new GenarunError({ code: 'invalid_output', message: `${base} does not say which commit of ${id} "${revision}" is` });
      const card = isRecord(value.cardData) ? value.cardData : {};
      return {
        id,
        revision: value.sha,
        ...(typeof card.license === 'string' ? { licence: card.license } : {}),
        ...(typeof value.pipeline_tag === 'string' ? { task: value.pipeline_tag } : {}),
      };
    },
    files: async ({ id, revision }) => {
      const files: HubFile[] = [];
      let page: string | undefined = `${base}/api/models/${id}/tree/${revision}?recursive=1`;
      while (page !== undefined) {
        const { value, next } = await json(page, id);
        if (!Array.isArray(value)) throw new GenarunError({ code: 'invalid_output', message: `${base} lists the files of ${id} in an unknown form` });
        files.push(...value.flatMap(fileOf));
        if (files.length > maxFiles) throw new GenarunError({ code: 'invalid_output', message: `${id} has more than ${maxFiles} files` });
        page = next === undefined ? undefined : sameOrigin(next, base);
      }
      return files;
    },
    open: async ({ id, revision }, path, from) => {
      const url = `${base}/${id}/resolve/${revision}/${path.split('/').map(encodeURIComponent).join('/')}`;
      const response = await ask(url, from > 0 ? { range: `bytes=${from}-` } : {});
      if (response.status === 200 || response.status === 206 || response.status === 416) return response;
      throw await refused(response, { id, endpoint: base, hasToken: token !== undefined });
    },
  };
}

function requireEndpoint(endpoint: string): string {
  if (URL.canParse(endpoint)) {
    const { protocol, username, password } = new URL(endpoint);
    if (/^https?:$/.test(protocol) && username === '' && password === '') return endpoint.replace(/\/+$/, '');
  }
  throw new GenarunError({ code: 'invalid_input', message: `the hub: an http or https address without a password expected, got "${endpoint}"` });
}

/** Everything but folders. Every name is checked, also those that will not be taken: a listing with one bad name is not trusted. */
function fileOf(entry: unknown): readonly HubFile[] {
  if (!isRecord(entry) || typeof entry.path !== 'string') throw new GenarunError({ code: 'invalid_output', message: 'the hub lists a file without a name' });
  const path = requireSafePath(entry.path);
  if (entry.type === 'directory') return [];
  const lfs = isRecord(entry.lfs) ? entry.lfs : undefined;
  const sha256 = lfs === undefined ? undefined : (lfs.oid ?? lfs.sha256);
  const bytes = lfs?.size ?? entry.size;
  if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0)
    throw new GenarunError({ code: 'invalid_output', message: `the hub does not say how large ${path} is` });
  if (typeof sha256 === 'string' && /^(?:sha256:)?[0-9a-f]{64}$/.test(sha256)) return [{ path, bytes, checksum: { kind: 'sha256', hex: sha256.slice(-64) } }];
  if (lfs === undefined && typeof entry.oid === 'string' && /^[0-9a-f]{40}$/.test(entry.oid))
    return [{ path, bytes, checksum: { kind: 'git', hex: entry.oid } }];
  throw new GenarunError({ code: 'invalid_output', message: `the hub gives no checksum of ${path}` });
}

async function bodyOf(response: Response, url: string): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GenarunError({ code: 'invalid_output', message: `${new URL(url).origin} answered with something that is not JSON: ${text.slice(0, 80)}`, cause });
  }
}

function nextPage(link: string | null): string | undefined {
  return link === null ? undefined : /<([^>]+)>;\s*rel="?next"?/.exec(link)?.[1];
}

function sameOrigin(next: string, base: string): string {
  const url = new URL(next, base);
  if (url.origin === new URL(base).origin) return url.href;
  throw new GenarunError({ code: 'invalid_output', message: `${base} continues its list of files at ${url.origin}` });
}

type Asked = { readonly id: string; readonly endpoint: string; readonly hasToken: boolean };

/** What the hub refuses, and what helps. */
async function refused(response: Response, { id, endpoint, hasToken }: Asked): Promise<GenarunError> {
  const reason = response.headers.get('x-error-code') ?? '';
  const said = (response.headers.get('x-error-message') ?? (await response.text().catch(() => ''))).slice(0, 200);
  const { status } = response;
  const page = `${endpoint}/${id}`;
  if (reason === 'GatedRepo' || (status === 403 && hasToken)) {
    const how = hasToken ? 'with the account of your HF_TOKEN' : 'then set its token: genarun keys set huggingface --name HF_TOKEN';
    return new GenarunError({
      code: 'auth',
      message: `${id} is given only to those who accepted its conditions`,
      hint: `accept them at ${page}, ${how}, and pull again`,
    });
  }
  if (reason === 'RevisionNotFound')
    return new GenarunError({ code: 'not_found', message: `${id} has no such revision`, hint: `branches and tags: ${page}/tree/main` });
  if (status === 401 || status === 403)
    return new GenarunError({
      code: hasToken ? 'auth' : 'not_found',
      message: hasToken ? `${endpoint} does not accept the HF_TOKEN for ${id}` : `${id} is not at ${endpoint}, or it is private`,
      hint: `look at ${page}; for a private one set HF_TOKEN: genarun keys set huggingface --name HF_TOKEN`,
    });
  if (status === 404) return new GenarunError({ code: 'not_found', message: `${endpoint} has no ${id}`, hint: `look at ${page}` });
  if (status === 429)
    return new GenarunError({
      code: 'rate_limit',
      message: `${endpoint} asks to wait before it is asked again`,
      hint: 'the same command goes on where it stopped',
    });
  return new GenarunError({
    code: status >= 500 ? 'provider_outage' : 'invalid_output',
    message: `${endpoint} answered ${status} for ${id}${said === '' ? '' : `: ${said}`}`,
  });
}
