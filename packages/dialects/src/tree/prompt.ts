import type { Message } from '@genarun/spec';
import type { Prompt, Turn } from './schema.ts';

/** Prefix, template and suffix joined with one space; empty ones leave no space behind. */
export function joinParts({ prefix, template, suffix }: Pick<Turn, 'prefix' | 'template' | 'suffix'>): string {
  return [prefix, template, suffix].filter((part) => part !== undefined && part.trim() !== '').join(' ');
}

/** A tree's prompt as the fields of a writing kind: one prompt, or turns. */
export function writingPrompt(prompt: Prompt): { readonly prompt: string } | { readonly messages: readonly Message[] } {
  if (typeof prompt === 'string') return { prompt };
  if (Array.isArray(prompt)) return { messages: prompt.map(message) };
  return prompt.system === undefined && prompt.parseJson !== true ? { prompt: joinParts(prompt) } : { messages: [message(prompt)] };
}

/** A tree's prompt as one text, for kinds that hold no conversation. */
export function plainPrompt(prompt: Prompt): string {
  if (typeof prompt === 'string') return prompt;
  const turns = Array.isArray(prompt) ? prompt : [prompt];
  return turns
    .flatMap((turn) => [turn.system, joinParts(turn)])
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
}

/** Whether the last turn asks for JSON. */
export function asksForJson(prompt: Prompt | undefined): boolean {
  if (prompt === undefined || typeof prompt === 'string') return false;
  return (Array.isArray(prompt) ? prompt.at(-1) : prompt)?.parseJson === true;
}

function message(turn: Turn): Message {
  const user = joinParts(turn);
  return {
    ...(turn.system === undefined ? {} : { system: turn.system }),
    ...(user === '' ? {} : { user }),
    ...(turn.parseJson === undefined ? {} : { json: turn.parseJson }),
  };
}
