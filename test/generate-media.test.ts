import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ProviderServer, startProvider } from '../packages/adapters/test/support/provider-server.ts';
import { base64, picture, silence } from '../packages/adapters/test/support/samples.ts';
import { buildCommandLine, createWorkplace, type Workplace } from '../packages/genarun/test/command-line.ts';

beforeAll(buildCommandLine);
let place: Workplace;
let server: ProviderServer;
const environment = { GROQ_API_KEY: 'gsk-1', OPENAI_API_KEY: 'sk-1' };
let heard = 'Good morning.';

beforeEach(async () => {
  const made = base64((await picture('#22aa44', 64, 64)).bytes);
  server = await startProvider(({ path }) =>
    path.endsWith('/audio/transcriptions')
      ? { json: { task: 'transcribe', language: 'en', duration: 0.1, text: heard, x_groq: { id: 'r' } } }
      : { json: { created: 1, data: [{ b64_json: made }], usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 } } },
  );
  place = createWorkplace();
  writeFileSync(join(place.folder, 'genarun.config.yaml'), `adapters:\n  groq: { baseUrl: "${server.url}" }\n  openai: { baseUrl: "${server.url}" }\n`);
  writeFileSync(join(place.folder, 'said.wav'), silence().bytes);
  for (const [name, colour] of [
    ['photo.png', '#ffffff'],
    ['hole.png', '#000000'],
  ] as const)
    writeFileSync(join(place.folder, name), (await picture(colour, 64, 64)).bytes);
});
afterEach(async () => {
  place.remove();
  await server.close();
});

describe('genarun generate --media', () => {
  it('writes down what is said in a sound', async () => {
    const { code, stdout } = await place.run(['generate', 'groq/whisper-large-v3-turbo', '--media', 'said.wav', '-q'], { environment });
    expect([code, stdout]).toEqual([0, 'Good morning.\n']);
    expect(server.received[0]?.form?.get('model')).toBe('whisper-large-v3-turbo');
  });

  it('gives a file to the parameter it names', async () => {
    const words = ['generate', 'openai/gpt-image-1.5', '--prompt', 'a hat', '--media', 'photo.png', '--media', 'mask=hole.png', '--out', 'hat.png', '-q'];
    expect(await place.run(words, { environment })).toMatchObject({ code: 0, stdout: 'hat.png\n' });
    const { form } = server.received[0]!;
    const colour = async (name: string) => (await sharp(Buffer.from(await (form!.get(name) as File).arrayBuffer())).stats()).channels[0]?.mean;
    expect([await colour([...form!.keys()].find((name) => name.startsWith('image'))!), await colour('mask')]).toEqual([255, 0]);
    expect((await sharp(join(place.folder, 'hat.png')).metadata()).width).toBe(64);
  });

  it('names what a file is, what is expected, and that a file is not there; nothing is sent', async () => {
    for (const [model, media, said] of [
      ['openai/gpt-image-1.5', 'said.wav', '--media: expected image, got audio'],
      ['groq/whisper-large-v3-turbo', 'genarun.config.yaml', 'expected a picture, a sound or a film'],
      ['groq/whisper-large-v3-turbo', 'none.wav', 'none.wav: the file cannot be read'],
    ] as const)
      expect(await place.run(['generate', model, '--prompt', 'x', '--media', media], { environment })).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(said),
      });
    expect(
      await place.run(['generate', 'openai/gpt-image-1.5', '--prompt', 'x', '--media', 'photo.png', '--media', 'maks=hole.png'], { environment }),
    ).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Did you mean "mask"?'),
    });
    expect(server.received).toEqual([]);
  });

  it('says that a model takes no mask, and that one that ranks needs texts', async () => {
    expect(await place.run(['generate', 'sim/painter', '--prompt', 'x', '--media', 'mask=hole.png'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the parameter "mask" takes no file'),
    });
    expect(await place.run(['generate', 'sim/reranker', '--prompt', 'x'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('expected --text, got none'),
    });
  });

  it('puts texts in order by a question', async () => {
    const words = ['generate', 'sim/reranker', '--prompt', 'a boat on the sea', '--text', 'tax law', '--text', 'the sea and a boat', '--json', '-q'];
    const { code, stdout } = await place.run(words);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).output.map(({ value }: { value: string }) => value)).toEqual(['the sea and a boat', 'tax law']);
  });
});

describe('genarun models test', () => {
  it('tries a model that listens with two tones, which hold no words', async () => {
    expect((await place.run(['models', 'test', 'groq/whisper-large-v3-turbo'], { environment })).stdout).toContain('answers: Good morning.');
    heard = '';
    const silent = await place.run(['models', 'test', 'groq/whisper-large-v3-turbo'], { environment });
    heard = 'Good morning.';
    expect([silent.code, silent.stdout]).toEqual([0, expect.stringContaining('answers: no words in two tones')]);
    const sent = server.received[0]?.form?.get('file') as File;
    expect(sent.size).toBe(44 + 32_000);
  });

  it('tries a model that ranks', async () => {
    expect((await place.run(['models', 'test', 'sim/reranker'])).stdout).toContain('herons and terns');
  });
});
