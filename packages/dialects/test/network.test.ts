import { GenarunError } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { embeddersOf, parseDocument, printPipeline, readExperiment, rowsOf, walkPipeline } from '../src/index.ts';

const valid = {
  networks: [['DummyT2I', 'DummyI2T']],
  seeds: [42, -1],
  prompts: ['a fox', 'two boats'],
  embedding_models: ['Dummy'],
  max_length: 100,
};

function parse(change: object) {
  return parseDocument(JSON.stringify({ ...valid, ...change }, null, 2), { file: 'study.json' });
}

function refusal(change: object): GenarunError {
  try {
    parse(change);
  } catch (error) {
    if (error instanceof GenarunError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('an experiment as one canonical document', () => {
  it('is a relay for each network and seed, performed for each prompt', () => {
    const { dialect, pipeline } = parse({});
    expect(dialect).toBe('network');
    expect(pipeline).toMatchObject({
      genarun: 1,
      name: 'study',
      inputs: { prompts: { type: 'list', default: ['a fox', 'two boats'] } },
      models: { DummyT2I: 'sim/DummyT2I', DummyI2T: 'sim/DummyI2T' },
      onError: [{ match: 'any', do: 'continue' }],
    });
    expect(pipeline.nodes).toEqual([
      {
        id: 'walk_1',
        kind: 'relay',
        label: 'DummyT2I → DummyI2T, seed 42',
        forEach: '${prompts}',
        as: 'prompt',
        of: '${previous | default: prompt}',
        empty: '[empty]',
        repeat: { max: 100, cycle: ['DummyT2I', 'DummyI2T'], stop: { duplicate: 'exact' } },
        seed: 42,
        cache: false,
        retry: { max: 4, backoff: 'exponential' },
      },
      expect.objectContaining({ id: 'walk_2', seed: 'none', repeat: { max: 100, cycle: ['DummyT2I', 'DummyI2T'] } }),
    ]);
  });

  it('prints as canonical YAML that reads back as the same document', () => {
    const { pipeline } = parse({ stop: { near: { distance: 0.1 }, fixed_point: { rounds: 3 }, cost: 2 } });
    expect(parseDocument(printPipeline(pipeline), { file: 'again.yaml' }).pipeline).toEqual(pipeline);
    expect(pipeline.nodes[1]?.repeat?.stop).toEqual({ near: { distance: 0.1 }, fixedPoint: { rounds: 3 }, cost: 2 });
  });

  it('keeps prompts as data: what looks like markup or an expression is none', () => {
    const prompt = 'a [red | blue] fox ${inputs} costs $5';
    const { pipeline } = parse({ prompts: [prompt] });
    expect(pipeline.inputs).toEqual({ prompts: { type: 'list', default: [prompt] } });
    expect(JSON.stringify(pipeline.nodes)).not.toContain('fox');
  });

  it('gives members of a cycle their parameters, and takes own names and any adapter/model', () => {
    const { pipeline } = parse({
      networks: [['Mine', 'sim/captioner']],
      models: { Mine: 'sim/painter' },
      parameters: { Mine: { width: 256 } },
      seeds: [1],
    });
    expect(pipeline.models).toEqual({ Mine: 'sim/painter' });
    expect(pipeline.nodes[0]?.id).toBe('walk');
    expect(pipeline.nodes[0]?.repeat?.cycle).toEqual([{ model: 'Mine', params: { width: 256 } }, 'sim/captioner']);
  });
});

describe('an experiment as runs', () => {
  it('goes network by network, seed by seed, prompt by prompt', () => {
    const { experiment } = readExperiment(JSON.stringify({ ...valid, networks: [['FluxDev', 'Moondream'], ['DummyT2I']], max_length: 1 }), 'x.json');
    expect(rowsOf(experiment).map(({ position, network, seed, prompt }) => [position, network[0], seed, prompt])).toEqual([
      [0, 'FluxDev', 42, 'a fox'],
      [1, 'FluxDev', 42, 'two boats'],
      [2, 'FluxDev', -1, 'a fox'],
      [3, 'FluxDev', -1, 'two boats'],
      [4, 'DummyT2I', 42, 'a fox'],
      [5, 'DummyT2I', 42, 'two boats'],
      [6, 'DummyT2I', -1, 'a fox'],
      [7, 'DummyT2I', -1, 'two boats'],
    ]);
  });

  it("has one document for all prompts and seeds of a network: prompt and seed are the run's", () => {
    const { experiment, place } = readExperiment(JSON.stringify(valid, null, 2), 'x.json');
    const { pipeline } = walkPipeline(experiment, { network: ['DummyT2I', 'DummyI2T'], seeded: true });
    expect(pipeline).toMatchObject({ inputs: { prompt: { type: 'string', required: true } }, nodes: [{ id: 'walk', seed: 'run' }] });
    expect(walkPipeline(experiment, { network: ['DummyT2I', 'DummyI2T'], seeded: false }).pipeline.nodes[0]).toMatchObject({
      seed: 'none',
      repeat: { max: 100 },
    });
    expect(place(['prompts', 1])).toBe('x.json:14:5');
  });

  it('makes seed_count unseeded runs', () => {
    const { seeds: _seeds, ...rest } = valid;
    expect(readExperiment(JSON.stringify({ ...rest, seed_count: 3 }), 'x.json').experiment.seeds).toEqual([-1, -1, -1]);
  });

  it('reads YAML as well', () => {
    const text = 'networks: [[DummyT2I, DummyI2T]]\nseed_count: 1\nprompts: [fox]\nembedding_models: [Dummy, sim/embedder, Nomic]\nmax_length: 4\n';
    expect(embeddersOf(readExperiment(text, 'x.yaml').experiment)).toEqual([
      { name: 'Dummy', text: 'sim/Dummy' },
      { name: 'sim/embedder', any: 'sim/embedder' },
      { name: 'Nomic', text: 'local/nomic-ai/nomic-embed-text-v1.5', image: 'local/nomic-ai/nomic-embed-vision-v1.5' },
    ]);
  });
});

describe('a wrong configuration is refused, with its place', () => {
  it.each([
    [{ networks: [] }, 'networks: Networks list cannot be empty'],
    [{ seeds: [] }, 'seeds: Seeds list cannot be empty'],
    [{ seeds: undefined, seed_count: 0 }, 'seed_count: Seeds list cannot be empty'],
    [{ seeds: undefined }, 'seeds: Seeds list cannot be empty'],
    [{ seed_count: 4 }, 'expected either seeds or seed_count, got both'],
    [{ prompts: [] }, 'prompts: Prompts list cannot be empty'],
    [{ embedding_models: [] }, 'embedding_models: embedding_models list cannot be empty'],
    [{ max_length: 0 }, 'max_length: Run length must be greater than 0'],
    [{ networks: [[]] }, 'networks[0]: Each network must contain at least one model'],
    [{ networks: [['FluxDevv', 'Moondream']] }, 'networks[0][0]: Invalid generative model: FluxDevv. Available models: ["FluxDev",'],
    [{ networks: [['Nomic', 'Moondream']] }, 'Nomic is an embedding model.'],
    [{ embedding_models: ['DummyI2T'] }, 'DummyI2T is a generative model.'],
    [{ embedding_models: ['Nomik'] }, 'embedding_models[0]: Invalid embedding model: Nomik. Available models: ["Nomic",'],
    [{ networks: [['Moondream', 'FluxDev']] }, "networks[0][0]: Network must start with a text-to-image model, but 'Moondream' is an image-to-text model"],
    [{ networks: [['FluxDev', 'DummyT2I', 'BLIP2']] }, "networks[0][1]: 'FluxDev' gives a picture, but 'DummyT2I' takes a text"],
    [{ networks: [['FluxDev']] }, "networks[0][0]: 'FluxDev' gives a picture, but 'FluxDev' takes a text (the last model feeds the first)"],
    [{ networks: [['FluxDev', 'BLIP2', 'BLIP2']] }, "networks[0][2]: 'BLIP2' gives a text, but 'BLIP2' takes a picture"],
    [{ embedding_models: ['Dummy', 'Dummy'] }, 'embedding_models[1]: "Dummy" is there already'],
    [{ parameters: { DummyT2: {} } }, 'no model of the experiment is named "DummyT2". Did you mean "DummyT2I"?'],
    [{ max_lenght: 5 }, 'max_lenght'],
    [{ seeds: [1.5] }, 'seeds[0]: expected a whole number'],
    [{ networks: ['FluxDev'] }, 'networks[0]: expected a list'],
    [{ prompts: [''] }, 'prompts[0]'],
  ])('%j', (change, message) => {
    const error = refusal(change);
    expect(error.message).toContain(message);
    expect(error).toMatchObject({ code: 'invalid_input', position: expect.stringMatching(/^study\.json:\d+:\d+$/) });
  });

  it('tells the first problem in the order of the keys, and the others after it', () => {
    const { message } = refusal({ networks: [], prompts: [], max_length: -3 });
    expect(message).toMatch(/^networks: Networks list cannot be empty\nand 2 more:\n.*Prompts list cannot be empty\n.*Run length must be greater than 0/);
  });
});
