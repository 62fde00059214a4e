import type { Random } from '../random.ts';

/** Samples a second. */
export const rate = 22_050;

type Sound = {
  readonly formants: readonly [number, number, number];
  readonly seconds: number;
  readonly voiced: number;
  readonly noise: number;
  readonly colour: number;
};

const vowels: Readonly<Record<string, readonly [number, number, number]>> = {
  a: [760, 1250, 2550],
  e: [520, 1850, 2550],
  i: [310, 2250, 3000],
  o: [520, 900, 2450],
  u: [340, 780, 2350],
  y: [330, 2000, 2900],
};
const neutral = [500, 1500, 2500] as const;

const consonants: readonly (readonly [RegExp, Omit<Sound, 'formants'> & { readonly formants?: Sound['formants'] }])[] = [
  [/[szcxSZ]/, { seconds: 0.085, voiced: 0, noise: 0.32, colour: 0.85 }],
  [/[fvh]/, { seconds: 0.07, voiced: 0.15, noise: 0.16, colour: 0.35 }],
  [/[mn]/, { seconds: 0.075, voiced: 0.5, noise: 0, colour: 0, formants: [260, 1100, 2200] }],
  [/[lrwj]/, { seconds: 0.06, voiced: 0.7, noise: 0, colour: 0, formants: [380, 1150, 2300] }],
  [/[bdg]/, { seconds: 0.045, voiced: 0.3, noise: 0.08, colour: 0.2 }],
  [/[ptkq]/, { seconds: 0.055, voiced: 0, noise: 0.28, colour: 0.6 }],
];

const silence = (seconds: number): Sound => ({ formants: neutral, seconds, voiced: 0, noise: 0, colour: 0 });

/** The sounds of a text, letter by letter: vowels, consonants, and rests at punctuation. */
function soundsOf(text: string): Sound[] {
  const letters = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\d+/g, (digits) => ' no'.repeat(digits.length))
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/([bcdfghjklmnpqrstvwxz])\1+/g, '$1');
  const sounds: Sound[] = [];
  for (const letter of letters) {
    const vowel = vowels[letter];
    const consonant = consonants.find(([pattern]) => pattern.test(letter))?.[1];
    if (vowel !== undefined) sounds.push({ formants: vowel, seconds: 0.12, voiced: 1, noise: 0, colour: 0 });
    else if (consonant !== undefined) sounds.push({ formants: neutral, ...consonant });
    else if (/[.!?]/.test(letter)) sounds.push(silence(0.34));
    else if (/[,;:\n–—]/.test(letter)) sounds.push(silence(0.18));
    else if (/\s/.test(letter)) sounds.push(silence(0.035));
  }
  return sounds.length === 0 ? [silence(0.3)] : sounds;
}

/** Manner of speaking: `pitch` in hertz, `speed` 1 is usual. */
export type Voice = { readonly pitch: number; readonly speed: number };

/** Speech-like sound of a text, −1 to 1 at 22,050 samples a second: glottal pulses and noise through three resonators. */
export function babble(text: string, voice: Voice, random: Random): Float32Array {
  const sounds = soundsOf(text);
  const lengths = sounds.map(({ seconds }) => Math.max(1, Math.round((seconds / voice.speed) * rate * random.between(0.88, 1.14))));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const out = new Float32Array(total);
  const filters = [resonator(90), resonator(110), resonator(170)] as const;
  const formants: [number, number, number] = [...neutral];
  const size = random.between(0.9, 1.12);
  let [phase, at, level, hiss, smoothNoise] = [0, 0, 0, 0, 0];
  sounds.forEach((sound, index) => {
    const length = lengths[index] ?? 1;
    const lilt = 1 + 0.09 * Math.sin(index * 0.7) + random.between(-0.04, 0.04);
    for (let step = 0; step < length; step++, at++) {
      const fall = 1.12 - 0.24 * (at / total);
      phase += (voice.pitch * lilt * fall * (1 + 0.012 * Math.sin(at / 620))) / rate;
      if (phase >= 1) phase -= 1;
      const pulse = phase < 0.6 ? Math.sin((phase / 0.6) * Math.PI) ** 2 - 0.45 : -0.45;
      const noise = random.next() * 2 - 1;
      smoothNoise += (noise - smoothNoise) * (0.25 + sound.colour * 0.7);
      level += (sound.voiced - level) * 0.004;
      hiss += (sound.noise - hiss) * 0.008;
      for (let formant = 0; formant < 3; formant++)
        formants[formant] = (formants[formant] ?? 500) + ((sound.formants[formant] ?? 500) * size - (formants[formant] ?? 500)) * 0.0025;
      const source = pulse * level;
      out[at] =
        filters[0](source, formants[0]) * 0.9 +
        filters[1](source, formants[1]) * 0.5 +
        filters[2](source, formants[2]) * 0.25 +
        (noise * sound.colour + smoothNoise * (1 - sound.colour)) * hiss * 0.5;
    }
  });
  return normalised(out);
}

/** A two-pole resonator of a bandwidth in hertz; its centre may move with every sample. */
function resonator(bandwidth: number): (input: number, frequency: number) => number {
  const decay = Math.exp((-Math.PI * bandwidth) / rate);
  let [first, second, turn, age] = [0, 0, 0, 0];
  return (input, frequency) => {
    // The centre moves slowly: every sixteenth sample is often enough to follow it.
    if (age++ % 16 === 0) turn = 2 * decay * Math.cos((2 * Math.PI * frequency) / rate);
    const value = (1 - decay) * input + turn * first - decay * decay * second;
    second = first;
    first = value;
    return value;
  };
}

function normalised(samples: Float32Array): Float32Array {
  const peak = samples.reduce((highest, value) => Math.max(highest, Math.abs(value)), 1e-6);
  const edge = Math.min(samples.length / 2, rate * 0.012);
  return samples.map((value, at) => (value / peak) * 0.82 * Math.min(1, at / edge, (samples.length - 1 - at) / edge));
}
