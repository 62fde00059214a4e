import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';
import { type OpenaiServer, startOpenaiServer } from './openai-server.ts';

beforeAll(buildCommandLine);
let place: Workplace;
let server: OpenaiServer;
beforeEach(async () => {
  place = createWorkplace();
  server = await startOpenaiServer('Rain writes on every window.');
});
afterEach(async () => {
  await server.close();
  place.remove();
});

const write = (name: string, text: string) => writeFileSync(join(place.folder, name), text);
const environment = { OPENAI_API_KEY: 'sk-test' };
const reachOpenai = (more = '') => write('genarun.config.yaml', `adapters: { openai: { baseUrl: "${server.baseUrl}" } }\n${more}`);

describe('genarun models list', () => {
  it('lists a family at every provider, with price and whether there is a key', async () => {
    const { stdout } = await place.run(['models', 'list', '--family', 'gpt-5-mini']);
    expect(stdout).toMatch(/^openai\/gpt-5-mini .*\$0\.25 a million input tokens \+ \$2 a million output tokens .*no key$/m);
    expect((await place.run(['models', 'list', '--family', 'gpt-5-mini'], { environment })).stdout).not.toMatch(/^openai.*no key$/m);
  });

  it('lists by what goes in and what comes out', async () => {
    const list = async (modality: string): Promise<readonly { readonly input: readonly string[]; readonly output: string }[]> =>
      JSON.parse((await place.run(['models', 'list', '--modality', modality, '--json'])).stdout);
    const described = await list('image-text');
    expect(described.length).toBeGreaterThan(0);
    expect(described.every((model) => model.input.includes('image') && model.output === 'text')).toBe(true);
    expect((await list('audio')).every((model) => model.input.includes('audio') || model.output === 'audio')).toBe(true);
    expect((await place.run(['models', 'list', '--modality', 'imge'])).stderr).toContain('Did you mean "image"?');
  });

  it('tells why a family cannot be called', async () => {
    expect((await place.run(['models', 'list', '--family', 'midjourney'])).stdout).toMatch(/^midjourney +cannot be called: no public API/m);
    expect(await place.run(['generate', 'midjourney', '--prompt', 'x'])).toMatchObject({ code: 2, stderr: expect.stringContaining('no public API') });
  });

  it('names the nearest family and adapter', async () => {
    expect(await place.run(['models', 'list', '--family', 'flux-devv'])).toMatchObject({ code: 2, stderr: expect.stringContaining('"flux-dev"') });
    expect(await place.run(['models', 'list', '--adapter', 'opnai'])).toMatchObject({ code: 2, stderr: expect.stringContaining('"openai"') });
  });
});

describe('genarun models show', () => {
  it('shows parameters, limits, price with its source, and who else offers it', async () => {
    const { stdout } = await place.run(['models', 'show', 'openai/gpt-5-mini']);
    for (const words of [
      '272,000 tokens',
      '128,000 tokens at most',
      '$0.25 a million input tokens',
      'as of 20',
      'replicate/openai/gpt-5-mini',
      'genarun keys set openai',
    ])
      expect(stdout).toContain(words);
    expect(stdout).toMatch(/^max_tokens +integer from 1/m);
  });

  it('shows all offers of a model by its own name, as JSON too; unknown prices are unknown', async () => {
    expect((await place.run(['models', 'show', 'flux-dev'])).stdout).toMatch(/^fal\/fal-ai\/flux\/dev +flux-dev +unknown/m);
    const { offers } = JSON.parse((await place.run(['models', 'show', 'flux-dev', '--json'])).stdout);
    expect(offers.find((offer: { id: string }) => offer.id === 'bfl/flux-dev').price.perProduct).toBe(0.025);
    expect(offers.find((offer: { id: string }) => offer.id === 'fal/fal-ai/flux/dev')).not.toHaveProperty('price');
  });

  it('names the nearest model', async () => {
    expect(await place.run(['models', 'show', 'sim/paintr'])).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean "sim/painter"?') });
  });
});

