import type { Adapter } from '@genarun/spec';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { localAdapter } from '../src/adapter.ts';
import { readModelFolder } from '../src/manifest/read-model-folder.ts';
import { buildWorker } from './support/build-worker.ts';
import { onnxFile } from './support/onnx/graph.ts';
import { contextWith, createShelf, type Shelf } from './support/shelf.ts';
import { filesOf, painter, reader, type TinyModel } from './support/tiny-models.ts';

let worker: URL;
let shelf: Shelf;
let adapter: Adapter;
const warnings: string[] = [];
beforeAll(async () => {
  worker = await buildWorker();
});
beforeEach(async () => {
  await adapter?.close?.();
  shelf?.remove();
  shelf = createShelf();
  warnings.length = 0;
  adapter = localAdapter({ folders: [shelf.folder], worker, threads: 1, warn: (message) => warnings.push(message) });
});
afterAll(async () => {
  await adapter.close?.();
  shelf.remove();
});

/** A copy of a model's manifest with one place set to another value. */
function changed({ manifest }: TinyModel, path: readonly (string | number)[], value: unknown): Record<string, unknown> {
  const copy = structuredClone(manifest);
  const last = path[path.length - 1] ?? '';
  const inner = path.slice(0, -1).reduce<unknown>((here, part) => Reflect.get(Object(here), part), copy);
  if (value === undefined) Reflect.deleteProperty(Object(inner), last);
  else Reflect.set(Object(inner), last, value);
  return copy;
}

const refusalOf = (model: TinyModel, path: readonly (string | number)[], value: unknown): string => {
  const folder = shelf.put('odd', filesOf({ ...model, manifest: changed(model, path, value) }));
  try {
    readModelFolder(folder);
    return 'no refusal';
  } catch (error) {
    return `${String(Reflect.get(Object(error), 'message'))} ${String(Reflect.get(Object(error), 'hint'))}`;
  }
};

describe('a manifest that is wrong', () => {
  it('is refused with the place, what was expected and what stood there', () => {
    expect(refusalOf(painter, ['inputs', 1, 'map', 'std'], 'big')).toContain('odd/genarun-model.json, "inputs.1.map.std": number expected, got "big"');
    expect(refusalOf(painter, ['format'], 'onyx')).toMatch(/"format".*"onnx".*got "onyx"/);
    expect(refusalOf(painter, ['inputs'], [])).toMatch(/"inputs".*got \[\]/);
    expect(refusalOf(painter, ['outputs', 0, 'map', 'black'], null)).toContain('"outputs.0.map.black": number expected, got null');
    expect(refusalOf(painter, ['sha256'], 'abc')).toContain('a sha256 of 64 hexadecimal digits expected, got "abc"');
  });

  it('names the nearest key, and the keys there are', () => {
    expect(refusalOf(painter, ['inputs', 0, 'map', 'onMising'], 'error')).toMatch(
      /"inputs\.0\.map": unknown key "onMising"\. Did you mean "onMissing"\?.*normalise/,
    );
    expect(refusalOf(painter, ['titel'], 'x')).toMatch(/unknown key "titel"\. Did you mean "title"\?/);
    expect(refusalOf(reader, ['inputs', 0, 'map', 1, 'widht'], 4)).toMatch(/"inputs\.0\.map\.1": unknown key "widht"\. Did you mean "width"\?/);
  });

  it('is refused when it is no JSON, and when it names files that are not there or not its own', () => {
    const folder = shelf.put('odd', { ...filesOf(painter), 'genarun-model.json': '{ "genarunModel": 1,' });
    expect(() => readModelFolder(folder)).toThrow('odd/genarun-model.json: JSON expected');
    expect(refusalOf(painter, ['file'], 'other.onnx')).toContain('"file": there is no file "other.onnx"');
    expect(refusalOf(reader, ['outputs', 0, 'map', 'labels'], 'lables.txt')).toContain('"outputs.0.map.labels": there is no file "lables.txt"');
    expect(refusalOf(reader, ['outputs', 0, 'map', 'labels'], '../../secret.json')).toContain("a file in the model's folder, or in one beside it, expected");
    expect(refusalOf(reader, ['outputs', 0, 'map', 'labels'], '/etc/hostname')).toContain('got "/etc/hostname"');
  });

  it('takes its model out of the list with one warning, and says why to whoever names it', () => {
    shelf.put('good', filesOf(painter));
    shelf.put('odd', filesOf({ ...painter, manifest: changed(painter, ['outputs'], undefined) }));
    expect(adapter.models().map(({ id }) => id)).toEqual(['local/good']);
    adapter.models();
    expect(warnings).toEqual([expect.stringContaining('local/odd cannot be used: odd/genarun-model.json, "outputs"')]);
    expect(() => adapter.resolve('local/odd')).toThrow('"outputs": array expected, got nothing');
  });
});

