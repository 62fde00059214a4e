import type { Turn } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { fitConversation } from './fit-conversation.ts';

const turns: readonly Turn[] = [
  { role: 'system', text: 'be brief' },
  { role: 'user', text: 'one' },
  { role: 'assistant', text: 'a long answer' },
  { role: 'user', text: 'two' },
  { role: 'assistant', text: 'another' },
  { role: 'user', text: 'three' },
];

function fit(most: number) {
  const warnings: string[] = [];
  const encode = (kept: readonly Turn[]) => ({ tokens: kept.reduce((sum, { text }) => sum + text.length, 0), texts: kept.map(({ text }) => text) });
  return { ...fitConversation(turns, encode, most, warnings), warnings };
}

describe('a conversation in a context', () => {
  it('stays whole where there is room', () => {
    expect(fit(100)).toMatchObject({ texts: turns.map(({ text }) => text), warnings: [] });
  });

  it('loses its oldest turns first, a question with its answer, and says so', () => {
    expect(fit(30)).toMatchObject({ texts: ['be brief', 'two', 'another', 'three'], warnings: [expect.stringContaining('2 oldest turns')] });
    expect(fit(15)).toMatchObject({ texts: ['be brief', 'three'], warnings: [expect.stringContaining('4 oldest turns')] });
  });

  it('keeps system and last turn, also where they are too long', () => {
    expect(fit(3)).toMatchObject({ texts: ['be brief', 'three'], tokens: 13 });
  });
});
