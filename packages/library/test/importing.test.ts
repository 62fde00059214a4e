import { crc32 } from 'node:zlib';
import { createMedia } from '@genarun/backends/media';
import { nodeHash } from '@genarun/backends/system';
import { createMemoryBlobs, createMemoryStore } from '@genarun/core';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findProducts } from '../src/finding/find-products.ts';
import { readMadeWith } from '../src/importing/foreign-parameters.ts';
import { type ImportedFile, importFiles } from '../src/importing/import-files.ts';
import { type Library, openLibrary } from '../src/library.ts';
import { trashProducts } from '../src/products/change-products.ts';
import { openDatabase } from './support/database.ts';

const infotext = `a <lora:ink:0.7> fox in snow,
(highly detailed:1.2)
Negative prompt: blurry, "text"
Steps: 28, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 1234567, Size: 640x960, Model hash: 31e35c80fc, Model: inkXL_v2, Lora hashes: "ink: 0011, line: 22", Version: v1.9.3`;

const comfy = {
  '3': {
    class_type: 'KSampler',
    inputs: {
      seed: 77,
      steps: 20,
      cfg: 8,
      sampler_name: 'euler',
      scheduler: 'normal',
      denoise: 1,
      model: ['10', 0],
      positive: ['6', 0],
      negative: ['7', 0],
      latent_image: ['5', 0],
    },
  },
  '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'dream.safetensors' } },
  '5': { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 768, batch_size: 1 } },
  '6': { class_type: 'CLIPTextEncode', inputs: { text: ['12', 0], clip: ['10', 1] } },
  '7': { class_type: 'CLIPTextEncode', inputs: { text: 'watermark', clip: ['10', 1] } },
  '8': { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
  '9': { class_type: 'SaveImage', inputs: { images: ['8', 0], filename_prefix: 'x' } },
  '10': { class_type: 'LoraLoader', inputs: { lora_name: 'ink.safetensors', strength_model: 0.7, model: ['4', 0], clip: ['4', 1] } },
  '12': { class_type: 'PrimitiveString', inputs: { value: 'a harbour at night' } },
  '99': { class_type: 'KSampler', inputs: { seed: 1, steps: 4, positive: ['7', 0], negative: ['6', 0] } },
};

const flux = {
  '1': { class_type: 'SamplerCustomAdvanced', inputs: { noise: ['2', 0], guider: ['3', 0], sampler: ['4', 0], sigmas: ['5', 0], latent_image: ['6', 0] } },
  '2': { class_type: 'RandomNoise', inputs: { noise_seed: 99 } },
  '3': { class_type: 'BasicGuider', inputs: { model: ['7', 0], conditioning: ['8', 0] } },
  '4': { class_type: 'KSamplerSelect', inputs: { sampler_name: 'euler' } },
  '5': { class_type: 'BasicScheduler', inputs: { scheduler: 'simple', steps: 4, denoise: 1, model: ['7', 0] } },
  '6': { class_type: 'EmptySD3LatentImage', inputs: { width: 1024, height: 1024 } },
  '7': { class_type: 'UNETLoader', inputs: { unet_name: 'flux1-schnell.safetensors' } },
  '8': { class_type: 'FluxGuidance', inputs: { guidance: 3.5, conditioning: ['9', 0] } },
  '9': { class_type: 'CLIPTextEncode', inputs: { text: 'a paper boat', clip: ['11', 0] } },
  '10': { class_type: 'SaveImage', inputs: { images: ['1', 0] } },
};

test('the text of tools around Stable Diffusion is read, with quotes, commas and lines', () => {
  expect(readMadeWith({ parameters: infotext }, undefined)).toEqual({
    tool: 'automatic1111',
    prompt: 'a <lora:ink:0.7> fox in snow,\n(highly detailed:1.2)',
    negativePrompt: 'blurry, "text"',
    seed: 1234567,
    model: 'inkXL_v2',
    parameters: {
      steps: 28,
      sampler: 'DPM++ 2M',
      scheduler: 'Karras',
      cfg_scale: 6.5,
      width: 640,
      height: 960,
      model_hash: '31e35c80fc',
      lora_hashes: 'ink: 0011, line: 22',
    },
  });
});

