import type { RunView } from '@genarun/core';
import { isProductRef, isRecord } from '@genarun/spec';
import { clip } from '../terminal/format.ts';

/** What a run waits for, as lines with the command that answers it. */
export function waitingLines(view: RunView, run: string): readonly string[] {
  return view.open.filter((open) => open.status === 'waiting').flatMap((open) => waitLines(open, run));
}

function waitLines({ address, wait }: RunView['open'][number], run: string): readonly string[] {
  if (!isRecord(wait)) return [`${address} waits`];
  if (!isRecord(wait.request)) {
    const until = typeof wait.until === 'number' ? ` until ${new Date(wait.until).toISOString()}` : '';
    return [`${address} waits${until}`, `  then: genarun runs resume ${run}`];
  }
  const { type, question, options } = wait.request;
  const deadline = typeof wait.deadline === 'number' ? [`  deadline: ${new Date(wait.deadline).toISOString()}`] : [];
  return [
    `${address} asks (${String(type)}): ${clip(String(question), 400)}`,
    ...(Array.isArray(options) ? options.slice(0, 20).map((option, index) => `  ${index}: ${clip(optionText(option), 200)}`) : []),
    ...deadline,
    `  answer: genarun answer ${run} ${shellWord(address)} ${exampleAnswer(String(type), options)}`,
  ];
}

/** An option in a line: a product by its name and kind. Options are numbered as answers count them, from 0. */
function optionText(option: unknown): string {
  if (isProductRef(option)) return `${option.$product} (${option.mime}${option.width === undefined ? '' : `, ${option.width}×${option.height}`})`;
  return typeof option === 'string' ? option : JSON.stringify(option);
}

/** An answer that the kind of question takes, ready to be typed. */
function exampleAnswer(type: string, options: unknown): string {
  const first: unknown = Array.isArray(options) ? options[0] : undefined;
  if (type === 'approve') return 'true';
  if (type === 'rate') return '4';
  if (type === 'rank') return shellWord(JSON.stringify(Array.isArray(options) ? options.map((_, index) => index) : [0]));
  if (type === 'multipleChoice' && typeof first === 'string') return shellWord(first);
  if (type === 'pick') return '0';
  if (type === 'edit') return "'{…}'";
  return "'…'";
}

/** A word as a shell takes it. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
