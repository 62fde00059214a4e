import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { offersOf } from '@genarun/adapters/catalogue';
import { generativeAliases } from '@genarun/dialects';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { providers } from '../packages/genarun/src/engine/providers.ts';
import { buildCommandLine, createWorkplace, type Workplace } from '../packages/genarun/test/command-line.ts';
import { tinyClip, tinyEmbedder, tinyViewer } from '../packages/local/test/support/tiny/encoders.ts';
import { tinyCaptioner } from '../packages/local/test/support/tiny/seq2seq.ts';

beforeAll(buildCommandLine);
let place: Workplace;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => place.remove());

/** Small graphs in the folders of the models that the names stand for. */
function pull(...names: readonly string[]): Readonly<Record<string, string>> {
  const models: Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>> = {
    'Xenova/moondream2': tinyCaptioner().files,
    'nomic-ai/nomic-embed-text-v1.5': tinyEmbedder().files,
    'nomic-ai/nomic-embed-vision-v1.5': tinyViewer({ model_type: 'nomic_bert' }).files,
    'jinaai/jina-clip-v2': tinyClip().files,
  };
  for (const name of names)
    for (const [path, content] of Object.entries(models[name] ?? {})) {
      const file = join(place.folder, 'models', name, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  return { GENARUN_MODELS: join(place.folder, 'models') };
}

function write(change: object): string {
  const configuration = {
    ...{ networks: [['DummyT2I', 'Moondream']], seeds: [42, 56], prompts: ['Test prompt 1'], embedding_models: ['Nomic', 'JinaClip'], max_length: 12 },
    ...{ parameters: { Moondream: { max_new_tokens: 8 } }, ...change },
  };
  writeFileSync(join(place.folder, 'study.json'), JSON.stringify(configuration));
  return 'study.json';
}

describe('the names of configurations', () => {
  it('stand for models of providers that take and give what the names say', () => {
    const misfits = Object.entries(generativeAliases).flatMap(([name, { id, takes, gives }]) => {
      const ids = id.includes('/') ? [id] : offersOf(id).map((offer) => offer.id);
      expect(ids, name).not.toEqual([]);
      const models = ids.filter((each) => !/^(sim|local)\//.test(each)).map((each) => providers[each.split('/')[0] ?? '']?.({}).resolve(each));
      return models.filter((model) => !model?.input.includes(takes) || !model.tasks.includes(gives === 'image' ? 'image' : 'describe')).map(() => name);
    });
    expect(misfits).toEqual([]);
  });

  it('are listed with what each still needs', async () => {
    const environment = { ...pull('Xenova/moondream2'), REPLICATE_API_TOKEN: 'no-real-one' };
    const { stdout, stderr } = await place.run(['list-models'], { environment });
    expect(stdout).toMatch(/^ {4}FluxDev +ready +replicate\/black-forest-labs\/flux-dev$/m);
    expect(stdout).toMatch(/^ {4}SDXLTurbo +no key +huggingface\/stabilityai\/sdxl-turbo$/m);
    expect(stdout).toMatch(/^ {4}Moondream +ready +local\/Xenova\/moondream2$/m);
    expect(stdout).toMatch(
      /^ {4}Nomic +to pull +local\/nomic-ai\/nomic-embed-text-v1\.5 \(text\)\n +to pull +local\/nomic-ai\/nomic-embed-vision-v1\.5 \(image\)$/m,
    );
    expect(stderr).toContain('genarun models pull OWNER/NAME');
    const { generative, embedding } = JSON.parse((await place.run(['list-models', '--json'])).stdout);
    expect(generative).toContainEqual(expect.objectContaining({ name: 'Moondream', state: 'to pull', next: 'genarun models pull Xenova/moondream2' }));
    expect(embedding).toContainEqual({ name: 'Dummy', reads: ['text'], models: [{ state: 'ready', model: 'sim/Dummy' }] });
  });

  it('make valid configurations, whoever has a key', async () => {
    const { code, stdout } = await place.run([
      'validate',
      write({
        networks: [
          ['FluxDev', 'BLIP2'],
          ['SD35Medium', 'DummyI2T'],
        ],
        parameters: {},
      }),
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'valid study.json (network, 4 nodes)\n' });
  });

  it('of a model that is not there are refused with the command that gets it, before anything runs', async () => {
    const { code, stderr } = await place.run(['perform-experiment', write({})], { environment: pull('nomic-ai/nomic-embed-text-v1.5') });
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /networks\[0\] \(DummyT2I → Moondream\): .*"Xenova\/moondream2"\.?\n {2}at study\.json:1:\d+\nhint: genarun models pull Xenova\/moondream2/,
    );
    expect(JSON.parse((await place.run(['list-experiments', '--json'])).stdout)).toEqual([]);
  });

  it('perform on this machine: Moondream describes, Nomic and JinaClip read every output into one space each', async () => {
    const environment = pull('Xenova/moondream2', 'nomic-ai/nomic-embed-text-v1.5', 'nomic-ai/nomic-embed-vision-v1.5', 'jinaai/jina-clip-v2');
    const { code, stdout, stderr } = await place.run(['perform-experiment', write({}), '--json'], { environment });
    expect(code, stderr).toBe(0);
    const { runs, ...counts } = JSON.parse(stdout);
    expect(runs).toMatchObject(Array(2).fill({ length: 3, stopReason: 'duplicate', loopLength: 2 }));
    expect(counts).toMatchObject({ embeddings: 12, diagrams: 4 });
    const { invocations } = JSON.parse((await place.run(['runs', 'show', runs[0].id, '--json'])).stdout);
    expect(invocations[1]).toMatchObject({ model: 'local/Xenova/moondream2', value: tinyCaptioner().captioned([57, 12, 140], 8).trim() });
    expect(JSON.parse((await place.run(['experiment', 'doctor', '--json'])).stdout).problems).toEqual([]);
  }, 60_000);
});