test('the graph of ComfyUI is followed from the picture that was saved to prompts, seed, model and size', () => {
  expect(readMadeWith({ prompt: JSON.stringify(comfy), workflow: '{}' }, undefined)).toEqual({
    tool: 'comfyui',
    prompt: 'a harbour at night',
    negativePrompt: 'watermark',
    seed: 77,
    model: 'dream.safetensors',
    parameters: { steps: 20, cfg_scale: 8, sampler: 'euler', scheduler: 'normal', strength: 1, width: 512, height: 768, loras: ['ink.safetensors'] },
  });
  expect(readMadeWith({ Make: 'workflow:{}', Model: `prompt:${JSON.stringify(flux)}` }, undefined)).toEqual({
    tool: 'comfyui',
    prompt: 'a paper boat',
    seed: 99,
    model: 'flux1-schnell.safetensors',
    parameters: { sampler: 'euler', scheduler: 'simple', steps: 4, strength: 1, width: 1024, height: 1024, guidance: 3.5 },
  });
  expect(readMadeWith({ prompt: '{"3":{"class_type":"X","inputs":{},"is_changed":[NaN]}}' }, undefined)).toEqual({ tool: 'comfyui', parameters: {} });
  expect(readMadeWith({ workflow: '{"nodes":[]}' }, undefined)).toEqual({ tool: 'comfyui', parameters: {} });
});

test('the three ways of InvokeAI are read', () => {
  const three = {
    generation_mode: 'txt2img',
    positive_prompt: 'an owl',
    negative_prompt: 'day',
    seed: 5,
    steps: 30,
    cfg_scale: 7.5,
    scheduler: 'euler_a',
    width: 768,
    height: 512,
    model: { key: 'k', name: 'Dream 8' },
    app_version: '5.0.0',
  };
  expect(readMadeWith({ invokeai_metadata: JSON.stringify(three) }, undefined)).toEqual({
    tool: 'invokeai',
    prompt: 'an owl',
    negativePrompt: 'day',
    seed: 5,
    model: 'Dream 8',
    parameters: { generation_mode: 'txt2img', steps: 30, cfg_scale: 7.5, scheduler: 'euler_a', width: 768, height: 512 },
  });
  const two = {
    model: 'stable diffusion',
    model_weights: 'sd-1.5',
    image: { prompt: [{ prompt: 'an owl [day] at night', weight: 1 }], steps: 30, cfg_scale: 7.5, seed: 6, sampler: 'k_lms' },
  };
  expect(readMadeWith({ 'sd-metadata': JSON.stringify(two) }, undefined)).toMatchObject({
    prompt: 'an owl at night',
    negativePrompt: 'day',
    seed: 6,
    model: 'sd-1.5',
    parameters: { steps: 30 },
  });
  expect(readMadeWith({ Dream: '"an \\"old\\" owl" -s 50 -S 42 -W512 -H512 -C7.5 -A k_lms' }, undefined)).toEqual({
    tool: 'invokeai',
    prompt: 'an "old" owl',
    seed: 42,
    parameters: { steps: 50, width: 512, height: 512, cfg_scale: 7.5, sampler: 'k_lms' },
  });
});

test('whatever a file says, reading it ends and throws nothing', () => {
  const names = fc.constantFrom('parameters', 'prompt', 'workflow', 'invokeai_metadata', 'sd-metadata', 'Dream', 'UserComment', 'Model');
  fc.assert(
    fc.property(fc.dictionary(names, fc.oneof(fc.string(), fc.json())), (texts) => void readMadeWith(texts, undefined)),
    { numRuns: 500 },
  );
  const loop = {
    '1': { class_type: 'KSampler', inputs: { positive: ['2', 0], negative: ['1', 0] } },
    '2': { class_type: 'X', inputs: { conditioning: ['1', 0], more: ['2', 0] } },
  };
  expect(readMadeWith({ prompt: JSON.stringify(loop) }, undefined)).toEqual({ tool: 'comfyui', parameters: {} });
  expect(readMadeWith({ parameters: `x\nSteps: 1, ${'a: "'.repeat(20_000)}` }, undefined)?.parameters.steps).toBe(1);
  expect(readMadeWith({ parameters: 'my holiday' }, undefined)).toBeUndefined();
});

