import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';

beforeAll(buildCommandLine);
let place: Workplace;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => place.remove());

const configuration = () => readFileSync(join(place.userFolder, 'config.yaml'), 'utf8');

/** A model folder as far as it is read before it performs. */
function plant(name: string, more: object = {}): string {
  const folder = join(place.folder, name);
  mkdirSync(folder, { recursive: true });
  const manifest = {
    genarunModel: 1,
    format: 'onnx',
    title: 'Noise',
    inputs: [{ name: 'z', from: 'seed', shape: [4] }],
    outputs: [{ name: 'picture', to: 'image', map: { type: 'greyscale' } }],
    ...more,
  };
  writeFileSync(join(folder, 'genarun-model.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'model.onnx'), 'not a graph');
  return folder;
}

const workflow = {
  3: { class_type: 'KSampler', inputs: { seed: 5, steps: 20, positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] } },
  5: { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 768, batch_size: 1 } },
  6: { class_type: 'CLIPTextEncode', inputs: { text: 'a portrait' } },
  7: { class_type: 'CLIPTextEncode', inputs: { text: 'blurry' } },
  9: { class_type: 'SaveImage', inputs: { filename_prefix: 'x' } },
};

describe('genarun models add FOLDER', () => {
  it('adds a model, tells what it does, and lists it from then on beside the usual folder', async () => {
    const folder = plant('noise');
    const { code, stdout, stderr } = await place.run(['models', 'add', 'noise']);
    expect(code).toBe(0);
    expect(stdout).toBe('local/noise  image: nothing → image  Noise\n');
    expect(stderr).toContain('genarun models test local/noise');
    expect(configuration()).toContain(`folders:\n      - ${join(place.userFolder, 'models')}\n      - ${folder}`);
    expect((await place.run(['models', 'list', '--adapter', 'local'])).stdout).toMatch(/^local\/noise +image .*free +Noise/m);
    await place.run(['models', 'add', 'noise']);
    expect(configuration().match(/noise/g)).toHaveLength(1);
  });

  it('adds a folder of models to the project, with the one that is wrong named', async () => {
    plant('shelf/good');
    plant('shelf/odd', { inputs: 3 });
    const { code, stdout, stderr } = await place.run(['models', 'add', 'shelf', '--project']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^local\/good .*\n$/)]);
    expect(stderr).toContain('local/odd cannot be used: odd/genarun-model.json, "inputs": array expected, got 3');
    expect(readFileSync(join(place.folder, 'genarun.config.yaml'), 'utf8')).toContain('- shelf');
  });

  it('adds nothing that could not be used, and says what is wrong with it', async () => {
    plant('odd', { file: 'absent.onnx' });
    mkdirSync(join(place.folder, 'empty'));
    expect(await place.run(['models', 'add', 'odd'])).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no file "absent.onnx"') });
    expect(await place.run(['models', 'add', 'empty'])).toMatchObject({ code: 2, stderr: expect.stringContaining('no model that can be used') });
    expect(await place.run(['models', 'add', 'nowhere'])).toMatchObject({ code: 2, stderr: expect.stringContaining('genarun models add nowhere --url') });
    expect(configuration).toThrow('ENOENT');
  });

  it('tells a performance what is wrong with the graph', async () => {
    plant('noise');
    await place.run(['models', 'add', 'noise']);
    const { code, stderr } = await place.run(['models', 'test', 'local/noise']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('local/noise: model.onnx cannot be loaded')]);
  });
});

describe('genarun models add WORKFLOW.json', () => {
  it('adds a ComfyUI workflow as a model whose parameters are the inputs that were found, which it tells', async () => {
    writeFileSync(join(place.folder, 'portrait.json'), JSON.stringify(workflow));
    const { code, stdout } = await place.run(['models', 'add', 'portrait.json']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^prompt +string +"a portrait"\nnegative_prompt +string +"blurry"\nseed +number +5$/m);
    expect((await place.run(['models', 'show', 'comfyui/portrait', '--json'])).stdout).toContain('"height"');
    expect((await place.run(['models', 'list', '--adapter', 'comfyui'])).stdout).toMatch(/^comfyui\/portrait +image/m);
    expect(configuration()).toContain(`portrait: ${join(place.folder, 'portrait.json')}`);
  });

  it('takes another name, and keeps the workflows that are there', async () => {
    writeFileSync(join(place.folder, 'a b.json'), JSON.stringify(workflow));
    expect((await place.run(['models', 'add', 'a b.json', '--project'])).code).toBe(0);
    expect((await place.run(['models', 'add', 'a b.json', '--name', 'second'])).code).toBe(0);
    expect((await place.run(['models', 'list', '--adapter', 'comfyui', '--json'])).stdout).toMatch(/comfyui\/second[\s\S]*comfyui\/a-b/);
  });

  it('refuses what is no workflow, and goes on without one whose file is gone', async () => {
    writeFileSync(join(place.folder, 'editor.json'), '{ "nodes": [], "links": [] }');
    writeFileSync(join(place.folder, 'broken.json'), '{');
    expect(await place.run(['models', 'add', 'editor.json'])).toMatchObject({ code: 2, stderr: expect.stringContaining('Export (API)') });
    expect(await place.run(['models', 'add', 'broken.json'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('a ComfyUI workflow in JSON expected'),
    });
    writeFileSync(join(place.folder, 'genarun.config.yaml'), 'adapters: { comfyui: { workflows: { gone: gone.json } } }\n');
    const { code, stderr } = await place.run(['models', 'list', '--adapter', 'sim']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('"adapters.comfyui.workflows.gone": there is no file gone.json')]);
  });
});

describe('adapters.local of a configuration', () => {
  it('is refused where it says what cannot be', async () => {
    for (const [settings, words] of [
      ['maxMemory: 6 gigs', 'a size as 500MB or 6GB'],
      ['device: gpu', '"adapters.local.device"'],
      ['threads: 0', '"adapters.local.threads"'],
    ] as const) {
      writeFileSync(join(place.folder, 'genarun.config.yaml'), `adapters: { local: { ${settings} } }\n`);
      expect(await place.run(['models', 'list'])).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
    }
  });
});
