import { GenarunError, type Pixels } from '@genarun/spec';
import type { OnnxManifest } from '../manifest/manifest.ts';
import type { LocalRequest, Pcm } from '../worker/engine.ts';

/** What one row of a batch is made from: one product of a request, or one of the things it asks about. */
export type Unit = { readonly text?: string; readonly images: readonly Pixels[]; readonly audio: readonly Pcm[]; readonly seed: number };

/**
 * A request in units. A describing or embedding request has one for each text or medium, any other one for each product; the unit at i has the request's seed plus i.
 * Throws GenarunError `invalid_input` where the model needs something that is not there.
 */
export function unitsOf(request: LocalRequest, { inputs }: OnnxManifest, model: string): readonly Unit[] {
  const wants = { text: count(inputs, 'text') > 0, images: count(inputs, 'image'), audio: count(inputs, 'audio') };
  const { images = [], audio = [], texts = [], seed } = request;
  const turn = request.turns?.findLast(({ role }) => role === 'user')?.text;
  const prompt = request.prompt ?? turn ?? (request.task === 'embed' ? undefined : texts.join('\n') || undefined);
  if (wants.images > 0 && images.length === 0) throw missing(model, 'a picture');
  if (wants.audio > 0 && audio.length === 0) throw missing(model, 'a sound');
  const perMedium = request.task === 'describe' || request.task === 'embed';
  if (!perMedium) {
    if (wants.text && prompt === undefined) throw missing(model, 'a prompt');
    enough(images.length, wants.images, model, 'pictures');
    enough(audio.length, wants.audio, model, 'sounds');
    return Array.from({ length: request.count }, (_, index) => ({ ...(prompt === undefined ? {} : { text: prompt }), images, audio, seed: seed + index }));
  }
  if (wants.images + wants.audio === 0) {
    const asked = request.task === 'embed' && texts.length > 0 ? texts : prompt === undefined ? [] : [prompt];
    if (asked.length === 0) throw missing(model, 'a text');
    return asked.map((text, index) => ({ text, images: [], audio: [], seed: seed + index }));
  }
  if (wants.text && prompt === undefined) throw missing(model, 'a prompt');
  const groups = Math.max(wants.images === 0 ? 0 : images.length / wants.images, wants.audio === 0 ? 0 : audio.length / wants.audio);
  if (!Number.isInteger(groups)) throw wrongCount(model, Math.max(wants.images, wants.audio), images.length + audio.length, 'pictures or sounds');
  return Array.from({ length: groups }, (_, index) => {
    const unit = {
      images: images.slice(index * wants.images, (index + 1) * wants.images),
      audio: audio.slice(index * wants.audio, (index + 1) * wants.audio),
      seed: seed + index,
    };
    enough(unit.images.length, wants.images, model, 'pictures');
    enough(unit.audio.length, wants.audio, model, 'sounds');
    return prompt === undefined ? unit : { ...unit, text: prompt };
  });
}

function count(inputs: OnnxManifest['inputs'], from: OnnxManifest['inputs'][number]['from']): number {
  return inputs.filter((input) => input.from === from).length;
}

function enough(got: number, wanted: number, model: string, what: string): void {
  if (got < wanted) throw wrongCount(model, wanted, got, what);
}

function wrongCount(model: string, wanted: number, got: number, what: string): GenarunError {
  return new GenarunError({ code: 'invalid_input', message: `${model}: it takes ${wanted} ${what} together, got ${got}` });
}

function missing(model: string, what: string): GenarunError {
  return new GenarunError({ code: 'invalid_input', message: `${model}: it needs ${what}, and the request has none` });
}
