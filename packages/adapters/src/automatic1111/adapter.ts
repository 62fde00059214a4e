import {
  type Adapter,
  type AdapterContext,
  defineAdapter,
  GenarunError,
  isRecord,
  isStopped,
  type Json,
  type LaneLimits,
  type Model,
  type ModelAnswer,
  type ModelRequest,
  toBase64,
  toGenarunError,
} from '@genarun/spec';
import { requireModel } from '../hosted/described.ts';
import { inputOf, prepare } from '../hosted/prepare.ts';
import { factsOf } from '../parameters/schema-facts.ts';
import { flag, integer, number, parameterTable, text } from '../parameters/table.ts';
import { bytesToBase64, fromBase64, toMedia } from '../wire/download.ts';
import { type ProviderRequest, requestBytes, requestJson } from '../wire/request.ts';

export type Automatic1111Options = {
  /** Default `http://127.0.0.1:7860`. */
  readonly baseUrl?: string;
  readonly lane?: LaneLimits;
  /** Names of checkpoints that listings show beside `current`. */
  readonly checkpoints?: readonly string[];
};

const hour = 3_600_000;
const maxAnswerBytes = 500_000_000;

/** Source: AUTOMATIC1111, modules/api/models.py. */
const schema = parameterTable({
  prompt: text(),
  negative_prompt: text(),
  init_images: { type: 'array', items: { type: 'string' }, 'x-cog-accept': 'image/*', maxItems: 1 },
  mask: { type: 'string', 'x-cog-accept': 'image/*' },
  width: integer(64, 2048, { multipleOf: 8 }),
  height: integer(64, 2048, { multipleOf: 8 }),
  steps: integer(1, 150),
  cfg_scale: number(0, 30),
  sampler_name: text(),
  scheduler: text(),
  denoising_strength: number(0, 1),
  seed: integer(-1, 4_294_967_295),
  batch_size: integer(1, 8),
  restore_faces: flag(),
  tiling: flag(),
  enable_hr: flag(),
  hr_scale: number(1, 4),
  clip_skip: integer(1, 12),
});

/**
 * Stable Diffusion web UI with `--api`: `automatic1111/current` is whatever checkpoint is loaded, `automatic1111/<checkpoint>` asks for one. No key, unless the server
 * wants a user: AUTOMATIC1111_AUTH holds `user:password`. Costs nothing. Cancelling interrupts the server where it says that our task is the one that runs.
 */
export function automatic1111Adapter({ baseUrl = 'http://127.0.0.1:7860', lane = { concurrency: 1 }, checkpoints = [] }: Automatic1111Options = {}): Adapter {
  const base = baseUrl.replace(/\/+$/, '');
  const ask = (path: string, context: Pick<AdapterContext, 'secret'>, request: Partial<ProviderRequest> = {}): ProviderRequest => {
    const user = context.secret('AUTOMATIC1111_AUTH');
    return {
      ...request,
      provider: 'automatic1111',
      url: `${base}/sdapi/v1${path}`,
      headers: user === undefined ? {} : { authorization: `Basic ${toBase64(user)}` },
      secrets: user === undefined ? [] : [user],
    };
  };
  const resolve = (id: string): Model | undefined => {
    const name = /^automatic1111\/([^/].*)$/.exec(id)?.[1];
    return name === undefined ? undefined : describeModel(id, name);
  };
  return defineAdapter({
    name: 'automatic1111',
    version: '1',
    lane,
    models: () => ['current', ...checkpoints].flatMap((name) => resolve(`automatic1111/${name}`) ?? []),
    resolve,
    perform: async (request, context) => {
      requireModel(request, resolve);
      if (context.signal.aborted) throw toGenarunError(context.signal.reason);
      const prepared = prepare(request, { schema });
      const input = await inputOf(prepared, async ({ bytes }) => bytesToBase64(bytes));
      const body = bodyOf(request, input, context.callKey);
      const path = input.init_images === undefined ? '/txt2img' : '/img2img';
      try {
        const { json } = await requestJson(context, ask(path, context, { json: body, timeoutMs: hour, maxBytes: maxAnswerBytes }));
        return await answerOf(json, request, prepared.warnings, context);
      } catch (error) {
        if (context.signal.aborted && !isStopped(context.signal))
          await interrupt(ask, body.force_task_id, { ...context, signal: AbortSignal.timeout(5000) }).catch(() => {});
        throw error;
      }
    },
  });
}

function describeModel(id: string, name: string): Model {
  return {
    ...{
      id,
      adapter: 'automatic1111',
      label: `${name === 'current' ? 'the loaded checkpoint' : name} in AUTOMATIC1111`,
      tasks: ['image'],
      output: 'image',
      deterministic: false,
    },
    ...factsOf(schema),
    price: { free: true },
  };
}

function bodyOf({ model }: ModelRequest, input: Readonly<Record<string, Json>>, callKey: string) {
  const checkpoint = model.slice('automatic1111/'.length);
  const { clip_skip: clipSkip, ...rest } = input;
  const settings = {
    ...(checkpoint === 'current' ? {} : { sd_model_checkpoint: checkpoint }),
    ...(clipSkip === undefined ? {} : { CLIP_stop_at_last_layers: clipSkip }),
  };
  return {
    ...rest,
    force_task_id: `genarun ${callKey}`,
    do_not_save_grid: true,
    ...(Object.keys(settings).length === 0 ? {} : { override_settings: settings }),
  };
}

/** Pictures after the grid that the server may put first, with the seeds that it tells in a text of JSON. */
async function answerOf(json: unknown, { count }: ModelRequest, warnings: readonly string[], context: AdapterContext): Promise<ModelAnswer> {
  const images = isRecord(json) && Array.isArray(json.images) ? json.images.filter((image) => typeof image === 'string') : [];
  const info = readInfo(isRecord(json) ? json.info : undefined);
  const first = typeof info.index_of_first_image === 'number' && images.length > info.index_of_first_image ? info.index_of_first_image : 0;
  const made = images.slice(first, first + count);
  if (made.length === 0) throw new GenarunError({ code: 'invalid_output', message: 'automatic1111: the answer has no picture' });
  const media = await Promise.all(
    made.map((image) => toMedia(context, { provider: 'automatic1111', bytes: fromBase64(image, 'automatic1111'), wanted: 'image' })),
  );
  const returned: Record<string, Json> = {};
  if (typeof info.seed === 'number') returned.seed = info.seed;
  if (typeof info.sd_model_name === 'string') returned.checkpoint = info.sd_model_name;
  return { media, usage: { products: media.length }, cost: 0, returned, warnings };
}

function readInfo(info: unknown): Record<string, unknown> {
  try {
    const value: unknown = typeof info === 'string' ? JSON.parse(info) : info;
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** An interrupt stops whatever runs: it is sent only where the server says that it is ours. */
async function interrupt(
  ask: (path: string, context: Pick<AdapterContext, 'secret'>, request?: Partial<ProviderRequest>) => ProviderRequest,
  task: string,
  context: AdapterContext,
): Promise<void> {
  const { json } = await requestJson(context, ask('/progress', context, { query: { skip_current_image: 'true' } }));
  if (isRecord(json) && json.current_task === task) await requestBytes(context, ask('/interrupt', context, { method: 'POST' }));
}
