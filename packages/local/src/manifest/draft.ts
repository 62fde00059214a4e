import { isRecord } from '@genarun/spec';

/**
 * Reads the draft form (without `genarunModel`) as version 1. What only explained is left out; what it cannot read it leaves as it is, so that the schema
 * names it.
 */
export function fromDraft(draft: Readonly<Record<string, unknown>>): unknown {
  const { title, source, licence, file, sha256, bytes, sessionOptions } = draft;
  const threads = isRecord(sessionOptions) ? sessionOptions.intraOpNumThreads : undefined;
  const about = { genarunModel: 1, ...defined({ title, source, licence, file, sha256, bytes, threads }) };
  if (draft.format === 'transformers') {
    const { pipeline, dtype, contextLength, stopTokenIds, language } = draft;
    const [output] = recordsIn(draft.outputs);
    return {
      ...about,
      format: 'transformers',
      ...defined({
        pipeline,
        dtype,
        contextLength,
        stopTokenIds,
        language,
        includesPrompt: output?.includesPrompt,
        parameters: parametersOf(draft.parameters),
      }),
    };
  }
  return { ...about, ...defined({ format: draft.format, inputs: each(draft.inputs, inputOf), outputs: each(draft.outputs, outputOf) }) };
}

/** The seed is a matter of every request, not a parameter. */
function parametersOf(parameters: unknown): unknown {
  if (!isRecord(parameters)) return parameters;
  const { seed: _seed, ...others } = parameters;
  return each(others, ({ usedWhen: _when, note, ...schema }) => ({ ...schema, ...(typeof note === 'string' ? { description: note } : {}) }));
}

function inputOf({ note: _note, ...input }: Record<string, unknown>): unknown {
  return 'map' in input ? { ...input, map: withoutNotes(input.map) } : input;
}

/** `argmax-label`, `top-k` and `sample` are one map now, whose request chooses; `ink` and `background` name what is black and white. */
function outputOf({ name, to, map }: Record<string, unknown>): unknown {
  if (!isRecord(map)) return { name, to, map };
  if (to === 'image') {
    const { type, range, ink, background } = map;
    const [low, high]: unknown[] = Array.isArray(range) ? range : [];
    return { name, to, map: { type, ...defined({ black: ink ?? low, white: background ?? high }) } };
  }
  if (map.type !== 'argmax-label' && map.type !== 'top-k' && map.type !== 'sample') return { name, to, map };
  const { labels, k, temperature, restrictTo } = map;
  const pick = map.type === 'argmax-label' ? 'best' : map.type === 'top-k' ? 'top' : 'sample';
  const alternatives = recordsIn(map.alternatives).find((alternative) => alternative.k !== undefined);
  return { name, to: 'labels', map: { type: 'labels', pick, ...defined({ labels, top: k ?? alternatives?.k, temperature, only: restrictTo }) } };
}

function withoutNotes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNotes);
  if (!isRecord(value)) return value;
  const { note: _note, formula: _formula, ...rest } = value;
  return Object.fromEntries(Object.entries(rest).map(([name, item]) => [name, withoutNotes(item)]));
}

function each(value: unknown, change: (item: Record<string, unknown>) => unknown): unknown {
  const one = (item: unknown): unknown => (isRecord(item) ? change(item) : item);
  if (Array.isArray(value)) return value.map(one);
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, one(item)])) : value;
}

function recordsIn(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
