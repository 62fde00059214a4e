import { pictureOf } from './png.ts';
import { addJob, isDone, type Job, jobAt, type Provider } from './provider.ts';

// Providers of jobs: made by one request, looked at by others, their outputs fetched at last.

const schema = (properties: Readonly<Record<string, unknown>>) => ({
  components: {
    schemas: {
      Input: { type: 'object', required: ['prompt'], properties: { prompt: { type: 'string', 'x-order': 0 }, ...properties } },
      Output: { type: 'array', items: { type: 'string', format: 'uri' } },
    },
  },
});
const knobs = { seed: { type: 'integer' }, width: { type: 'integer' }, height: { type: 'integer' }, num_outputs: { type: 'integer', minimum: 1, maximum: 4 } };
const output = (job: Job | undefined) => (job ? { bytes: pictureOf(`${job.id} ${job.prompt}`), type: 'image/png' } : undefined);
const film = Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp41');

export const replicate: Provider = ({ method, path, json, url }, world) => {
  const file = /^\/out\/([^/.]+)\.png$/.exec(path)?.[1];
  if (file !== undefined) return output(jobAt(world, file));
  const model = /^\/v1\/models\/([^/]+)\/([^/]+)$/.exec(path);
  if (model) return { json: { owner: model[1], name: model[2], is_official: true, latest_version: { id: 'v1', openapi_schema: schema(knobs) } } };
  const prediction = (job: Job) => ({
    ...{ id: job.id, model: 'acme/flux', version: 'v1', input: job.input, error: null, logs: '', created_at: new Date(job.madeAt).toISOString() },
    ...{
      status: isDone(world, job) ? 'succeeded' : 'processing',
      output: isDone(world, job) ? [`${url}/out/${job.id}.png`] : null,
      metrics: { predict_time: 1.5 },
    },
    urls: { get: `${url}/v1/predictions/${job.id}` },
  });
  if (method === 'POST' && path.endsWith('/predictions')) return { status: 201, json: prediction(addJob(world, json.input.prompt, json.input)) };
  if (method === 'GET' && path === '/v1/predictions') return { json: { next: null, previous: null, results: world.jobs.map(prediction).reverse() } };
  const [, id, cancel] = /^\/v1\/predictions\/([^/]+)(\/cancel)?$/.exec(path) ?? [];
  const job = jobAt(world, id);
  if (job && cancel) job.cancelled = true;
  return job && { json: prediction(job) };
};

export const fal: Provider = ({ method, path, query, json, url }, world) => {
  const file = /^\/out\/([^/.]+)\.png$/.exec(path)?.[1];
  if (file !== undefined) return output(jobAt(world, file));
  if (path === '/v1/models') {
    const endpoint = query.get('endpoint_id') ?? '';
    const described = { components: { schemas: { MakeInput: schema(knobs).components.schemas.Input } }, openapi: '3.0.4' };
    const paths = { [`/${endpoint}`]: { post: { requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/MakeInput' } } } } } } };
    return {
      json: {
        models: [{ endpoint_id: endpoint, metadata: { category: 'text-to-image', updated_at: '2026-01-02' }, openapi: { ...described, paths } }],
        has_more: false,
      },
    };
  }
  if (method === 'POST') return { json: { status: 'IN_QUEUE', request_id: addJob(world, json.prompt, json).id, queue_position: 1 } };
  const [, id, what] = /\/requests\/([^/]+)(\/status|\/cancel)?$/.exec(path) ?? [];
  const job = jobAt(world, id);
  if (!job) return undefined;
  if (what === '/cancel') job.cancelled = true;
  const done = isDone(world, job);
  if (what === '/status')
    return { status: done ? 200 : 202, json: { status: done ? 'COMPLETED' : 'IN_PROGRESS', logs: null, metrics: { inference_time: 1.25 } } };
  return { json: { images: [{ url: `${url}/out/${job.id}.png`, content_type: 'image/png', width: 48, height: 32 }], seed: 7, has_nsfw_concepts: [false] } };
};

/** Bills four credits a picture: 0.04 dollars. */
export const bfl: Provider = ({ method, path, query, json, url }, world) => {
  const file = /^\/out\/([^/.]+)\.png$/.exec(path)?.[1];
  if (file !== undefined) return output(jobAt(world, file));
  if (method === 'POST') {
    const { id } = addJob(world, json.prompt, json);
    return { json: { id, polling_url: `${url}/v1/get_result?id=${id}`, cost: 4, input_mp: 0, output_mp: 0.79 } };
  }
  const job = path === '/v1/get_result' ? jobAt(world, query.get('id') ?? '') : undefined;
  if (!job) return undefined;
  const result = isDone(world, job) ? { sample: `${url}/out/${job.id}.png`, prompt: job.prompt, seed: 7, duration: 1 } : null;
  return { json: { id: job.id, status: result ? 'Ready' : 'Pending', result } };
};

export const openaiVideos: Provider = ({ method, path, json }, world) => {
  const video = (job: Job) => ({
    ...{ id: job.id, object: 'video', model: 'sora-2', status: isDone(world, job) ? 'completed' : 'in_progress', progress: isDone(world, job) ? 100 : 20 },
    ...{ created_at: 1, completed_at: null, expires_at: null, size: '1280x720', seconds: '4', error: null },
  });
  if (method === 'POST' && path === '/v1/videos') return { json: video(addJob(world, json?.prompt ?? 'film', json)) };
  const [, id, content] = /^\/v1\/videos\/([^/]+)(\/content)?$/.exec(path) ?? [];
  const job = jobAt(world, id);
  if (!job) return undefined;
  return content ? { bytes: Buffer.concat([film, Buffer.from(job.id)]), type: 'video/mp4' } : { json: video(job) };
};

export const comfyui: Provider = ({ method, path, query, json }, world) => {
  if (method === 'POST' && path === '/prompt') {
    const job = addJob(world, JSON.stringify(json.prompt), json, json.prompt_id);
    return { json: { prompt_id: job.id, number: 1, node_errors: {} } };
  }
  const job = jobAt(world, /^\/history\/(.+)$/.exec(path)?.[1]);
  if (path.startsWith('/history/')) {
    if (!job || !isDone(world, job)) return { json: {} };
    const outputs = { 9: { images: [{ filename: `${job.id}.png`, subfolder: '', type: 'output' }] } };
    return { json: { [job.id]: { prompt: [], outputs, status: { status_str: 'success', completed: true, messages: [] } } } };
  }
  if (path === '/queue') {
    const open = world.jobs.filter((known) => !isDone(world, known)).map((known, at) => [at, known.id, {}, {}, []]);
    return { json: { queue_running: open.slice(0, 1), queue_pending: open.slice(1) } };
  }
  if (path === '/view') return output(jobAt(world, query.get('filename')?.replace(/\.png$/, '')));
  return path.startsWith('/object_info/') ? { json: {} } : undefined;
};
