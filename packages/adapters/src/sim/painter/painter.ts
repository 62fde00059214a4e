import { type AdapterContext, GenarunError, type ImageFormat, type MediaBytes, type ModelAnswer, type ModelRequest } from '@genarun/spec';
import type { Random } from '../random.ts';
import { describeModel, type SimModel, unknownWishes } from '../sim-model.ts';
import { svgOf } from './compose.ts';
import { sceneOf } from './scene.ts';
import { formatOf, type Size, sizeOf } from './size.ts';
import { treated } from './treatment.ts';
import { resized, variationOf } from './variation.ts';

const side = { type: 'integer', minimum: 16, maximum: 4096 } as const;

const model = describeModel({
  name: 'painter',
  title: 'Painter of composed scenes and portraits, and of variations on a picture',
  tasks: ['image'],
  input: ['text', 'image'],
  output: 'image',
  seed: 'integer',
  maxCount: 10,
  lenient: true,
  parameters: {
    width: { ...side, description: 'Pixels. Without any size: 512, or the size of the picture given.' },
    height: { ...side, description: 'Pixels.' },
    size: { type: 'string', pattern: '^\\s*\\d{1,6}\\s*[xX×*]\\s*\\d{1,6}\\s*$', description: 'WxH in pixels.' },
    aspect_ratio: { type: 'string', description: 'W:H, keeping the usual area.' },
    aspectRatio: { type: 'string', description: 'The same as aspect_ratio.' },
    format: { enum: ['png', 'jpeg', 'jpg', 'webp'], description: 'File format. Default webp.' },
    output_format: { enum: ['png', 'jpeg', 'jpg', 'webp'], description: 'The same as format.' },
    quality: {
      anyOf: [{ type: 'number', minimum: 1, maximum: 100 }, { enum: ['low', 'draft', 'medium', 'standard', 'auto', 'high', 'hd', 'best'] }],
      description: 'Of lossy formats. Default 86.',
    },
    strength: { type: 'number', minimum: 0, maximum: 1, description: 'How far a variation goes from the picture given. Default 0.5.' },
    style: { type: 'string', description: 'Joins the prompt, for example "watercolour".' },
  },
});

type Wish = Size & { readonly prompt: string; readonly negative: string; readonly format: ImageFormat; readonly quality: number };

/** Paints one picture of a text. */
export async function paint(wish: Wish, context: Pick<AdapterContext, 'media'>, random: Random): Promise<MediaBytes> {
  const { width, height, format, quality } = wish;
  const own = random.fork(wish.prompt);
  const scene = sceneOf(wish.prompt, wish.negative, own);
  const svg = svgOf(scene, { width, height }, own);
  if (scene.styles.length === 0) return { ...(await context.media.rasterise(svg, format, { quality })), width, height };
  const plain = await context.media.rasterise(svg, 'png');
  const pixels = treated(await context.media.decode(plain.bytes), scene.styles, own);
  return { ...(await context.media.encode(pixels, format, { quality })), width, height };
}

async function vary(
  source: MediaBytes,
  wish: Omit<Wish, 'width' | 'height'>,
  request: ModelRequest,
  context: AdapterContext,
  random: Random,
): Promise<MediaBytes> {
  const decoded = await context.media.decode(source.bytes).catch((error: unknown) => {
    throw new GenarunError({ code: 'invalid_input', message: `${model.id}: the input of type ${source.mime} is no picture that can be read`, cause: error });
  });
  const size = sizeOf(request.params, model.id, { width: decoded.width, height: decoded.height });
  const strength = typeof request.params.strength === 'number' ? request.params.strength : 0.5;
  const own = random.fork(wish.prompt);
  const pixels = variationOf(resized(decoded, size), sceneOf(wish.prompt, wish.negative, own), strength, own);
  return { ...(await context.media.encode(pixels, wish.format, { quality: wish.quality })), ...size };
}

async function perform(request: ModelRequest, context: AdapterContext, seeded: Random): Promise<ModelAnswer> {
  const { style } = request.params;
  const prompt = [request.prompt ?? '', typeof style === 'string' ? style : ''].filter((part) => part !== '').join(', ');
  const wish = { prompt, negative: request.negativePrompt ?? '', ...formatOf(request.params, model.id) };
  const [source] = request.media ?? [];
  const media: MediaBytes[] = [];
  for (let index = 0; index < request.count; index++) {
    const random = seeded.fork(`picture ${index}`);
    media.push(
      source === undefined
        ? await paint({ ...wish, ...sizeOf(request.params, model.id) }, context, random)
        : await vary(source, wish, request, context, random),
    );
    if (request.count > 1) context.progress(Math.min(0.99, (index + 1) / request.count));
  }
  return { media, usage: { products: media.length, characters: prompt.length }, warnings: unknownWishes(request, model) };
}

/** Paints pictures from texts, and variations of pictures. */
export const painter: SimModel = { model, perform };
