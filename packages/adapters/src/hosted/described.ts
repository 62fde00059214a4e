import { type AdapterContext, GenarunError, type Model, type ModelRequest, type Task } from '@genarun/spec';
import type { NormalSchema } from '../parameters/normal-form.ts';
import { factsOf } from '../parameters/schema-facts.ts';

/** What a provider tells of a model. */
export type Description = {
  /** Absent where it does not tell the parameters. */
  readonly schema?: NormalSchema;
  readonly version?: string;
  /** What it makes, where that is told: one of some tasks. */
  readonly tasks?: readonly Task[];
};

type Asking = Pick<AdapterContext, 'http' | 'secret' | 'signal'>;

/** Descriptions by name, asked for once in the life of an adapter; one that failed is asked for again. */
export function createDescriptions<Told extends Description>(
  fetchOne: (name: string, context: Asking) => Promise<Told>,
): (name: string, context: Asking) => Promise<Told> {
  const known = new Map<string, Promise<Told>>();
  return (name, context) => {
    const here = known.get(name);
    if (here) return here;
    const asked = fetchOne(name, context);
    known.set(name, asked);
    asked.catch(() => known.delete(name));
    return asked;
  };
}

/** What a plan keeps of a model's description, or undefined where the model was never described: then its provider is asked. */
export function frozenDescription(model: Model | undefined): Description | undefined {
  if (model?.parametersHash === undefined) return undefined;
  // What a provider's schema was normalised to, kept as JSON.
  const schema = model.parameters as NormalSchema;
  const told = Object.keys(schema.properties ?? {}).length > 0;
  return { ...(told ? { schema } : {}), ...(model.version === undefined ? {} : { version: model.version }) };
}

/** A model with what its provider tells of it. Of the tasks that it may do by what is told, those stay that it does by its name, if any. */
export function withDescription(model: Model, { schema, version, tasks }: Description): Model {
  const narrowed = tasks === undefined ? model.tasks : model.tasks.filter((task) => tasks.includes(task));
  const all = narrowed.length > 0 ? narrowed : (tasks ?? model.tasks);
  return {
    ...model,
    ...(schema === undefined ? {} : factsOf(schema)),
    tasks: [...all],
    output: all.includes(outputTask(model)) ? model.output : outputOf(all[0]),
    ...(version === undefined ? {} : { version }),
  };
}

function outputTask({ output }: Model): Task {
  if (output === 'embedding') return 'embed';
  return output === 'image' || output === 'audio' || output === 'video' ? output : 'text';
}

function outputOf(task: Task | undefined): Model['output'] {
  if (task === 'embed') return 'embedding';
  return task === 'image' || task === 'audio' || task === 'video' ? task : 'text';
}

/** Refuses a request that a model is not for. Throws `not_found` for another adapter's model, `invalid_input` for another task or an impossible count. */
export function requireModel(request: ModelRequest, resolve: (id: string) => Model | undefined): Model {
  const model = resolve(request.model);
  if (model === undefined) throw new GenarunError({ code: 'not_found', message: `there is no model "${request.model}" here`, hint: 'genarun models list' });
  if (!model.tasks.includes(request.task))
    throw new GenarunError({ code: 'invalid_input', message: `${model.id} does ${model.tasks.join(', ')}, not ${request.task}`, hint: 'genarun models list' });
  if (!Number.isInteger(request.count) || request.count < 1)
    throw new GenarunError({ code: 'invalid_input', message: `${model.id}: count must be at least 1, got ${request.count}` });
  return model;
}
