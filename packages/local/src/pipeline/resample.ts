const zeroCrossings = 16;

/** A channel at another rate: windowed sinc (Hann, 16 crossings a side), cut off below half of the lower rate. */
export function resample(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples;
  const cutoff = Math.min(1, to / from);
  const reach = zeroCrossings / cutoff;
  const length = Math.max(1, Math.round((samples.length * to) / from));
  const step = from / to;
  const out = new Float32Array(length);
  for (let index = 0; index < length; index++) {
    const middle = index * step;
    let sum = 0;
    let weights = 0;
    for (let at = Math.max(0, Math.ceil(middle - reach)); at <= Math.min(samples.length - 1, Math.floor(middle + reach)); at++) {
      const distance = at - middle;
      const angle = Math.PI * distance * cutoff;
      const weight = (angle === 0 ? 1 : Math.sin(angle) / angle) * (0.5 + 0.5 * Math.cos((Math.PI * distance) / reach));
      sum += (samples[at] ?? 0) * weight;
      weights += weight;
    }
    out[index] = weights === 0 ? 0 : sum / weights;
  }
  return out;
}

/** The mean of all channels. */
export function mono(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array()] = channels;
  if (channels.length < 2) return first;
  return first.map((_, index) => channels.reduce((sum, channel) => sum + (channel[index] ?? 0), 0) / channels.length);
}
