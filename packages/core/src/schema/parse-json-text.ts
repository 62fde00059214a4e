import type { Json } from '@genarun/spec';

/**
 * The JSON in a model's reply: the whole text, the inside of a fenced block, or the outermost object or list in running text. Never repairs what it finds.
 */
export function parseJsonText(text: string): { readonly value: Json } | { readonly error: string } {
  const whole = text.trim();
  if (whole === '') return { error: 'expected JSON, got an empty reply' };
  for (const candidate of candidates(whole)) {
    const value = parse(candidate);
    if (value !== undefined) return { value };
  }
  return { error: `expected JSON, got ${JSON.stringify(whole.length > 80 ? `${whole.slice(0, 79)}…` : whole)}` };
}

function* candidates(text: string): Iterable<string> {
  yield text;
  for (const match of text.matchAll(/```[\w-]*\s*\n?([\s\S]*?)```/g)) yield match[1] ?? '';
  for (const [open, close] of text.indexOf('[') !== -1 && (text.indexOf('{') === -1 || text.indexOf('[') < text.indexOf('{'))
    ? (['[]', '{}'] as const)
    : (['{}', '[]'] as const)) {
    const start = text.indexOf(open ?? '');
    const end = text.lastIndexOf(close ?? '');
    if (start !== -1 && end > start) yield text.slice(start, end + 1);
  }
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
