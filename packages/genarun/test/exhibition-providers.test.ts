import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMedia } from '@genarun/backends/media';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';
import { type ProviderName, type Providers, startProviders } from './providers/process.ts';

const exhibition = fileURLToPath(new URL('../../../examples/01-photo-exhibition/exhibition.tree.json', import.meta.url));
const media = createMedia();

type Combination = {
  readonly name: string;
  readonly providers: readonly ProviderName[];
  readonly text: string;
  readonly image: string;
  /** US dollars a text of 1,000 tokens in and 200 out, and a picture; undefined: not known. */
  readonly costs: readonly [number, number | undefined];
};

const combinations: readonly Combination[] = [
  {
    name: 'OpenAI and Replicate',
    providers: ['openai', 'replicate'],
    text: 'openai/gpt-5-mini',
    image: 'replicate/black-forest-labs/flux-schnell',
    costs: [0.00065, undefined],
  },
  {
    name: 'Anthropic and fal',
    providers: ['anthropic', 'fal'],
    text: 'anthropic/claude-haiku-4-5',
    image: 'fal/fal-ai/flux/schnell',
    costs: [0.002, 0.003],
  },
  { name: 'xAI alone', providers: ['xai'], text: 'xai/grok-4.3', image: 'xai/grok-imagine-image', costs: [0.001, 0.02] },
  { name: 'Google alone', providers: ['google'], text: 'google/gemini-2.5-flash', image: 'google/imagen-4.0-fast-generate-001', costs: [0.0008, 0.02] },
  { name: 'Ollama and ComfyUI', providers: ['ollama', 'comfyui'], text: 'ollama/llama3.2', image: 'comfyui/sd_xl_base_1.0.safetensors', costs: [0, 0] },
];

const environment = Object.fromEntries(
  ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'XAI_API_KEY', 'GOOGLE_API_KEY', 'GEMINI_API_KEY', 'REPLICATE_API_TOKEN', 'FAL_KEY'].map((name) => [
    name,
    'sk-test-key',
  ]),
);

const paths: Partial<Record<ProviderName, string>> = { openai: '/v1', anthropic: '/v1', xai: '/v1', google: '/v1beta', replicate: '/v1' };

beforeAll(buildCommandLine);
let place: Workplace;
let providers: Providers;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => {
  providers.close();
  place.remove();
});

/** Configures the providers as a person would whose own servers stand in for them. */
async function start(names: readonly ProviderName[]): Promise<void> {
  providers = await startProviders(names, 5);
  const adapters = names.map((name) => `  ${name}: { baseUrl: "${providers.url(name)}${paths[name] ?? ''}" }`);
  writeFileSync(
    join(place.folder, 'genarun.config.yaml'),
    `http: { allow: [${names.map((name) => `"${new URL(providers.url(name)).host}"`).join(', ')}] }\nadapters:\n${adapters.join('\n')}\n`,
  );
}

describe('the exhibition of the first example, unchanged', () => {
  it.each(combinations)('is made by $name, whole, with what it cost', async ({ providers: names, text, image, costs }) => {
    await start(names);
    const words = ['run', exhibition, '--input', 'year=2025', '--seed', '7', '--out', 'out', '--json', '--quiet'];
    const { code, stdout, stderr } = await place.run([...words, '--model', `text=${text}`, '--model', `image=${image}`], { environment });
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    const { run, output } = JSON.parse(stdout);
    expect(run).toMatchObject({ status: 'succeeded', counts: { done: 26 } });
    expect(output).toHaveLength(3);
    for (const project of output) {
      for (const key of ['title', 'slug', 'summary', 'photographerName', 'photographerBio', 'portraitDescription']) expect(project[key]).toMatch(/harbours/);
      expect(project.photographs).toHaveLength(5);
    }
    const files = output.flatMap((project: { portrait: string; photographs: string[] }) => [project.portrait, ...project.photographs]);
    expect(new Set(files).size).toBe(18);
    const made = files.map((file: string) => readFileSync(join(place.folder, 'out', file)));
    for (const bytes of made) expect(await media.decode(bytes)).toMatchObject({ width: 48, height: 32 });
    expect(readdirSync(join(place.folder, 'out', 'assets'))).toHaveLength(18);

    const shown = JSON.parse((await place.run(['runs', 'show', 'latest', '--json'])).stdout);
    const requests = await providers.requests();
    const texts = requests.filter(({ provider, path }) => provider === names[0] && /responses|messages|completions|generateContent|chat/.test(path)).length;
    // Two turns for the themes, three for each project, one for the photographs of each; none is repaired.
    expect(texts).toBe(2 + 3 * 3 + 3);
    const [each, picture] = costs;
    expect(shown.run.cost).toBeCloseTo(texts * each + 18 * (picture ?? 0), 9);
    expect(shown.run.costUnknown).toBe(picture === undefined);
    // The key goes to providers only, and never to where their outputs lie.
    expect(requests.filter(({ path, key }) => key && path.startsWith('/out/'))).toEqual([]);
  });
});