describe('a model that does not fit its manifest', () => {
  const failure = async (model: TinyModel, more: Readonly<Record<string, string | Uint8Array>> = {}): Promise<unknown> => {
    shelf.put('odd', { ...filesOf(model), ...more });
    const task = model.manifest === reader.manifest || 'files' in model ? 'describe' : 'image';
    const media = task === 'describe' ? [await contextWith().media.encode({ width: 1, height: 1, data: new Uint8Array(4) }, 'png')] : [];
    return adapter.perform({ model: 'local/odd', task, prompt: 'box', media, count: 1, params: {} }, contextWith()).then(
      () => 'no failure',
      (error: unknown) => `${Reflect.get(Object(error), 'code')}: ${Reflect.get(Object(error), 'message')}`,
    );
  };
  const withManifest = (model: TinyModel, path: readonly (string | number)[], value: unknown): TinyModel => ({
    ...model,
    manifest: changed(model, path, value),
  });

  it('is refused for a file that is damaged, or not the one the manifest describes', async () => {
    expect(await failure(painter, { 'model.onnx': new Uint8Array([8, 8, 1, 2, 3]) })).toMatch(/^invalid_input: local\/odd: model\.onnx cannot be loaded: /);
    const bytes = onnxFile(painter.graph);
    expect(await failure(painter, { 'model.onnx': bytes.slice(0, bytes.length - 40) })).toMatch(/model\.onnx cannot be loaded: /);
    expect(await failure(withManifest(painter, ['bytes'], 17))).toContain(`bytes 17 expected, got ${bytes.length}`);
    expect(await failure(withManifest(painter, ['sha256'], 'a'.repeat(64)))).toMatch(/sha256 a{64} expected, got [0-9a-f]{64}$/);
  });

  it('is refused for names, types and sizes that the graph has otherwise', async () => {
    expect(await failure(withManifest(painter, ['inputs', 1, 'name'], 'nois'))).toMatch(
      /"inputs\.1\.name": the graph has no input "nois" that is a tensor; it has "label", "noise"\. Did you mean "noise"\?/,
    );
    expect(await failure(withManifest(painter, ['inputs', 0, 'dtype'], 'int64'))).toContain(`"inputs.0.dtype": the graph's own expected, int32, got int64`);
    expect(await failure(withManifest(painter, ['inputs', 1, 'shape'], ['batch', 5]))).toContain(
      `"inputs.1.shape": the graph's own expected, [batch, 4], got [batch, 5]`,
    );
    expect(await failure(withManifest(painter, ['inputs'], [painter.manifest.inputs].flat().slice(0, 1)))).toContain(
      'has an input "noise" that the manifest does not give',
    );
    expect(await failure(withManifest(painter, ['outputs', 0, 'name'], 'image'))).toContain('the graph has no output "image"');
  });

  it('is refused for labels that are too few, and for steps that end in other sizes', async () => {
    expect(await failure({ ...reader, files: { 'labels.txt': 'bar\nbox\n' } })).toContain(
      'as many labels as the graph\'s output "shares" has numbers expected (3), got 2',
    );
    expect(await failure(withManifest(reader, ['inputs', 0, 'map', 1, 'width'], 5))).toContain(
      'input "ink": the manifest says [4, 4], what was prepared for it is [4, 5]',
    );
    expect(await failure(withManifest(reader, ['inputs', 0, 'map'], [{ op: 'resize', width: 4, height: 4 }]))).toContain(
      'what was prepared for it is [3, 4, 4]',
    );
  });
});

describe('where models lie', () => {
  it('finds folders of models, models of owners, and a folder that is one itself, each id once', () => {
    shelf.put('painter', filesOf(painter));
    shelf.put('someone/painter', filesOf(painter));
    shelf.put('.hidden', filesOf(painter));
    shelf.put('nothing', { 'read.me': 'x' });
    const other = createShelf();
    const alone = other.put('painter', filesOf(reader));
    const both = localAdapter({ folders: [shelf.folder, alone, `${shelf.folder}/absent`], worker });
    expect(both.models().map(({ id, tasks }) => [id, tasks])).toEqual([
      ['local/painter', ['image']],
      ['local/someone/painter', ['image']],
    ]);
    expect(localAdapter({ folders: [alone], worker }).models()[0]).toMatchObject({ id: 'local/painter', tasks: ['describe'] });
    other.remove();
  });

  it('tells the next command for a model that is not there', () => {
    const hintOf = (id: string) => {
      try {
        adapter.resolve(id);
      } catch (error) {
        return error;
      }
      return undefined;
    };
    shelf.put('painter', filesOf(painter));
    expect(hintOf('local/some-owner/some-model')).toMatchObject({ code: 'not_found', hint: 'genarun models pull some-owner/some-model' });
    expect(hintOf('local/paintr')).toMatchObject({ message: expect.stringContaining('Did you mean "painter"?') });
    expect(adapter.resolve('sim/painter')).toBeUndefined();
  });

  it('sees a model that came, and another manifest, without being made anew', async () => {
    expect(adapter.models()).toEqual([]);
    shelf.put('late', filesOf(painter));
    const request = { model: 'local/late', task: 'image', prompt: 'box', count: 1, seed: 1, params: {} } as const;
    const before = await adapter.perform(request, contextWith());
    shelf.put('late', filesOf({ ...painter, manifest: changed(painter, ['outputs', 0, 'map'], { type: 'greyscale', black: 0, white: 1 }) }));
    const after = await adapter.perform(request, contextWith());
    expect(after.media).not.toEqual(before.media);
  });
});
