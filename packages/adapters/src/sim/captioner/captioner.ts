import { type AdapterContext, GenarunError, type MediaBytes, type ModelAnswer, type ModelRequest } from '@genarun/spec';
import type { Random } from '../random.ts';
import { describeModel, type SimModel } from '../sim-model.ts';
import { intentOf } from '../writer/intent.ts';
import { captionSentences } from './caption.ts';
import { type Look, lookAt } from './look.ts';

const model = describeModel({
  name: 'captioner',
  title: 'Captioner that reads colours, layout and shapes from the pixels',
  tasks: ['describe'],
  input: ['image', 'text'],
  output: 'text',
  seed: 'integer',
  maxOutputTokens: 256,
  lenient: false,
  parameters: { length: { enum: ['short', 'medium', 'long'], description: 'One, two or all sentences. Default long, or what the prompt asks for.' } },
});

/** Looks at one medium. Throws `invalid_input` where it is no picture. */
export async function lookAtMedium(medium: MediaBytes, context: Pick<AdapterContext, 'media'>, by: string): Promise<Look> {
  const pixels = await context.media.decode(medium.bytes).catch((error: unknown) => {
    throw new GenarunError({
      code: 'invalid_input',
      message: `${by}: the input of type ${medium.mime} is no picture that can be read`,
      hint: 'Give it a PNG, JPEG or WebP picture.',
      cause: error,
    });
  });
  return lookAt(pixels);
}

/** What each picture shows, in sentences. */
export async function captionsOf(media: readonly MediaBytes[], context: Pick<AdapterContext, 'media'>, random: Random): Promise<string[]> {
  return Promise.all(media.map(async (medium) => captionSentences(await lookAtMedium(medium, context, model.id), random).join(' ')));
}

async function perform(request: ModelRequest, context: AdapterContext, random: Random): Promise<ModelAnswer> {
  const media = request.media ?? [];
  if (media.length === 0)
    throw new GenarunError({ code: 'invalid_input', message: `${model.id}: expected a picture, got none`, hint: 'Give the node an `image`.' });
  const asked = request.prompt ?? '';
  const { length } = request.params;
  const wanted =
    length === 'short'
      ? 1
      : length === 'medium'
        ? 2
        : length === 'long'
          ? 9
          : (intentOf(asked).sentences ?? (/\b(?:short|brief|caption)\b/i.test(asked) ? 1 : 9));
  const texts = await Promise.all(
    media.map(async (medium) => {
      const look = await lookAtMedium(medium, context, model.id);
      if (/\bcolou?rs?\b|\bpalette\b/i.test(asked))
        return `${look.colours
          .slice(0, 5)
          .map(({ name, share }) => `${name} (${Math.round(share * 100)} %)`)
          .join(', ')}.`;
      return captionSentences(look, random).slice(0, wanted).join(' ');
    }),
  );
  const characters = texts.reduce((total, text) => total + text.length, 0);
  return { texts, usage: { inputTokens: media.length * 256 + Math.ceil(asked.length / 4), outputTokens: Math.ceil(characters / 4), characters } };
}

/** Describes pictures. */
export const captioner: SimModel = { model, perform };
