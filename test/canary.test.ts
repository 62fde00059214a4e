import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type ProviderServer, type Received, type Reply, startProvider } from '../packages/adapters/test/support/provider-server.ts';
import { base64, picture, silence } from '../packages/adapters/test/support/samples.ts';
import { buildCommandLine, createWorkplace, type Workplace } from '../packages/genarun/test/command-line.ts';

// Runs a pipeline over many providers that repeat their key wherever they can, and looks for it in everything that is left behind.

/** Keys with letters that addresses and base64 write otherwise. */
const keys: Readonly<Record<string, string>> = {
  OPENAI_API_KEY: 'sk-canary+Oq7Wm3/Xk9Tb1==',
  XAI_API_KEY: 'xai-canary+Fj4Rd8/Lp2Ns6==',
  GROQ_API_KEY: 'gsk-canary+Vh5Yc0/Ze3Ua7==',
  MISTRAL_API_KEY: 'mis-canary+Bw9Gk2/Dx4Qi8==',
  ANTHROPIC_API_KEY: 'ant-canary+Tn6Jm1/Ro5Es3==',
  GEMINI_API_KEY: 'AIz-canary+Cy8Hv4/Wu0Pl9==',
  REPLICATE_API_TOKEN: 'r8-canary+Kf2Sb7/Ga6Nd5==',
  FAL_KEY: 'fal-canary+Mi3Zo9/Qt1Xe4==',
  BFL_API_KEY: 'bfl-canary+Lc5Uw0/Hr8Vj2==',
  STABILITY_API_KEY: 'sta-canary+Pa1Dk6/Yf7Bg3==',
  ELEVENLABS_API_KEY: 'el-canary+Eo4Tx8/Is2Mn0==',
  CIVITAI_API_TOKEN: 'civ-canary+Wz7Rq5/Jl9Kh1==',
};

const document = `
genarun: 1
name: canary
nodes:
  - { id: good, kind: text, model: openai/gpt-5-mini, prompt: "Say it" }
  - { id: redirected, kind: text, model: xai/grok-4.3, prompt: "Say it" }
  - { id: echoed, kind: text, model: groq/llama-3.3-70b-versatile, prompt: "Say it" }
  - { id: dropped, kind: text, model: mistral/mistral-small-latest, prompt: "Say it" }
  - { id: forbidden, kind: text, model: anthropic/claude-haiku-4-5, prompt: "Say it" }
  - { id: broken, kind: text, model: google/gemini-2.5-flash, prompt: "Say it" }
  - { id: made, kind: image, model: replicate/acme/flux, prompt: "a heron" }
  - { id: failed, kind: image, model: fal/acme/flux, prompt: "a heron" }
  - { id: moderated, kind: image, model: bfl/flux-2-pro, prompt: "a heron" }
  - { id: filtered, kind: image, model: stability/stable-image-core, prompt: "a heron" }
  - { id: spoken, kind: audio, model: elevenlabs/eleven_v3, text: "a heron", params: { voice: v1 } }
  - { id: refused, kind: image, model: "civitai/sdxl:1@2", prompt: "a heron" }
onError: [ { match: any, do: continue } ]
`;

let place: Workplace;
let provider: ProviderServer;
let elsewhere: ProviderServer;
const out = 'out';

beforeAll(buildCommandLine);
beforeEach(async () => {
  elsewhere = await startProvider();
  const bytes = (await picture('#336699', 32, 32)).bytes;
  provider = await startProvider((request) => answer(request, bytes));
  place = createWorkplace();
  const at = (name: string) => `${provider.url}/${name}`;
  const adapters = ['openai', 'xai', 'groq', 'mistral', 'anthropic', 'google', 'replicate', 'fal', 'bfl', 'stability', 'elevenlabs', 'civitai'];
  writeFileSync(join(place.folder, 'genarun.config.yaml'), `adapters:\n${adapters.map((name) => `  ${name}: { baseUrl: "${at(name)}" }\n`).join('')}`);
  writeFileSync(join(place.folder, 'canary.yaml'), document);
});
afterEach(async () => {
  place.remove();
  await Promise.all([provider.close(), elsewhere.close()]);
});

/** A key as it came in, in every spelling in which somebody may repeat it. */
function echo({ headers }: Received): string {
  const sent = [headers.authorization, headers['x-api-key'], headers['x-goog-api-key'], headers['x-key'], headers['xi-api-key']].find(
    (value) => value !== undefined,
  );
  const key = String(sent).replace(/^(?:Bearer|Key) /, '');
  return `${key} ${encodeURIComponent(key)} ${Buffer.from(key).toString('base64')}`;
}

