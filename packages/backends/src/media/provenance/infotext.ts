import { isRecord, type Provenance } from '@genarun/spec';
import { wellFormed } from '../container/bytes.ts';

/** Names of parameters as the providers have them, and what other tools of the field call them. */
const knownNames: Readonly<Record<string, string>> = {
  steps: 'Steps',
  num_inference_steps: 'Steps',
  sampler: 'Sampler',
  sampler_name: 'Sampler',
  scheduler: 'Schedule type',
  cfg: 'CFG scale',
  cfg_scale: 'CFG scale',
  guidance: 'CFG scale',
  guidance_scale: 'CFG scale',
  strength: 'Denoising strength',
  denoising_strength: 'Denoising strength',
};
/** Parameters the line has from elsewhere. */
const spoken = new Set(['width', 'height', 'seed', 'size', 'prompt', 'negative_prompt']);

/** Letters of infotext at most in EXIF, whose segment ends at 64 KB; the whole stands in the JSON beside it. */
const infotextLimit = 24_000;

/** Values with separators stand in JSON quotes, as readers of this text expect. */
function quoted(value: string): string {
  return /[,:\n"]/.test(value) ? JSON.stringify(value) : value;
}

function parametersOf(provenance: Provenance): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(isRecord(provenance.params) ? provenance.params : {})) {
    const isPlain = (typeof value === 'string' && value.length <= 200) || typeof value === 'number' || typeof value === 'boolean';
    if (isPlain && !spoken.has(name) && /^[\w .-]+$/.test(name)) found.set(knownNames[name] ?? name, quoted(String(value)));
  }
  return found;
}

/** Program name as files carry it; simulations say so. */
export function softwareOf(provenance: Provenance): string {
  return provenance.simulation === true ? 'Genarun (simulation, no AI)' : 'Genarun';
}

/** One sentence a person reads in a file's properties. */
export function descriptionOf(provenance: Provenance): string {
  const prompt = provenance.prompt ?? provenance.promptTemplate ?? provenance.address;
  return cleaned(provenance.simulation === true ? `${prompt} (simulation, no AI)` : prompt);
}

/** Text without the control characters that neither XML nor EXIF can hold. */
function cleaned(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
  return wellFormed(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
}

/**
 * The text that tools around Stable Diffusion read: prompt, negative prompt, then one line of `Name: value` pairs.
 * Readers find that line by `Steps:` at its beginning, so it is there even where a model has no steps (0).
 */
export function infotextOf(provenance: Provenance, size: { readonly width: number; readonly height: number }): string {
  const { Steps = '0', ...rest } = Object.fromEntries(parametersOf(provenance));
  const line = {
    Steps,
    ...(provenance.seed === undefined ? {} : { Seed: String(provenance.seed) }),
    Size: `${size.width}x${size.height}`,
    ...(provenance.model === undefined ? {} : { Model: quoted(provenance.model) }),
    ...rest,
    Version: quoted(provenance.simulation === true ? 'Genarun, simulation, no AI' : 'Genarun'),
  };
  const parameters = Object.entries(line).map(([name, value]) => `${name}: ${value}`);
  const negative = provenance.negativePrompt === undefined ? [] : [`Negative prompt: ${provenance.negativePrompt}`];
  return cleaned([provenance.prompt ?? '', ...negative, parameters.join(', ')].join('\n'));
}

/** Cuts prompt text, never the line of parameters, to what an EXIF block can hold. */
export function shortened(infotext: string): string {
  if (infotext.length <= infotextLimit) return infotext;
  const line = infotext.slice(infotext.lastIndexOf('\n'));
  return `${wellFormed(infotext.slice(0, Math.max(0, infotextLimit - line.length)))}…${line}`.slice(0, infotextLimit + 1);
}