const media = createMedia();
let library: Library;
let close: () => Promise<void>;
beforeEach(async () => {
  const { tables, ...database } = await openDatabase();
  close = database.close;
  let now = 0;
  const clock = { now: () => ++now, after: () => () => undefined };
  library = await openLibrary({ tables, store: createMemoryStore(), blobs: createMemoryBlobs({ hash: nodeHash }), clock, random: Math.random });
});
afterEach(() => close());

const png = (grey: number, size = 24) =>
  sharp({ create: { width: size, height: size, channels: 3, background: { r: grey, g: 255 - grey, b: 90 } } })
    .png()
    .toBuffer();
/** A PNG with one more text behind its header. */
function withText(bytes: Uint8Array, keyword: string, text: string): Uint8Array {
  const body = Buffer.concat([Buffer.from(`tEXt${keyword}\0`, 'latin1'), Buffer.from(text, 'utf8')]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([bytes.subarray(0, 33), length, body, check, bytes.subarray(33)]);
}
const file = (path: string, bytes: Uint8Array): ImportedFile => ({ path, read: async () => bytes });

async function imported(files: readonly ImportedFile[]) {
  const outcomes = [];
  for await (const outcome of importFiles(library, files, { media, hash: nodeHash, tags: ['Old Work'] })) outcomes.push(outcome);
  return outcomes;
}

test('a folder is taken in once, whatever lies in it, and what is refused is told with its reason', async () => {
  const cat = await png(10);
  const made = withText(await png(60), 'parameters', infotext);
  const broken = (await png(90, 200)).subarray(0, 200);
  const files = [
    file('pictures/cat.png', cat),
    file('pictures/copy of cat.png', cat),
    file('pictures/fox.png', made),
    file('pictures/broken.png', broken),
    file('pictures/notes.txt', new TextEncoder().encode('not a picture')),
    file('pictures/empty.png', new Uint8Array()),
    { path: 'pictures/locked.png', read: () => Promise.reject(new Error('permission denied')) },
    ...Array.from({ length: 9 }, (_, at) => file(`more/${at}.png`, cat)),
  ];
  const outcomes = await imported(files);
  expect(outcomes.map(({ path }) => path)).toEqual(files.map(({ path }) => path));
  expect(outcomes.slice(0, 7).map(({ status }) => status)).toEqual(['imported', 'duplicate', 'imported', 'refused', 'refused', 'refused', 'refused']);
  expect(outcomes.slice(3, 7).map((outcome) => (outcome.status === 'refused' ? outcome.reason : ''))).toEqual([
    expect.stringContaining('cannot be read'),
    'neither picture, sound nor film: text/plain',
    'empty',
    'cannot be read: permission denied',
  ]);
  const { products } = await findProducts(library, { sort: 'name', ascending: true });
  expect(products.map(({ name, source, width }) => [name, source, width])).toEqual([
    ['cat', 'imported', 24],
    ['fox', 'imported', 24],
  ]);
  expect(products[1]).toMatchObject({ seed: 1234567, model: 'inkXL_v2', parameters: { steps: 28, tool: 'automatic1111' } });
  expect((await findProducts(library, { text: 'highly detailed', tags: ['old work'] })).products.map(({ name }) => name)).toEqual(['fox']);
  expect(await library.blobs.has(nodeHash(broken))).toBe(false);
  expect((await imported(files)).filter(({ status }) => status === 'imported')).toEqual([]);
});

test('what lies in the trash is not taken in again, and is told to lie there', async () => {
  const [first] = await imported([file('a.png', await png(5))]);
  if (first?.status !== 'imported') throw new Error('not imported');
  await trashProducts(library, [first.product]);
  expect(await imported([file('b.png', await png(5))])).toEqual([{ path: 'b.png', status: 'duplicate', of: first.product, deleted: true }]);
});
