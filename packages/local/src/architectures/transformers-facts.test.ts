import { describe, expect, it } from 'vitest';
import type { TransformersFolder } from '../manifest/model-folder.ts';
import { families, familyTable } from './families.ts';
import { transformersFacts } from './transformers-facts.ts';

const folder = (config: Readonly<Record<string, unknown>>, manifest: object = {}): TransformersFolder => ({
  ...{ format: 'transformers', id: 'm', path: '/m', files: [{ path: 'onnx/model.onnx', bytes: 1 }], config },
  manifest: { genarunModel: 1, format: 'transformers', ...manifest },
});

describe('what a folder tells of its model', () => {
  it('is tasks, ways in and out, parameters with their defaults, and how long an answer may be', () => {
    const facts = transformersFacts(folder({ model_type: 'gpt2', n_positions: 1024 }));
    expect(facts).toMatchObject({ tasks: ['text'], input: ['text'], output: 'text', seed: 'integer', maxCount: 1, maxOutputTokens: 1024, family: 'gpt2' });
    expect(facts.parameters).toMatchObject({ type: 'object', properties: { temperature: { type: 'number' }, max_new_tokens: { default: 256 } } });
    expect(facts.defaults).toMatchObject({ max_new_tokens: 256 });
    expect(facts.defaults).not.toHaveProperty('temperature');
  });

  it('takes parameters, context and family from the manifest', () => {
    const facts = transformersFacts(
      folder(
        { model_type: 'llama', max_position_embeddings: 2048 },
        { contextLength: 512, family: 'stories', parameters: { max_new_tokens: { type: 'integer', maximum: 500, default: 120 } } },
      ),
    );
    expect(facts).toMatchObject({
      maxOutputTokens: 512,
      family: 'stories',
      defaults: { max_new_tokens: 120 },
      parameters: { properties: { max_new_tokens: { maximum: 500 } } },
    });
  });

  it('says of a voice that draws by chance inside its graph that it does not repeat itself', () => {
    expect(transformersFacts(folder({ model_type: 'vits' }))).toMatchObject({ seed: 'none', deterministic: false });
    expect(transformersFacts(folder({ model_type: 'bert' }))).toMatchObject({ seed: 'none', tasks: ['embed'], output: 'embedding' });
    expect(transformersFacts(folder({ model_type: 'bert' })).deterministic).not.toBe(false);
  });

  it('is there for every type of every family', () => {
    for (const family of families)
      for (const type of familyTable[family].types)
        expect({ type, tasks: transformersFacts(folder({ model_type: type })).tasks.length > 0 }).toEqual({ type, tasks: true });
  });
});
