import { simAdapter } from '@genarun/adapters/sim';
import type { AdapterContext, MediaBytes, ModelAnswer, ModelRequest } from '@genarun/spec';
import { sharpMedia } from './sharp-media.ts';

const offline = async (): Promise<never> => {
  throw new Error('a simulation asks nobody');
};

/** Everything a simulated model may use. */
export const surroundings: Pick<AdapterContext, 'http' | 'media' | 'secret' | 'sleep'> = {
  http: { guarded: offline, configured: offline },
  media: sharpMedia,
  secret: () => undefined,
  sleep: async () => {},
};

export function contextOf(changes: Partial<AdapterContext> = {}): AdapterContext {
  return { ...surroundings, signal: new AbortController().signal, callKey: 'run:node:1:0', requestId: async () => {}, progress: () => {}, ...changes };
}

const adapter = simAdapter();

export function ask(request: Partial<ModelRequest> & Pick<ModelRequest, 'model' | 'task'>, changes: Partial<AdapterContext> = {}): Promise<ModelAnswer> {
  return adapter.perform({ count: 1, params: {}, ...request }, contextOf(changes));
}

/** One painted picture. */
export async function paint(prompt: string, { seed = 1, ...params }: Readonly<Record<string, string | number>> = {}): Promise<MediaBytes> {
  const { media } = await ask({ model: 'sim/painter', task: 'image', prompt, seed: Number(seed), params: { width: 128, height: 128, ...params } });
  return media![0]!;
}

/** The writer's answer to a conversation; a string alone is one user turn. */
export async function write(turns: string | ModelRequest['turns'], options: Partial<ModelRequest> = {}): Promise<string> {
  const conversation = typeof turns === 'string' ? [{ role: 'user' as const, text: turns }] : turns;
  const { texts } = await ask({ model: 'sim/writer', task: 'text', turns: conversation, seed: 1, ...options });
  return texts![0]!;
}

/** The writer's answer as JSON. */
export async function writeJson(turns: string | ModelRequest['turns'], options: Partial<ModelRequest> = {}): Promise<unknown> {
  return JSON.parse(await write(turns, { json: {}, ...options }));
}
