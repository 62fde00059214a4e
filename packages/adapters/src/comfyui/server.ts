import { type AdapterContext, GenarunError, isRecord, type MediaBytes } from '@genarun/spec';
import { digestOf } from '../wire/digest.ts';
import { toMedia, type Wanted } from '../wire/download.ts';
import { multipart } from '../wire/multipart.ts';
import type { Look } from '../wire/poll.ts';
import { type ProviderRequest, requestBytes, requestJson, type Wire } from '../wire/request.ts';
import { type OutputFile, placeInQueue, readHistory } from './history.ts';
import type { Workflow } from './workflow.ts';

const maxOutputBytes = 500_000_000;

/** A ComfyUI server and what is asked of it. */
export type ComfyuiServer = {
  /** What it tells of classes of nodes. */
  readonly classes: (types: readonly string[], context: Wire) => Promise<unknown>;
  /** Stores an input file and gives the name a loader knows it by. */
  readonly upload: (medium: MediaBytes, context: Wire) => Promise<string>;
  /** Puts a workflow into the queue and gives its id; older servers choose one themselves. */
  readonly enqueue: (prompt: Workflow, id: string, context: Wire) => Promise<string>;
  /** Where a prompt stands; undefined where the server does not know it. */
  readonly standing: (id: string, context: Wire) => Promise<Look<readonly OutputFile[]> | undefined>;
  readonly fetch: (file: OutputFile, wanted: Wanted, context: Wire & Pick<AdapterContext, 'media'>) => Promise<MediaBytes>;
  readonly cancel: (id: string, context: Wire) => Promise<void>;
};

export function createServer(base: string): ComfyuiServer {
  const ask = (path: string, request: Partial<ProviderRequest> = {}): ProviderRequest => ({ ...request, provider: 'comfyui', url: `${base}${path}` });
  const history = async (id: string, context: Wire) => readHistory((await requestJson(context, ask(`/history/${id}`))).json, id);
  const place = async (id: string, context: Wire) => placeInQueue((await requestJson(context, ask('/queue'))).json, id);
  return {
    classes: async (types, context) => {
      const told = await Promise.all(types.map((type) => requestJson(context, ask(`/object_info/${encodeURIComponent(type)}`, { timeoutMs: 5000 }))));
      return Object.assign({}, ...told.map(({ json }) => json).filter(isRecord));
    },
    upload: async (medium, context) => {
      const { json } = await requestJson(context, ask('/upload/image', await uploadForm(medium)));
      if (!isRecord(json) || typeof json.name !== 'string')
        throw new GenarunError({ code: 'invalid_output', message: 'comfyui: the uploaded file has no name' });
      return typeof json.subfolder === 'string' && json.subfolder !== '' ? `${json.subfolder}/${json.name}` : json.name;
    },
    enqueue: async (prompt, id, context) => {
      const { json } = await requestJson(context, ask('/prompt', { json: { prompt, client_id: 'genarun', prompt_id: id } }));
      if (isRecord(json) && typeof json.prompt_id === 'string') return json.prompt_id;
      throw new GenarunError({ code: 'provider_outage', message: `comfyui: a prompt_id expected, got ${(JSON.stringify(json) ?? 'nothing').slice(0, 120)}` });
    },
    standing: async (id, context) => {
      const ended = await history(id, context);
      if (ended) return ended;
      const queued = await place(id, context);
      if (queued !== undefined) return { note: queued === 'running' ? 'running' : `${queued} before it in the queue` };
      // It may have ended between the two questions.
      return history(id, context);
    },
    fetch: async (file, wanted, context) => {
      const { body } = await requestBytes(context, ask('/view', { query: file, maxBytes: maxOutputBytes }));
      return toMedia(context, { provider: 'comfyui', bytes: body, wanted });
    },
    cancel: async (id, context) => {
      // Older servers interrupt whatever runs: they are asked to only where that is ours.
      const isRunning = (await place(id, context)) === 'running';
      await requestBytes(context, isRunning ? ask('/interrupt', { json: { prompt_id: id } }) : ask('/queue', { json: { delete: [id] } }));
    },
  };
}

/** Named by its bytes, so that a file that is sent again replaces itself. */
async function uploadForm({ bytes, mime }: MediaBytes): Promise<Pick<ProviderRequest, 'body' | 'headers'>> {
  const name = (await digestOf(bytes)).slice(0, 32);
  return multipart([
    { name: 'image', bytes, file: `${name}.${mime.split('/')[1] ?? 'bin'}`, mime },
    { name: 'subfolder', text: 'genarun' },
    { name: 'type', text: 'input' },
    { name: 'overwrite', text: 'true' },
  ]);
}
