/** What a model does, and so how its requests are put and its answers are read. One loader in `worker/transformers` each. */
export const families = [
  'text-generation',
  'text-to-text',
  'translation',
  'captioning',
  'florence',
  'moondream',
  'vision-language',
  'text-embedding',
  'image-embedding',
  'joint-embedding',
  'speech',
  'transcription',
  'image-generation',
] as const;
export type Family = (typeof families)[number];

/** The ONNX files of a model below its folder, without precision and ending; alternatives are tried in order, the first whole one is loaded. */
export type Parts = readonly (readonly string[])[];

export type FamilyFacts = {
  /** The Transformers.js tasks that mean this family where a manifest names one. */
  readonly pipelines: readonly string[];
  /** `model_type` of `config.json`. */
  readonly types: readonly string[];
  readonly parts: Parts;
  readonly title: string;
};

const single: Parts = [['model']];
const encoderDecoder: Parts = [['encoder_model', 'decoder_model_merged']];
const seeing: Parts = [['vision_encoder', 'embed_tokens', 'decoder_model_merged']];

/** Every family with the architectures that belong to it. A table on purpose: it is the documentation, and `models pull` chooses files by it. */
export const familyTable: Readonly<Record<Family, FamilyFacts>> = {
  'text-generation': {
    title: 'writes text that follows a prompt or a conversation',
    pipelines: ['text-generation'],
    types: [
      ...['afmoe', 'apertus', 'arcee', 'bloom', 'codegen', 'cohere', 'cohere2', 'deepseek_v3', 'deepseek_v4', 'ernie4_5', 'exaone', 'falcon', 'falcon_h1'],
      ...['gemma', 'gemma2', 'gemma3_text', 'glm', 'glm_moe_dsa', 'gpt2', 'gpt_bigcode', 'gpt_neo', 'gpt_neox', 'gpt_oss', 'gptj', 'granite'],
      ...['granitemoehybrid', 'helium', 'hrm_text', 'hunyuan_v1_dense', 'jais', 'lfm2', 'lfm2_moe', 'llama', 'llama4_text', 'ministral', 'ministral3'],
      ...['mistral', 'mistral4', 'mobilellm', 'modernbert-decoder', 'mpt', 'nanochat', 'nemotron_h', 'olmo', 'olmo2', 'olmo3', 'olmo_hybrid', 'openelm'],
      ...['opt', 'phi', 'phi3', 'qwen2', 'qwen2_moe', 'qwen3', 'qwen3_moe', 'qwen3_next', 'qwen3_5_text', 'smollm3', 'solar_open', 'stablelm'],
      ...['starcoder2', 'vaultgemma', 'youtu', 'zaya'],
    ],
    parts: single,
  },
  'text-to-text': {
    title: 'turns a text into another: summaries, answers, and what a prefix asks for',
    pipelines: ['text2text-generation', 'summarization'],
    types: ['t5', 'mt5', 'longt5', 'bart', 'blenderbot', 'blenderbot-small'],
    parts: encoderDecoder,
  },
  translation: {
    title: 'translates',
    pipelines: ['translation'],
    types: ['m2m_100', 'nllb', 'marian', 'mbart'],
    parts: encoderDecoder,
  },
  captioning: {
    title: 'says what a picture shows, or reads its text',
    pipelines: ['image-to-text', 'document-question-answering'],
    types: ['vision-encoder-decoder'],
    parts: encoderDecoder,
  },
  florence: {
    title: 'describes a picture, finds things in it, or reads its text, by task prompts',
    pipelines: [],
    types: ['florence2'],
    parts: [['vision_encoder', 'embed_tokens', 'encoder_model', 'decoder_model_merged']],
  },
  moondream: {
    title: 'answers questions about a picture',
    pipelines: [],
    types: ['moondream1'],
    parts: seeing,
  },
  'vision-language': {
    title: 'answers questions about pictures, and writes text without any',
    pipelines: ['image-text-to-text'],
    types: [
      ...['llava', 'llava_onevision', 'llava_qwen2', 'qwen2_vl', 'qwen2_5_vl', 'qwen3_vl', 'qwen3_vl_moe', 'qwen3_5', 'qwen3_5_moe', 'lfm2_vl'],
      ...['idefics3', 'smolvlm', 'paligemma', 'gemma3', 'gemma3n', 'gemma4', 'mistral3', 'lighton_ocr', 'glm_ocr'],
    ],
    parts: seeing,
  },
  'text-embedding': {
    title: 'turns texts into vectors',
    pipelines: ['feature-extraction', 'sentence-similarity'],
    types: [
      ...['albert', 'bert', 'camembert', 'convbert', 'deberta', 'deberta-v2', 'distilbert', 'electra', 'embedding_gemma2', 'esm', 'eurobert', 'mobilebert'],
      ...['modernbert', 'mpnet', 'neobert', 'nomic_bert', 'roberta', 'roformer', 'squeezebert', 'xlm', 'xlm-roberta'],
    ],
    parts: single,
  },
  'image-embedding': {
    title: 'turns pictures into vectors',
    pipelines: ['image-feature-extraction'],
    types: ['vit', 'dinov2', 'dinov2_with_registers', 'dinov3_vit', 'dinov3_convnext', 'convnext', 'convnextv2', 'ijepa', 'vit_mae', 'vit_msn', 'nomic_vision'],
    parts: single,
  },
  'joint-embedding': {
    title: 'turns texts and pictures into vectors of one space',
    pipelines: ['zero-shot-image-classification'],
    types: ['clip', 'chinese_clip', 'siglip', 'siglip2', 'jina_clip'],
    parts: [['text_model', 'vision_model'], ['model']],
  },
  speech: {
    title: 'speaks a text, or plays what it describes',
    pipelines: ['text-to-audio', 'text-to-speech'],
    types: ['vits', 'speecht5', 'style_text_to_speech_2', 'musicgen', 'supertonic'],
    parts: single,
  },
  transcription: {
    title: 'writes down what is said in a sound',
    pipelines: ['automatic-speech-recognition'],
    types: ['whisper', 'lite-whisper', 'moonshine', 'wav2vec2', 'wav2vec2-bert', 'hubert', 'unispeech', 'unispeech-sat', 'wavlm', 'parakeet_ctc', 'cohere_asr'],
    parts: [['encoder_model', 'decoder_model_merged'], ['model']],
  },
  'image-generation': {
    title: 'paints a picture from a text',
    pipelines: [],
    types: ['multi_modality'],
    parts: [['prepare_inputs_embeds', 'language_model', 'lm_head', 'gen_head', 'gen_img_embeds', 'image_decode']],
  },
};

/** Types whose files differ from those of their family. */
export const partsByType: Readonly<Record<string, Parts>> = {
  speecht5: [['encoder_model', 'decoder_model_merged']],
  musicgen: [['text_encoder', 'decoder_model_merged', 'encodec_decode']],
  supertonic: [['text_encoder', 'latent_denoiser', 'voice_decoder']],
  gemma3n: [['audio_encoder', 'vision_encoder', 'embed_tokens', 'decoder_model_merged']],
  gemma4: [['audio_encoder', 'vision_encoder', 'embed_tokens', 'decoder_model_merged']],
};
