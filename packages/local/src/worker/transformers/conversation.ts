import type { Turn } from '@genarun/spec';
import { GenarunError } from '@genarun/spec';
import type { PreTrainedTokenizer } from '@huggingface/transformers';

type Message = { role: string; content: string };

/**
 * A conversation as the one text a model continues: by the tokenizer's chat template where it has one, else the turns with an empty line between them.
 * A template that has no place for a system turn gets its text before the first turn of the user, with a warning.
 */
export function conversationText(
  tokenizer: PreTrainedTokenizer,
  turns: readonly Turn[],
  variables: Readonly<Record<string, unknown>>,
  warnings: string[],
): { readonly text: string; readonly isChat: boolean } {
  if (!hasTemplate(tokenizer)) return { text: turns.map((turn) => turn.text).join('\n\n'), isChat: false };
  const messages = turns.map(({ role, text }) => ({ role, content: text }));
  const write = (list: Message[]): string => {
    const written = tokenizer.apply_chat_template(list, { tokenize: false, add_generation_prompt: true, ...variables });
    if (typeof written === 'string') return written;
    throw new GenarunError({ code: 'internal', message: 'a chat template must give a text' });
  };
  try {
    return { text: write(messages), isChat: true };
  } catch (error) {
    const merged = withoutSystem(messages);
    if (merged === undefined) throw refused(error);
    try {
      const text = write(merged);
      warnings.push('the chat template of the model takes no system turn: its text stands before the first turn of the user');
      return { text, isChat: true };
    } catch {
      throw refused(error);
    }
  }
}

/** Whether a tokenizer knows how a conversation is written: its model was taught to answer. */
export function hasTemplate(tokenizer: PreTrainedTokenizer): boolean {
  const template: unknown = Reflect.get(tokenizer, 'chat_template');
  return (typeof template === 'string' && template !== '') || (Array.isArray(template) && template.length > 0);
}

/** The conversation with its system turns put before the first turn of the user; undefined where there is none. */
function withoutSystem(messages: readonly Message[]): Message[] | undefined {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  if (system.length === 0) return undefined;
  const others = messages.filter(({ role }) => role !== 'system');
  const first = others.findIndex(({ role }) => role === 'user');
  const lead = system.join('\n\n');
  if (first < 0) return [{ role: 'user', content: lead }, ...others];
  return others.map((message, index) => (index === first ? { ...message, content: `${lead}\n\n${message.content}` } : message));
}

function refused(error: unknown): GenarunError {
  const message = error instanceof Error ? error.message : String(error);
  return new GenarunError({ code: 'invalid_input', message: `the chat template of the model refuses this conversation: ${message}`, cause: error });
}
