import type { LanguageModelV3Prompt } from '@ai-sdk/provider';
import type { MediaBytes, Turn } from '@genarun/spec';

type Conversation = {
  readonly turns: readonly Turn[];
  readonly media: readonly MediaBytes[];
  /** Said in a system turn of its own. */
  readonly instruction?: string;
  /** Providers that read system turns only before everything else get all of them there, as one. */
  readonly systemTurns: 'anywhere' | 'first';
};

/** The turns as a prompt of the SDK. Pictures stand with the first thing the user says. */
export function toPrompt({ turns, media, instruction, systemTurns }: Conversation): LanguageModelV3Prompt {
  const system = [...turns.filter(({ role }) => role === 'system').map(({ text }) => text), ...(instruction === undefined ? [] : [instruction])];
  const rest = systemTurns === 'first' ? turns.filter(({ role }) => role !== 'system') : withInstruction(turns, instruction);
  const prompt: LanguageModelV3Prompt = systemTurns === 'first' && system.length > 0 ? [{ role: 'system', content: system.join('\n\n') }] : [];
  let shown = false;
  for (const { role, text } of rest) {
    if (role === 'system') prompt.push({ role, content: text });
    else if (role === 'assistant') prompt.push({ role, content: [{ type: 'text', text }] });
    else {
      const files = shown ? [] : media.map(({ bytes, mime }) => ({ type: 'file', mediaType: mime, data: bytes }) as const);
      shown = true;
      prompt.push({ role, content: [...files, { type: 'text', text }] });
    }
  }
  return prompt;
}

/** The instruction after the leading system turns, so that what is said stays in order. */
function withInstruction(turns: readonly Turn[], instruction: string | undefined): readonly Turn[] {
  if (instruction === undefined) return turns;
  const first = turns.findIndex(({ role }) => role !== 'system');
  const at = first === -1 ? turns.length : first;
  return [...turns.slice(0, at), { role: 'system', text: instruction }, ...turns.slice(at)];
}
