import type { Family } from './families.ts';

type Schema = Readonly<Record<string, unknown>>;

const sampling: Readonly<Record<string, Schema>> = {
  do_sample: {
    type: 'boolean',
    description: 'draw each token by chance (by the seed) instead of taking the likeliest; by itself true when temperature or top_p is given',
  },
  temperature: { type: 'number', minimum: 0, maximum: 10, description: 'above 1 more daring, below 1 more careful; 0 takes the likeliest token' },
  top_p: { type: 'number', exclusiveMinimum: 0, maximum: 1, description: 'draw among the likeliest tokens that make up this share' },
  top_k: { type: 'integer', minimum: 0, description: 'draw among so many tokens; 0: among all' },
  repetition_penalty: { type: 'number', exclusiveMinimum: 0, maximum: 10, description: 'above 1 makes what was said less likely' },
  no_repeat_ngram_size: { type: 'integer', minimum: 1, description: 'never write so many tokens in a row twice' },
};

function length(preset: number): Readonly<Record<string, Schema>> {
  return { max_new_tokens: { type: 'integer', minimum: 1, default: preset, description: 'tokens of the answer at most' } };
}

const writing: Readonly<Record<string, Schema>> = {
  ...length(256),
  max_tokens: { type: 'integer', minimum: 1, description: 'another name of max_new_tokens' },
  ...sampling,
  stop: {
    anyOf: [
      { type: 'string', minLength: 1 },
      { type: 'array', items: { type: 'string', minLength: 1 }, maxItems: 16 },
    ],
    description: 'texts that end the answer; not part of it',
  },
  enable_thinking: { type: 'boolean', default: false, description: 'let a model that can think aloud do so before it answers' },
};

const vectors: Readonly<Record<string, Schema>> = {
  dimensions: { type: 'integer', minimum: 1, description: 'keep so many numbers of a vector, from the first on' },
  normalise: { type: 'boolean', default: true, description: 'scale each vector to length 1' },
};

/** Parameters of a family's requests, as JSON Schema properties. */
export const familyParameters: Readonly<Record<Family, Readonly<Record<string, Schema>>>> = {
  'text-generation': writing,
  'text-to-text': { ...length(256), ...sampling, prefix: { type: 'string', description: 'put before the text, for example "summarize: "' } },
  translation: { ...length(512), ...sampling },
  captioning: { ...length(64), ...sampling },
  florence: {
    ...length(256),
    task: {
      type: 'string',
      default: '<MORE_DETAILED_CAPTION>',
      description: 'what to do: <CAPTION>, <DETAILED_CAPTION>, <MORE_DETAILED_CAPTION>, <OD>, <OCR>, <CAPTION_TO_PHRASE_GROUNDING> …',
    },
  },
  moondream: { ...length(128), ...sampling },
  'vision-language': writing,
  'text-embedding': {
    ...vectors,
    prefix: { type: 'string', description: 'put before every text, for example "search_query: "' },
    pooling: {
      type: 'string',
      enum: ['mean', 'cls', 'last', 'none'],
      description: 'how the vectors of the tokens become one; default: as the model was trained',
    },
  },
  'image-embedding': { ...vectors, pooling: { type: 'string', enum: ['mean', 'cls'], description: 'how the vectors of the patches become one' } },
  'joint-embedding': { ...vectors, prefix: { type: 'string', description: 'put before every text' } },
  speech: {
    speaker: { type: 'string', description: 'a voice among the files of the model, for example af_heart' },
    speed: { type: 'number', minimum: 0.5, maximum: 2, default: 1, description: 'for models that can be told how fast to speak' },
    max_new_tokens: { type: 'integer', minimum: 1, description: 'length of what a music model plays' },
  },
  transcription: {
    ...length(448),
    language: { type: 'string', description: 'what is spoken, as an ISO code; default: the model finds out' },
    translate: { type: 'boolean', default: false, description: 'write it in English' },
    timestamps: { type: 'boolean', default: false, description: 'return when each part is said' },
  },
  'image-generation': {
    ...sampling,
    guidance: { type: 'number', minimum: 1, maximum: 20, default: 5, description: 'how closely the picture follows the text' },
  },
};