describe('genarun models test', () => {
  it('makes one real call and tells its time and cost', async () => {
    reachOpenai();
    const { code, stdout } = await place.run(['models', 'test', 'openai/gpt-5-mini'], { environment });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^openai\/gpt-5-mini answers: Rain writes on every window\.\n.*, \$0\.0006(5)?, run /);
    expect(server.asked).toHaveLength(1);
  });

  it('exits 1 with what went wrong', async () => {
    reachOpenai();
    server.fail(404, () => 'The model does not exist');
    expect(await place.run(['models', 'test', 'openai/gpt-0'], { environment })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The model does not exist'),
    });
  });

  it('tests every way of working without a network', async () => {
    for (const [name, answer] of [
      ['captioner', 'picture'],
      ['painter', 'image/webp'],
      ['voice', 'audio/wav'],
      ['embedder', '768 numbers'],
      ['translator', 'simulated de'],
    ] as const)
      expect((await place.run(['models', 'test', `sim/${name}`])).stdout).toContain(answer);
  });
});

describe('genarun models add', () => {
  it('adds a server to the own configuration, where every project finds it', async () => {
    const added = await place.run(['models', 'add', 'lmstudio', '--url', server.baseUrl, '--key', 'LMSTUDIO_KEY']);
    expect([added.code, added.stderr]).toEqual([0, expect.stringContaining('genarun keys set lmstudio --name LMSTUDIO_KEY')]);
    await place.run(['keys', 'set', 'lmstudio', '--name', 'LMSTUDIO_KEY'], { input: 'own-key' });
    const { code, stdout } = await place.run(['generate', 'lmstudio/some-model', '--prompt', 'rain', '--quiet']);
    expect([code, stdout]).toEqual([0, 'Rain writes on every window.\n']);
    expect(server.asked).toMatchObject([{ authorization: 'Bearer own-key', body: { model: 'some-model' } }]);
  });

  it('keeps the comments and settings of a configuration, and what the project says wins', async () => {
    mkdirSync(place.userFolder, { recursive: true });
    writeFileSync(join(place.userFolder, 'config.yaml'), '# mine\nbudget: 5 # dollars\n');
    await place.run(['models', 'add', 'openai', '--url', 'http://127.0.0.1:9/v1']);
    const text = readFileSync(join(place.userFolder, 'config.yaml'), 'utf8');
    expect(text).toContain('# mine\nbudget: 5 # dollars\n');
    expect(text).toContain('baseUrl: http://127.0.0.1:9/v1');
    await place.run(['models', 'add', 'openai', '--url', server.baseUrl, '--project']);
    expect(await place.run(['models', 'test', 'openai/gpt-5-mini'], { environment })).toMatchObject({ code: 0 });
  });

  it('writes nothing that would not be a valid configuration', async () => {
    expect(await place.run(['models', 'add', 'x', '--url', 'file:///etc', '--project'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('http or https'),
    });
    expect(existsSync(join(place.folder, 'genarun.config.yaml'))).toBe(false);
    expect((await place.run(['models', 'add', 'a/b', '--url', server.baseUrl])).code).toBe(2);
  });
});

describe('settings of the user', () => {
  it('prices of the own configuration win over every list, in plans and in what a run says it cost', async () => {
    reachOpenai('prices: { openai/gpt-5-mini: { perCall: 0.5 } }\n');
    const told = JSON.parse((await place.run(['generate', 'openai/gpt-5-mini', '--prompt', 'x', '--json'], { environment })).stdout);
    expect(told.run.cost).toBe(0.5);
  });

  it('lays own parameters and a named set under those of the call', async () => {
    reachOpenai('models: { openai/gpt-4o: { set: precise, defaults: { max_tokens: 77 } } }\n');
    await place.run(['generate', 'openai/gpt-4o', '--prompt', 'x', '--quiet'], { environment });
    expect(server.asked.at(-1)?.body).toMatchObject({ temperature: 0, max_output_tokens: 77 });
    await place.run(['generate', 'openai/gpt-4o', '--prompt', 'x', '-p', 'temperature=0.5', '--quiet'], { environment });
    expect(server.asked.at(-1)?.body).toMatchObject({ temperature: 0.5, max_output_tokens: 77 });
    expect(await place.run(['generate', 'openai/gpt-4o', '--prompt', 'x', '--set', 'precize'], { environment })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean "precise"?'),
    });
  });

  it('names an adapter that is none', async () => {
    write('genarun.config.yaml', 'adapters: { opnai: { baseUrl: "http://127.0.0.1:9" } }\n');
    expect(await place.run(['models', 'list'])).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean "openai"?') });
  });
});

