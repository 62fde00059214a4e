import { type Adapter, type Modality, modelSchema, type Task } from '../../model.ts';
import { isRecord } from '../../value.ts';
import type { AdapterUnderTest } from '../adapter.ts';
import type { SuiteApi } from '../api.ts';

const outputs: Readonly<Record<Task, Modality>> = {
  text: 'text',
  image: 'image',
  audio: 'audio',
  video: 'video',
  embed: 'embedding',
  describe: 'text',
  translate: 'text',
  rerank: 'scores',
};

const ids = (adapter: Adapter, wrong: (model: ReturnType<Adapter['models']>[number]) => boolean): string[] =>
  adapter
    .models()
    .filter(wrong)
    .map(({ id }) => id);

/** Names, versions, lanes and the records of the models. */
export function adapterModelsSuite({ describe, it, expect }: SuiteApi, create: () => Promise<AdapterUnderTest> | AdapterUnderTest): void {
  describe('Adapter, its models', () => {
    it('has a name without a slash, a version, and a lane that lets something through', async () => {
      const { adapter } = await create();
      expect(/^[a-z0-9][a-z0-9-]*$/.test(adapter.name)).toBe(true);
      expect(adapter.version.length > 0).toBe(true);
      expect(adapter.lane.concurrency >= 1).toBe(true);
      expect((adapter.lane.perMinute ?? 1) > 0).toBe(true);
    });

    it('describes every model as the schema of models says, under its own name, each id once', async () => {
      const { adapter } = await create();
      const models = adapter.models();
      expect(models.filter((model) => !modelSchema.safeParse(model).success).map(({ id }) => id)).toEqual([]);
      expect(ids(adapter, (model) => model.adapter !== adapter.name || !model.id.startsWith(`${adapter.name}/`))).toEqual([]);
      expect(new Set(models.map(({ id }) => id)).size).toBe(models.length);
    });

    it('describes models as plain data: what comes back from JSON is equal', async () => {
      const models = (await create()).adapter.models();
      expect(JSON.parse(JSON.stringify(models))).toEqual(models);
    });

    it('gives each model parameters as a JSON Schema of an object, and defaults it knows', async () => {
      const { adapter } = await create();
      expect(ids(adapter, ({ parameters }) => parameters.type !== 'object' || !isRecord(parameters.properties))).toEqual([]);
      expect(
        ids(adapter, ({ parameters, defaults = {} }) => Object.keys(defaults).some((name) => !Object.hasOwn(Object(parameters.properties), name))),
      ).toEqual([]);
    });

    it('lists for each model only tasks whose result is the model’s output', async () => {
      const { adapter } = await create();
      expect(ids(adapter, ({ tasks, output }) => tasks.some((task) => outputs[task] !== output))).toEqual([]);
    });

    it('says in the label of a simulation that it is one', async () => {
      const { adapter } = await create();
      expect(ids(adapter, ({ simulation, label }) => simulation === true && !/simulation, no AI/.test(label))).toEqual([]);
    });

    it('describes, where it can, each model that is asked for under its own id, as plain data that still does what is asked', async () => {
      const { adapter, requests, context } = await create();
      for (const { model: id, task } of requests) {
        const model = await adapter.describe?.(id, { ...context, signal: new AbortController().signal });
        if (model === undefined) continue;
        expect(modelSchema.safeParse(model).success).toBe(true);
        expect(model.id).toBe(id);
        expect(model.tasks.includes(task)).toBe(true);
        expect(JSON.parse(JSON.stringify(model))).toEqual(model);
      }
    });

    it('resolves every listed id to the listed model, and ids of others to nothing', async () => {
      const { adapter } = await create();
      for (const model of adapter.models()) expect(adapter.resolve(model.id)).toEqual(model);
      expect(adapter.resolve(`another-${adapter.name}/model`)).toBeUndefined();
      expect(adapter.resolve('')).toBeUndefined();
    });
  });
}
