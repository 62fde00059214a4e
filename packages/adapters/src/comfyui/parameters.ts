import { isRecord, type Json } from '@genarun/spec';
import type { NormalSchema } from '../parameters/normal-form.ts';
import { type Entry, file, parameterTable } from '../parameters/table.ts';
import type { Binding, Workflow } from './workflow.ts';

/** What ComfyUI tells of an input: its type or choices, and its bounds. */
export type InputFacts = (type: string, input: string) => Entry | undefined;

const names: Readonly<Record<string, string>> = { image: 'image', audio: 'audio', video: 'video' };

/** The parameters of a workflow: each by the value that stands in it, and by what the server tells of it. */
export function parametersOf(workflow: Workflow, bindings: Readonly<Record<string, Binding>>, facts: InputFacts = () => undefined): NormalSchema {
  const entries = Object.entries(bindings).map(([name, { node, input }]): [string, Entry] => {
    const kind = names[name.replace(/_\d+$/, '')];
    if (kind === 'image' || kind === 'audio' || kind === 'video') return [name, file(kind)];
    const target = workflow[node];
    const value = target?.inputs[input];
    const told = target && facts(target.class_type, input);
    return [name, { ...(told ?? typed(value)), ...(value === undefined || value === '' ? {} : { default: value }) }];
  });
  return parameterTable(Object.fromEntries(entries));
}

function typed(value: unknown): Entry {
  if (typeof value === 'number') return { type: 'number' };
  if (typeof value === 'boolean') return { type: 'boolean' };
  return typeof value === 'string' ? { type: 'string' } : {};
}

/** Reads one class of `/object_info`: `{ input: { required: { steps: ["INT", { default, min, max, step }], sampler_name: [[choices]] } } }`. */
export function factsIn(info: unknown): InputFacts {
  return (type, input) => {
    const described = isRecord(info) && isRecord(info[type]) && isRecord(info[type].input) ? info[type].input : {};
    const entry = [described.required, described.optional]
      .filter(isRecord)
      .map((group) => group[input])
      .find(Array.isArray);
    if (!entry) return undefined;
    const [kind, more]: unknown[] = entry;
    const options = isRecord(more) ? more : {};
    const choices = Array.isArray(kind) ? kind : kind === 'COMBO' && Array.isArray(options.options) ? options.options : undefined;
    if (choices) return choices.every((item) => typeof item === 'string') && choices.length > 0 ? { type: 'string', enum: choices } : undefined;
    const range = { ...bound('minimum', options.min), ...bound('maximum', options.max) };
    if (kind === 'INT') return { type: 'integer', ...range, ...(typeof options.step === 'number' && options.step > 1 ? { multipleOf: options.step } : {}) };
    if (kind === 'FLOAT') return { type: 'number', ...range };
    if (kind === 'BOOLEAN') return { type: 'boolean' };
    return kind === 'STRING' ? { type: 'string' } : undefined;
  };
}

/** Bounds beyond whole numbers that JSON can tell apart are none. */
function bound(name: string, value: unknown): Entry {
  return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? { [name]: value } : {};
}

/** The workflow with values put where their names are bound. */
export function filled(workflow: Workflow, bindings: Readonly<Record<string, Binding>>, values: Readonly<Record<string, Json>>): Workflow {
  const copy = structuredClone(workflow) as Record<string, { class_type: string; inputs: Record<string, unknown> }>; // a clone may be written to
  for (const [name, value] of Object.entries(values)) {
    const binding = bindings[name];
    const target = binding && copy[binding.node];
    if (binding && target) target.inputs[binding.input] = value;
  }
  return copy;
}
