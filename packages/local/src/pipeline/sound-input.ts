import type { AudioStep } from '../manifest/inputs.ts';
import type { Pcm } from '../worker/engine.ts';
import { mono, resample } from './resample.ts';

/** A sound as its model wants it: [samples], of several channels their mean, where `flat`; else [channels, samples]. */
export function soundNumbers(sound: Pcm, steps: readonly AudioStep[], flat: boolean): { readonly dims: readonly number[]; readonly data: Float32Array } {
  const { channels } = steps.reduce(applied, sound);
  if (flat) {
    const data = mono(channels);
    return { dims: [data.length], data };
  }
  const length = channels[0]?.length ?? 0;
  const data = new Float32Array(channels.length * length);
  channels.forEach((channel, index) => {
    data.set(channel, index * length);
  });
  return { dims: [channels.length, length], data };
}

function applied(sound: Pcm, step: AudioStep): Pcm {
  const { rate, channels } = sound;
  switch (step.op) {
    case 'resample':
      return { rate: step.rate, channels: channels.map((channel) => resample(channel, rate, step.rate)) };
    case 'mono':
      return { rate, channels: [mono(channels)] };
    case 'length':
      return { rate, channels: channels.map((channel) => exactly(channel, step.samples)) };
    case 'peak': {
      const peak = channels.reduce((highest, channel) => channel.reduce((most, sample) => Math.max(most, Math.abs(sample)), highest), 0);
      return peak === 0 ? sound : { rate, channels: channels.map((channel) => channel.map((sample) => sample / peak)) };
    }
  }
}

function exactly(channel: Float32Array, samples: number): Float32Array {
  const out = new Float32Array(samples);
  out.set(channel.subarray(0, samples));
  return out;
}
