import { describe, expect, it } from 'vitest';
import { chooseFamily } from './choose-family.ts';
import { families, familyTable } from './families.ts';
import { chooseFiles } from './precision.ts';

const choose = (config: Readonly<Record<string, unknown>>, files: readonly string[] = ['onnx/model.onnx'], pipeline?: string) =>
  chooseFamily({ id: 'm', config, files, ...(pipeline === undefined ? {} : { pipeline }) }).family;

describe('the family of an architecture', () => {
  it.each([
    [{ model_type: 'gpt2', architectures: ['GPT2LMHeadModel'] }, 'text-generation'],
    [{ model_type: 'llama' }, 'text-generation'],
    [{ model_type: 'm2m_100', architectures: ['M2M100ForConditionalGeneration'] }, 'translation'],
    [{ model_type: 'marian' }, 'translation'],
    [{ model_type: 't5' }, 'text-to-text'],
    [{ model_type: 'vision-encoder-decoder' }, 'captioning'],
    [{ model_type: 'florence2' }, 'florence'],
    [{ model_type: 'moondream1' }, 'moondream'],
    [{ model_type: 'bert', architectures: ['BertModel'] }, 'text-embedding'],
    [{ model_type: 'nomic_bert', architectures: ['NomicBertModel'] }, 'text-embedding'],
    [{ model_type: 'nomic_bert', architectures: ['NomicVisionModel'] }, 'image-embedding'],
    [{ model_type: 'clip' }, 'joint-embedding'],
    [{ model_type: 'vits' }, 'speech'],
    [{ model_type: 'whisper' }, 'transcription'],
    [{ model_type: 'wav2vec2', architectures: ['Wav2Vec2ForCTC'] }, 'transcription'],
    [{ model_type: 'multi_modality' }, 'image-generation'],
  ])('of %j is %s', (config, family) => {
    expect(choose(config)).toBe(family);
  });

  it('of a model that could see is told by whether its eyes are there', () => {
    const config = { model_type: 'gemma3', architectures: ['Gemma3ForConditionalGeneration'] };
    expect(choose(config, ['onnx/vision_encoder.onnx', 'onnx/embed_tokens.onnx', 'onnx/decoder_model_merged.onnx'])).toBe('vision-language');
    expect(choose(config, ['onnx/model_q4.onnx'])).toBe('text-generation');
  });

  it('is what the manifest says, where it says something', () => {
    expect(choose({ model_type: 'bert', architectures: ['BertForSequenceClassification'] }, ['model.onnx'], 'feature-extraction')).toBe('text-embedding');
    expect(() => choose({ model_type: 'bert' }, ['model.onnx'], 'fill-mask')).toThrow(
      expect.objectContaining({ code: 'invalid_input', message: expect.stringContaining('text-generation') }),
    );
  });

  it('is refused for what only sorts into classes, and for what is not known', () => {
    expect(() => choose({ model_type: 'bert', architectures: ['BertForSequenceClassification'] })).toThrow(
      expect.objectContaining({ code: 'invalid_input', message: expect.stringContaining('sorts into classes') }),
    );
    expect(() => choose({})).toThrow(expect.objectContaining({ message: expect.stringContaining('the architecture ""') }));
  });

  it('has one owner for every model type', () => {
    const types = families.flatMap((family) => familyTable[family].types);
    expect(types.filter((type, index) => types.indexOf(type) !== index)).toEqual([]);
  });
});

describe('the files of a model', () => {
  const parts = [['encoder_model', 'decoder_model_merged']];

  it('are of one precision each, with the weights beside them', () => {
    const files = [
      'onnx/encoder_model.onnx',
      'onnx/encoder_model_q4.onnx',
      'onnx/decoder_model_merged_q4.onnx',
      'onnx/decoder_model_merged_q4.onnx_data',
      'onnx/decoder_model_merged_q4.onnx_data_1',
    ];
    expect(chooseFiles('m', files, parts)).toEqual({
      folder: 'onnx',
      precision: { encoder_model: 'fp32', decoder_model_merged: 'q4' },
      files: [
        'onnx/encoder_model.onnx',
        'onnx/decoder_model_merged_q4.onnx',
        'onnx/decoder_model_merged_q4.onnx_data',
        'onnx/decoder_model_merged_q4.onnx_data_1',
      ],
    });
    expect(chooseFiles('m', files, parts, { all: 'q4' }).precision).toEqual({ encoder_model: 'q4', decoder_model_merged: 'q4' });
    expect(() => chooseFiles('m', files, parts, { all: 'fp32' })).toThrow(
      expect.objectContaining({ message: 'm: decoder_model_merged is not there as fp32; there is q4' }),
    );
    expect(chooseFiles('m', files, parts, { all: 'q4', parts: { encoder_model: 'fp32' } }).precision).toEqual({
      encoder_model: 'fp32',
      decoder_model_merged: 'q4',
    });
  });

  it('are the exact ones where there is a choice, and half precision only where there is no other on a CPU', () => {
    const files = ['onnx/model_fp16.onnx', 'onnx/model_quantized.onnx'];
    expect(chooseFiles('m', files, [['model']]).precision).toEqual({ model: 'q8' });
    expect(chooseFiles('m', files, [['model']], {}, 'webgpu').precision).toEqual({ model: 'fp16' });
  });

  it('are missed with the command that makes them of weights for Python', () => {
    expect(() => chooseFiles('m', ['model.safetensors'], [['model']])).toThrow(
      expect.objectContaining({
        code: 'not_found',
        message: 'm: model.onnx expected in onnx/ or in the folder itself, got no ONNX file',
        hint: expect.stringContaining('optimum-cli export onnx'),
      }),
    );
  });
});
