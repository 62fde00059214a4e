import type { ModelRequest } from '@genarun/spec';
import { planJson } from '../ai-sdk/json-answer.ts';

/** A conversation for a model that takes one prompt and one system text, and how its answer is read. */
export type Words = { readonly prompt: string; readonly system?: string; readonly read: (text: string) => string };

const asPlain = (text: string): string => text;

/**
 * What is said to a model: turns joined as a script where there are several, the wish for JSON in the system text. A model without a place for a system
 * text gets it before the prompt.
 */
export function wordsOf({ task, turns = [], prompt, texts, json }: ModelRequest, takesSystem: boolean): Words {
  if (task !== 'text') return { prompt: prompt ?? texts?.join('\n') ?? (task === 'describe' ? 'Describe what this shows.' : ''), read: asPlain };
  const plan = planJson(json, 'instructed');
  const system = [
    ...turns.filter(({ role }) => role === 'system').map(({ text }) => text),
    ...(plan?.instruction === undefined ? [] : [plan.instruction]),
  ].join('\n\n');
  const said = turns.filter(({ role }) => role !== 'system');
  const script =
    said.length <= 1
      ? (said[0]?.text ?? prompt ?? '')
      : [...said.map(({ role, text }) => `${role === 'user' ? 'User' : 'Assistant'}: ${text}`), 'Assistant:'].join('\n\n');
  const read = plan?.read ?? asPlain;
  if (system === '') return { prompt: script, read };
  return takesSystem ? { prompt: script, system, read } : { prompt: `${system}\n\n${script}`, read };
}
