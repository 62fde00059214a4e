import { type AdapterContext, GenarunError, type MediaBytes, type ModelAnswer, type ModelRequest, type Pixels } from '@genarun/spec';
import { svgOf } from '../painter/compose.ts';
import { sceneOf } from '../painter/scene.ts';
import { type Size, sizeOf } from '../painter/size.ts';
import { treated } from '../painter/treatment.ts';
import type { Random } from '../random.ts';
import { describeModel, type SimModel, unknownWishes } from '../sim-model.ts';
import { over, windowOf } from './motion.ts';

const side = { type: 'integer', minimum: 16, maximum: 1024 } as const;
const usual: Size = { width: 320, height: 180 };
const most = 1024;

const model = describeModel({
  name: 'clip',
  title: 'Short looping clip: a painted scene that drifts, or a slow zoom into a picture',
  tasks: ['video'],
  input: ['text', 'image'],
  output: 'video',
  seed: 'integer',
  lenient: true,
  parameters: {
    width: { ...side, description: 'Pixels. Without any size: 320 by 180, or the shape of the picture given.' },
    height: { ...side, description: 'Pixels.' },
    size: { type: 'string', description: 'WxH in pixels.' },
    aspect_ratio: { type: 'string', description: 'W:H.' },
    duration: { type: 'number', minimum: 0.2, maximum: 8, description: 'Seconds. Default 1.6.' },
    fps: { type: 'number', minimum: 2, maximum: 24, description: 'Frames a second. Default 10.' },
    format: { enum: ['webp', 'gif'], description: 'Default webp.' },
  },
});

type Plan = { readonly size: Size; readonly frames: number; readonly delayMs: number; readonly format: 'gif' | 'webp' };

function planOf(request: ModelRequest, otherwise: Size): Plan {
  const { duration, fps, format = 'webp' } = request.params;
  const size = sizeOf(request.params, model.id, otherwise);
  const seconds = typeof duration === 'number' ? duration : 1.6;
  const rate = typeof fps === 'number' ? fps : 10;
  const frames = Math.max(2, Math.round(seconds * rate));
  if (size.width > most || size.height > most) throw refused(`width and height must be at most ${most}, got ${size.width} by ${size.height}`);
  if (seconds < 0.2 || seconds > 8 || rate < 2 || rate > 24) throw refused(`duration must be 0.2 to 8 and fps 2 to 24, got ${seconds} and ${rate}`);
  if (format !== 'webp' && format !== 'gif') throw refused(`format must be webp or gif, got ${JSON.stringify(format)}`);
  return { size, frames, delayMs: Math.round(1000 / rate), format };
}

function refused(problem: string): GenarunError {
  return new GenarunError({ code: 'invalid_input', message: `${model.id}: ${problem}`, hint: 'Clips of a simulation are short and small.' });
}

/** From 0 over 1 back to 0 in one loop, slow at both ends. */
const swing = (frame: number, frames: number): number => 0.5 - 0.5 * Math.cos((frame / frames) * 2 * Math.PI);

/** A painted scene in two layers that drift at different speeds. */
async function drift(prompt: string, negative: string, plan: Plan, context: AdapterContext, random: Random): Promise<Pixels[]> {
  const own = random.fork(prompt);
  const scene = sceneOf(prompt, negative, own);
  const { size } = plan;
  const wide: Size = { width: Math.round(size.width * 1.2), height: Math.round(size.height * 1.08) };
  const layer = async (part: { readonly from?: number; readonly below?: number }): Promise<Pixels> =>
    context.media.decode((await context.media.rasterise(svgOf(scene, { ...wide, ...part }, own), 'png')).bytes);
  const back = treated(await layer({ below: 50 }), scene.styles, own);
  const front = await layer({ from: 50 });
  const heading = own.chance(0.5) ? 1 : -1;
  return Array.from({ length: plan.frames }, (_, frame) => {
    const way = swing(frame, plan.frames);
    const view = (slack: number): { x: number; y: number; width: number; height: number } => {
      const room = wide.width - size.width;
      const share = 0.5 + heading * (way - 0.5) * slack;
      return { x: room * share, y: (wide.height - size.height) * (0.5 - 0.4 * (way - 0.5) * slack), width: size.width, height: size.height };
    };
    return over(windowOf(back, view(0.45), size), windowOf(front, view(1), size));
  });
}

/** A slow zoom into a picture and back. */
async function zoom(
  source: MediaBytes,
  request: ModelRequest,
  context: AdapterContext,
  random: Random,
): Promise<{ readonly frames: Pixels[]; readonly plan: Plan }> {
  const picture = await context.media.decode(source.bytes).catch((error: unknown) => {
    throw new GenarunError({ code: 'invalid_input', message: `${model.id}: the input of type ${source.mime} is no picture that can be read`, cause: error });
  });
  const scale = Math.min(1, usual.width / Math.max(picture.width, picture.height));
  const plan = planOf(request, { width: Math.max(16, Math.round(picture.width * scale)), height: Math.max(16, Math.round(picture.height * scale)) });
  const [goalX, goalY] = [random.between(0.3, 0.7), random.between(0.3, 0.7)];
  const frames = Array.from({ length: plan.frames }, (_, frame) => {
    const part = 1 - 0.28 * swing(frame, plan.frames);
    const [width, height] = [picture.width * part, picture.height * part];
    return windowOf(picture, { x: (picture.width - width) * goalX, y: (picture.height - height) * goalY, width, height }, plan.size);
  });
  return { frames, plan };
}

async function perform(request: ModelRequest, context: AdapterContext, random: Random): Promise<ModelAnswer> {
  const [source] = request.media ?? [];
  const prompt = request.prompt ?? '';
  const painted = planOf(request, usual);
  const { frames, plan } =
    source === undefined
      ? { plan: painted, frames: await drift(prompt, request.negativePrompt ?? '', painted, context, random) }
      : await zoom(source, request, context, random.fork(prompt));
  context.progress(0.7, 'encoding');
  const clip = await context.media.animate(frames, plan.format, plan.delayMs);
  const duration = (plan.frames * plan.delayMs) / 1000;
  return {
    media: [{ ...clip, ...plan.size, duration }],
    usage: { products: 1, seconds: duration, characters: prompt.length },
    warnings: unknownWishes(request, model),
  };
}

/** Makes short clips from texts and pictures. */
export const clip: SimModel = { model, perform };
