import type { NormalSchema } from '../parameters/normal-form.ts';
import { choice, type Entry, file, integer, number, parameterTable, text } from '../parameters/table.ts';

/** One operation of Stability: where it is, what it takes, and whether it is a job that is asked for later. */
export type Operation = {
  readonly path: string;
  readonly schema: NormalSchema;
  /** Fields that the model's name stands for. */
  readonly fixed?: Readonly<Record<string, string>>;
  readonly isJob?: boolean;
};

const seed = integer(0, 4_294_967_294);
const ratio = choice('16:9', '1:1', '21:9', '2:3', '3:2', '4:5', '5:4', '9:16', '9:21');
const style = choice(
  ...['enhance', 'anime', 'photographic', 'digital-art', 'comic-book', 'fantasy-art', 'line-art', 'analog-film', 'neon-punk', 'isometric', 'low-poly'],
  ...['origami', 'modeling-compound', 'cinematic', '3d-model', 'pixel-art', 'tile-texture'],
);
const format = choice('jpeg', 'png', 'webp');
const image = file('image');
const pictures: Readonly<Record<string, Entry>> = { negative_prompt: text(), seed, style_preset: style, output_format: format };

const generate = parameterTable({ prompt: text(), aspect_ratio: ratio, ...pictures }, ['prompt']);
const generateOrChange = parameterTable({ prompt: text(), image, strength: number(0, 1), aspect_ratio: ratio, ...pictures }, ['prompt']);
const diffusion3 = parameterTable({ prompt: text(), image, strength: number(0, 1), aspect_ratio: ratio, cfg_scale: number(1, 10), ...pictures }, ['prompt']);
const edit = (more: Readonly<Record<string, Entry>>, required: readonly string[]): NormalSchema =>
  parameterTable({ image, ...more, seed, output_format: format }, required);

const sides = { left: integer(0, 2000), right: integer(0, 2000), up: integer(0, 2000), down: integer(0, 2000) };
const control = { control_strength: number(0, 1), negative_prompt: text(), style_preset: style };

/** Operations by the names of models. Source: Stability AI, REST API v2beta reference. */
export const operations: Readonly<Record<string, Operation>> = {
  'stable-image-core': { path: 'generate/core', schema: generate },
  'stable-image-ultra': { path: 'generate/ultra', schema: generateOrChange },
  'sd3.5-large': { path: 'generate/sd3', schema: diffusion3, fixed: { model: 'sd3.5-large' } },
  'sd3.5-large-turbo': { path: 'generate/sd3', schema: diffusion3, fixed: { model: 'sd3.5-large-turbo' } },
  'sd3.5-medium': { path: 'generate/sd3', schema: diffusion3, fixed: { model: 'sd3.5-medium' } },
  'sd3.5-flash': { path: 'generate/sd3', schema: diffusion3, fixed: { model: 'sd3.5-flash' } },
  erase: { path: 'edit/erase', schema: edit({ mask: image, grow_mask: integer(0, 20) }, ['image']) },
  inpaint: {
    path: 'edit/inpaint',
    schema: edit({ prompt: text(), mask: image, grow_mask: integer(0, 100), negative_prompt: text(), style_preset: style }, ['image', 'prompt']),
  },
  outpaint: { path: 'edit/outpaint', schema: edit({ prompt: text(), ...sides, creativity: number(0, 1), style_preset: style }, ['image']) },
  'remove-background': { path: 'edit/remove-background', schema: edit({}, ['image']) },
  'search-and-replace': {
    path: 'edit/search-and-replace',
    schema: edit({ prompt: text(), search_prompt: text(), negative_prompt: text(), style_preset: style }, ['image', 'prompt', 'search_prompt']),
  },
  'search-and-recolor': {
    path: 'edit/search-and-recolor',
    schema: edit({ prompt: text(), select_prompt: text(), negative_prompt: text(), style_preset: style }, ['image', 'prompt', 'select_prompt']),
  },
  'replace-background-and-relight': {
    path: 'edit/replace-background-and-relight',
    schema: parameterTable(
      {
        subject_image: image,
        background_prompt: text(),
        background_reference: image,
        foreground_prompt: text(),
        negative_prompt: text(),
        seed,
        output_format: format,
      },
      ['subject_image'],
    ),
    isJob: true,
  },
  sketch: { path: 'control/sketch', schema: edit({ prompt: text(), ...control }, ['image', 'prompt']) },
  structure: { path: 'control/structure', schema: edit({ prompt: text(), ...control }, ['image', 'prompt']) },
  style: {
    path: 'control/style',
    schema: edit({ prompt: text(), fidelity: number(0, 1), aspect_ratio: ratio, negative_prompt: text(), style_preset: style }, ['image', 'prompt']),
  },
  'style-transfer': {
    path: 'control/style-transfer',
    schema: parameterTable(
      { init_image: image, style_image: image, prompt: text(), negative_prompt: text(), style_strength: number(0, 1), seed, output_format: format },
      ['init_image', 'style_image'],
    ),
  },
  'upscale-fast': { path: 'upscale/fast', schema: parameterTable({ image, output_format: format }, ['image']) },
  'upscale-conservative': {
    path: 'upscale/conservative',
    schema: edit({ prompt: text(), negative_prompt: text(), creativity: number(0.2, 0.5) }, ['image', 'prompt']),
  },
  'upscale-creative': {
    path: 'upscale/creative',
    schema: edit({ prompt: text(), negative_prompt: text(), creativity: number(0.1, 0.5), style_preset: style }, ['image', 'prompt']),
    isJob: true,
  },
};
