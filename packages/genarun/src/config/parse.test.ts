import { GenarunError } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../document/read-yaml.ts';
import { durationMs } from './config.ts';
import { parseConfig } from './parse.ts';

async function refusal(text: string): Promise<GenarunError> {
  const read = readYaml(text, 'genarun.config.yaml');
  try {
    parseConfig(read);
  } catch (error) {
    if (error instanceof GenarunError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('parseConfig', () => {
  it('takes every section', async () => {
    const text = `
services: { DataService: { url: "http://127.0.0.1:4001", headers: { authorization: "Bearer \${secrets.TOKEN}" } } }
http: { allow: ["10.0.0.0/8"], timeout: 5s, maxBytes: 1000 }
models: { text: sim/writer }
concurrency: { sim: 4, io: { concurrency: 2, perMinute: 60 } }
adapters: { sim: { latency: 200ms, failures: 0.1 } }
maxInvocations: 500
budget: 1.5
`;
    const config = parseConfig(readYaml(text, 'genarun.config.yaml'));
    expect(config.services?.DataService?.url).toBe('http://127.0.0.1:4001');
    expect(config.concurrency).toEqual({ sim: 4, io: { concurrency: 2, perMinute: 60 } });
    expect(config.budget).toBe(1.5);
  });

  it('takes models by task, settings by model, prices and ways to reach a provider', async () => {
    const text = `
models: { text: openai/gpt-5-mini, openai/gpt-4o: { set: precise, defaults: { max_tokens: 400 } } }
prices: { fal/fal-ai/flux/dev: { perProduct: 0.025 }, lmstudio/some-model: { free: true } }
adapters: { openai: { baseUrl: "https://gateway.example/v1", concurrency: 4, perMinute: 60, tokensPerMinute: 90000 }, lmstudio: { type: openai-compatible, baseUrl: "http://127.0.0.1:1/v1" } }
`;
    expect(parseConfig(readYaml(text, 'genarun.config.yaml')).prices).toEqual({
      'fal/fal-ai/flux/dev': { perProduct: 0.025 },
      'lmstudio/some-model': { free: true },
    });
  });

  it.each([
    ['models: { openai/gpt-4o: sim/writer }', "a model's id with settings expected"],
    ['models: { text: { set: precise } }', "a model's id expected"],
    ['models: { gpt-4o: { set: precise } }', "a model's id (adapter/name) expected"],
    ['prices: { a/b: { perProdct: 1 } }', 'unknown key "perProdct"'],
    ['prices: { a/b: { perProduct: -1 } }', 'got -1'],
    ['adapters: { openai: { baseUrl: "ftp://x" } }', 'an http or https address expected'],
  ])('refuses %s', async (text, words) => {
    expect((await refusal(text)).message).toContain(words);
  });

  it('is empty where the file is empty', async () => {
    expect(parseConfig(readYaml('', 'genarun.config.yaml'))).toEqual({});
  });

  it('names an unknown key, its place and the nearest known one', async () => {
    const error = await refusal('budget: 1\nservises: {}\n');
    expect(error.message).toBe('configuration: unknown key "servises"');
    expect(error.position).toMatch(/^genarun\.config\.yaml:2:/);
    expect(error.hint).toContain('Did you mean "services"?');
  });

  it('names an unknown key inside a section', async () => {
    const error = await refusal('http:\n  alow: []\n');
    expect(error.message).toBe('configuration, "http": unknown key "alow"');
    expect(error.position).toBe('genarun.config.yaml:2:9');
    expect(error.hint).toContain('Did you mean "allow"?');
  });

  it('says what was expected and what came', async () => {
    const error = await refusal('budget: much\n');
    expect(error.message).toContain('"budget"');
    expect(error.message).toContain('got "much"');
    expect(error.position).toBe('genarun.config.yaml:1:9');
  });

  it('refuses services that are not reached over http', async () => {
    expect((await refusal('services: { A: { url: "file:///etc" } }')).message).toContain('an http or https address expected');
  });

  it('refuses a task that is none', async () => {
    expect((await refusal('models: { txt: sim/writer }')).message).toContain('models');
  });
});

describe('readYaml', () => {
  it('refuses what is no YAML with its position', async () => {
    await expect((async () => readYaml('a: [1, 2\nb: 3\n', 'inputs.yaml'))()).rejects.toMatchObject({
      code: 'invalid_input',
      position: expect.stringMatching(/^inputs\.yaml:\d+:\d+$/),
    });
  });

  it('refuses aliases that would grow without bound', async () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[index]}`).join(',')}]`),
    ].join('\n');
    expect(() => readYaml(bomb, 'bomb.yaml')).toThrow('cannot be read as YAML');
  });

  it('refuses nesting that would overflow the stack', async () => {
    expect(() => readYaml('['.repeat(20_000), 'deep.yaml')).toThrow(GenarunError);
  });
});

describe('durationMs', () => {
  it('reads seconds and units', () => {
    expect([2, '500ms', '30s', '5m', '2h', '7d', '1.5s'].map(durationMs)).toEqual([2000, 500, 30_000, 300_000, 7_200_000, 604_800_000, 1500]);
  });
});