function answer(request: Received, bytes: Uint8Array): Reply {
  const { method, path } = request;
  const said = echo(request);
  const error = { error: { message: `Wrong key ${said}`, type: 'x', code: 'invalid_api_key' }, detail: `Wrong key ${said}`, message: `Wrong key ${said}` };
  const output = `data:image/png;base64,${base64(bytes)}`;
  switch (path.split('/')[1]) {
    case 'openai':
      return openaiText(`A heron, ${said}.`);
    case 'xai':
      return { status: 307, headers: { location: `${elsewhere.url}/steal?key=${encodeURIComponent(said)}` } };
    case 'groq':
      return { status: 401, json: error };
    case 'mistral':
      return 'hang up';
    case 'anthropic':
      return { status: 403, json: { type: 'error', error: { type: 'permission_error', message: `No: ${said}` } } };
    case 'google':
      return { text: `{"candidates": "${said}`, headers: { 'content-type': 'application/json' } };
    case 'replicate':
      if (method === 'GET' && path.includes('/models/')) return { json: { latest_version: { id: 'v1' } } };
      return { status: method === 'POST' ? 201 : 200, json: { id: 'p1', status: 'succeeded', output, logs: `seed: 7 ${said}`, metrics: {} } };
    case 'fal':
      if (path.endsWith('/models')) return { json: { models: [{ endpoint_id: 'acme/flux', metadata: {} }] } };
      if (path.endsWith('/status')) return { json: { status: 'COMPLETED' } };
      return method === 'POST'
        ? { json: { request_id: 'r1' } }
        : { status: 422, json: { detail: [{ loc: ['body', 'prompt'], msg: `bad ${said}`, type: 'x' }] } };
    case 'bfl':
      if (method === 'POST') return { json: { id: 't', polling_url: `${provider.url}/bfl/v1/get_result?id=t`, cost: 4 } };
      return { json: { id: 't', status: 'Request Moderated', details: { 'Moderation Reasons': [`Safety ${said}`] } } };
    case 'stability':
      return { status: 500, json: { id: 'x', name: 'internal_error', errors: [said] } };
    case 'elevenlabs':
      return { bytes: silence().bytes, headers: { 'content-type': 'audio/wav', 'character-cost': '7', 'request-id': said } };
    default:
      return { status: 400, json: { title: `Bad ${said}`, status: 400, errors: { '$.steps': [said] } } };
  }
}

/** A text as /responses gives it. */
function openaiText(text: string): Reply {
  return {
    json: {
      ...{ id: 'resp_1', object: 'response', created_at: 1, status: 'completed', error: null, incomplete_details: null, model: 'gpt-5-mini' },
      output: [{ type: 'message', id: 'm', status: 'completed', role: 'assistant', content: [{ type: 'output_text', text, annotations: [] }] }],
      usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5, input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 } },
    },
  };
}

/** What a key may look like: itself, its secret part, in addresses and in base64 (whatever stands before it), in JSON. */
function spellings(key: string): readonly string[] {
  const part = key.slice(key.indexOf('+') + 1, -2);
  const offsets = ['', 'x', 'xx'].map((before) =>
    Buffer.from(`${before}${key}`)
      .toString('base64')
      .slice(before === '' ? 0 : 4, -6),
  );
  return [key, part, part.slice(0, 6), part.slice(7), encodeURIComponent(key), encodeURIComponent(part), JSON.stringify(key).slice(1, -1), ...offsets].filter(
    ({ length }) => length > 5,
  );
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

/** Where a key is found, of some named contents. */
function findings(contents: readonly (readonly [string, Buffer])[]): readonly string[] {
  return Object.entries(keys).flatMap(([name, key]) =>
    contents.flatMap(([where, content]) => spellings(key).flatMap((text) => (content.includes(text) ? [`${name} as ${text} in ${where}`] : []))),
  );
}

it('leaves no key behind: not in the store, the blobs, the run, the page, the export, or on the screen', async () => {
  const ran = await place.run(['run', 'canary.yaml', '--out', out, '--seed', '1', '--home', 'home'], { environment: keys });
  const shown = JSON.parse((await place.run(['runs', 'list', '--json', '--home', 'home'])).stdout) as readonly { readonly id: string }[];
  const id = shown[0]?.id ?? '';
  const screens = [ran];
  for (const words of [
    ['runs', 'show', id],
    ['runs', 'show', id, '--json'],
    ['logs', id],
    ['runs', 'export', id, '--out', 'exported'],
    ['models', 'show', 'openai/gpt-5-mini'],
    ['doctor'],
  ])
    screens.push(await place.run([...words, '--home', 'home'], { environment: keys }));
  // Every provider was asked, with its key; nobody else heard one.
  const asked = new Set(provider.received.map(({ path }) => path.split('/')[1]));
  expect([...asked].sort()).toEqual([
    'anthropic',
    'bfl',
    'civitai',
    'elevenlabs',
    'fal',
    'google',
    'groq',
    'mistral',
    'openai',
    'replicate',
    'stability',
    'xai',
  ]);
  const heard = provider.received.map((request) => echo(request)).join(' ');
  for (const key of Object.values(keys)) expect(heard).toContain(key);
  expect(elsewhere.received).toEqual([]);
  const statuses = Object.fromEntries(
    (JSON.parse(screens[2]?.stdout ?? '{}').invocations as { address: string; status: string; fault?: { code: string } }[]).map(
      ({ address, status, fault }) => [address, fault?.code ?? status],
    ),
  );
  expect(statuses).toEqual({
    ...{ good: 'done', redirected: 'invalid_output', echoed: 'auth', dropped: 'unknown_outcome', forbidden: 'auth', broken: 'invalid_output', made: 'done' },
    ...{ failed: 'invalid_input', moderated: 'content_policy', filtered: 'provider_outage', spoken: 'done', refused: 'invalid_input' },
  });
  const files = filesBelow(place.folder).filter((path) => !path.endsWith('canary.yaml'));
  expect(files.some((path) => path.endsWith('.html'))).toBe(true);
  expect(files.some((path) => path.endsWith('genarun.db'))).toBe(true);
  const contents = [
    ...files.map((path) => [path.slice(place.folder.length + 1), readFileSync(path)] as const),
    ...filesBelow(join(place.userFolder, '..')).map((path) => [path, readFileSync(path)] as const),
    ...screens.map(({ stdout, stderr }, at) => [`screen ${at}`, Buffer.from(`${stdout}\n${stderr}`)] as const),
  ];
  expect(findings(contents)).toEqual([]);
  // The search itself finds what is there.
  expect(findings([['here', Buffer.from(`x ${Buffer.from(`Bearer ${keys.FAL_KEY}`).toString('base64')}`)]])).not.toEqual([]);
});
