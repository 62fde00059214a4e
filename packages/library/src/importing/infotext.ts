import type { Json } from '@genarun/spec';
import type { MadeWith } from './foreign-parameters.ts';

const names: Readonly<Record<string, string>> = {
  steps: 'steps',
  sampler: 'sampler',
  cfg_scale: 'cfg_scale',
  schedule_type: 'scheduler',
  denoising_strength: 'strength',
};

/**
 * The text that tools around Stable Diffusion write: the prompt, `Negative prompt: …`, and a last line `Steps: 20, Sampler: …, Seed: …`.
 * Undefined where there is no such line.
 */
export function readInfotext(text: string): MadeWith | undefined {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const at = lines.findLastIndex((line) => /^Steps: \d/.test(line));
  if (at < 0) return undefined;
  const before = lines.slice(0, at);
  const turn = before.findIndex((line) => line.startsWith('Negative prompt:'));
  const prompt = before
    .slice(0, turn < 0 ? undefined : turn)
    .join('\n')
    .trim();
  const negative = turn < 0 ? '' : before.slice(turn).join('\n').slice('Negative prompt:'.length).trim();
  const parameters: Record<string, Json> = {};
  let seed: number | undefined;
  let model: string | undefined;
  for (const [name, value] of pairsOf(lines.slice(at).join(' '))) {
    const key = name
      .trim()
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_|_$/g, '');
    if (key === 'seed') seed = whole(value);
    else if (key === 'model') model = value;
    else if (key === 'size') {
      const [, width, height] = /^(\d+)x(\d+)$/.exec(value) ?? [];
      if (width !== undefined && height !== undefined) Object.assign(parameters, { width: Number(width), height: Number(height) });
    } else if (key !== '' && key !== '__proto__' && key !== 'version') parameters[names[key] ?? key] = numberOrText(value);
  }
  return {
    tool: 'automatic1111',
    ...(prompt === '' ? {} : { prompt }),
    ...(negative === '' ? {} : { negativePrompt: negative }),
    ...(seed === undefined ? {} : { seed }),
    ...(model === undefined ? {} : { model }),
    parameters,
  };
}

/** `Name: value` pairs; a value with commas stands in JSON quotes. */
function pairsOf(line: string): readonly (readonly [string, string])[] {
  return [...line.matchAll(/\s*([^:,]{1,80}):\s*("(?:\\.|[^"\\])*"|[^,]*)(?:,|$)/g)].map(([, name = '', value = '']) => [name, unquoted(value.trim())]);
}

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}

function whole(value: string): number | undefined {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

function numberOrText(value: string): Json {
  return /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
}
