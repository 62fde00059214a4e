import { type Adapter, defineAdapter, GenarunError, type LaneLimits, type Model, type ModelRequest } from '@genarun/spec';
import { createDescriptions, requireModel } from '../hosted/described.ts';
import { wantedOf } from '../hosted/output.ts';
import { inputOf, type Prepared, prepare } from '../hosted/prepare.ts';
import { factsOf } from '../parameters/schema-facts.ts';
import { createJobs, type Jobs } from '../wire/job.ts';
import type { OutputFile } from './history.ts';
import { factsIn, filled, parametersOf } from './parameters.ts';
import { promptIdOf } from './prompt-id.ts';
import { type ComfyuiServer, createServer } from './server.ts';
import { bindInputs, type ComfyuiWorkflow, checkpointWorkflow, isWorkflow } from './workflow.ts';

export type ComfyuiOptions = {
  /** Default `http://127.0.0.1:8188`. */
  readonly baseUrl?: string;
  readonly lane?: LaneLimits;
  /** Model name → workflow: `{ portrait: { workflow, inputs? } }` is the model `comfyui/portrait`. */
  readonly workflows?: Readonly<Record<string, ComfyuiWorkflow>>;
};

const delays: readonly number[] = [200, 300, 500, 700, 1000, 1500, 2000, 3000];

/**
 * A ComfyUI server: each configured workflow (in the API form) is a model `comfyui/<name>` whose parameters are its named inputs, and any checkpoint file
 * (`comfyui/sd_xl_base_1.0.safetensors`) is a model through the usual text-to-image workflow. No key; costs nothing. A call finds the work that it has begun before.
 */
export function comfyuiAdapter({ baseUrl = 'http://127.0.0.1:8188', lane = { concurrency: 1 }, workflows = {} }: ComfyuiOptions = {}): Adapter {
  for (const [name, { workflow }] of Object.entries(workflows)) refuseOtherForm(name, workflow);
  const server = createServer(baseUrl.replace(/\/+$/, ''));
  const find = (id: string): Bound | undefined => {
    const name = /^comfyui\/(.+)$/.exec(id)?.[1] ?? '';
    const isCheckpoint = /^[^\\]+\.(?:safetensors|ckpt|sft)$/.test(name) && !name.includes('..');
    const found = Object.hasOwn(workflows, name) ? workflows[name] : isCheckpoint ? { workflow: checkpointWorkflow(name) } : undefined;
    return found && { inputs: bindInputs(found.workflow), ...found };
  };
  const resolve = (id: string): Model | undefined => {
    const bound = find(id);
    return bound && describeModel(id, bound, parametersOf(bound.workflow, bound.inputs));
  };
  const descriptions = createDescriptions(async (id, context) => {
    const { workflow, inputs } = needed(id, find);
    const types = [...new Set(Object.values(inputs).map(({ node }) => workflow[node]?.class_type ?? ''))];
    return { schema: parametersOf(workflow, inputs, factsIn(await server.classes(types, context))) };
  });
  const jobs = jobsAt(server, (id) => needed(id, find));
  return defineAdapter({
    name: 'comfyui',
    version: '1',
    lane,
    models: () => Object.keys(workflows).flatMap((name) => resolve(`comfyui/${name}`) ?? []),
    resolve,
    describe: async (id, context) => {
      const { schema } = await descriptions(id, context);
      return describeModel(id, needed(id, find), schema);
    },
    perform: async (request, context) => {
      requireModel(request, resolve);
      return jobs.perform(request, context);
    },
    reconcile: jobs.reconcile,
  });
}

type Bound = ComfyuiWorkflow & Required<Pick<ComfyuiWorkflow, 'inputs'>>;

function jobsAt(server: ComfyuiServer, known: (id: string) => Bound): Jobs {
  const prepared = (request: ModelRequest): Prepared => {
    const { workflow, inputs } = known(request.model);
    return prepare(request, { schema: parametersOf(workflow, inputs) });
  };
  return createJobs<readonly OutputFile[]>({
    provider: 'comfyui',
    free: true,
    delays,
    submit: async (request, context) => {
      const fitted = prepared(request);
      const id = await promptIdOf(context.callKey);
      if (await server.standing(id, context)) return id;
      const { workflow, inputs } = known(request.model);
      return server.enqueue(filled(workflow, inputs, await inputOf(fitted, (medium) => server.upload(medium, context))), id, context);
    },
    look: async (id, _request, context) => (await server.standing(id, context)) ?? { failed: forgotten(id) },
    collect: async (files, request, context) => {
      const wanted = wantedOf(request.task) ?? 'image';
      const media = await Promise.all(files.map((file) => server.fetch(file, wanted, context)));
      if (media.length > 0) return { media, usage: { products: media.length }, cost: 0, warnings: prepared(request).warnings };
      throw new GenarunError({
        code: 'invalid_output',
        message: 'comfyui: the workflow saved nothing',
        hint: 'It needs a node that saves, such as SaveImage.',
      });
    },
    cancel: (id, _request, context) => server.cancel(id, context),
    find: async ({ callKey }, context) => {
      const id = await promptIdOf(callKey);
      return (await server.standing(id, context)) ? { id } : 'never_received';
    },
  });
}

function forgotten(id: string): GenarunError {
  return new GenarunError({ code: 'provider_outage', message: `comfyui: the server does not know prompt ${id} any more; it may have been restarted` });
}

function needed(id: string, find: (id: string) => Bound | undefined): Bound {
  const bound = find(id);
  if (!bound) throw new GenarunError({ code: 'not_found', message: `there is no workflow or checkpoint "${id}"`, hint: 'genarun models add adds a workflow' });
  return bound;
}

function describeModel(id: string, { label, task = 'image' }: ComfyuiWorkflow, schema: ReturnType<typeof parametersOf>): Model {
  return {
    ...{ id, adapter: 'comfyui', label: label ?? `${id.slice('comfyui/'.length)} in ComfyUI`, tasks: [task], output: task, deterministic: false },
    ...factsOf(schema),
    // A batch is bounded by the memory of the device, which nobody tells.
    maxCount: Object.hasOwn(schema.properties ?? {}, 'batch_size') ? 8 : 1,
    price: { free: true },
  };
}

function refuseOtherForm(name: string, workflow: unknown): void {
  if (isWorkflow(workflow)) return;
  throw new GenarunError({
    code: 'invalid_input',
    message: `comfyui workflow "${name}": expected nodes by id, each with class_type and inputs`,
    hint: 'Export it in ComfyUI with "Export (API)"; the editor\'s own file has another form.',
  });
}