describe('a model that several offer', () => {
  const document = `genarun: 1
name: families
models: { writer: gpt-5-mini }
nodes:
  - { id: line, kind: text, model: writer, prompt: "One line about rain" }
  - { id: other, kind: text, model: gpt-5-mini, prompt: "Another line" }
`;

  it('is taken from who has a key, and the run says from whom', async () => {
    reachOpenai();
    write('families.yaml', document);
    const { code, stderr, stdout } = await place.run(['run', 'families.yaml', '--json'], { environment });
    expect([code, JSON.parse(stdout).output.other]).toEqual([0, 'Rain writes on every window.']);
    expect(stderr).toContain('gpt-5-mini: taken from openai (openai/gpt-5-mini)');
    expect(JSON.parse((await place.run(['runs', 'show', 'latest', '--json'])).stdout).run.plan.pipeline.models).toEqual({ writer: 'openai/gpt-5-mini' });
  });

  it('is taken from the provider asked for', async () => {
    write('families.yaml', document);
    const { plan } = JSON.parse((await place.run(['plan', 'families.yaml', '--provider', 'openai', '--json'])).stdout);
    expect(Object.keys(plan.models)).toEqual(['openai/gpt-5-mini']);
    expect(await place.run(['plan', 'families.yaml', '--provider', 'openaai'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean "openai"?'),
    });
    write('plain.yaml', document.replaceAll('gpt-5-mini', 'sim/writer'));
    expect(await place.run(['run', 'plain.yaml', '--provider', 'openai'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no model of the document is named without'),
    });
  });
});

describe('genarun runs show', () => {
  it('tells what each model cost, by node and in all, and counts failed calls too', async () => {
    reachOpenai();
    write(
      'two.yaml',
      `genarun: 1
name: two
nodes:
  - { id: good, kind: text, model: openai/gpt-5-mini, prompt: "One line about rain" }
  - { id: bad, kind: text, model: openai/gpt-4o, prompt: "Another", needs: good, onError: [{ do: continue }] }
`,
    );
    await place.run(['run', 'two.yaml', '--quiet'], { environment });
    const shown = (await place.run(['runs', 'show', 'latest'])).stdout;
    expect(shown).toMatch(/^good +text +openai\/gpt-5-mini .* \$0\.0006(5)?$/m);
    expect(shown).toMatch(/^openai\/gpt-5-mini +1 answered +\$0\.0006(5)?$/m);
    expect(shown).toMatch(/^openai\/gpt-4o +1 answered +\$0\.0045$/m);
    server.fail(400, () => 'no');
    await place.run(['run', 'two.yaml', '--quiet', '--from', 'latest', '--redo', 'bad'], { environment });
    expect((await place.run(['runs', 'show', 'latest'])).stdout).toMatch(/^openai\/gpt-4o +1 failed +\$0$/m);
    expect(JSON.parse((await place.run(['runs', 'show', 'latest', '--json'])).stdout).models).toEqual([
      { model: 'openai/gpt-4o', calls: { failed: 1 }, cost: 0, costUnknown: false },
    ]);
  });
});
