import type { Turn } from '@genarun/spec';

/**
 * The end of a conversation that has room in `most` tokens: system turns and the last turn of the user are kept, the oldest others left out, a turn of the user
 * with what was answered to it. `encode` answers what is sent and how many tokens it has; where even the shortest is too long, that is given.
 */
export function fitConversation<Sent extends { readonly tokens: number }>(
  turns: readonly Turn[],
  encode: (turns: readonly Turn[]) => Sent,
  most: number,
  warnings: string[],
): Sent {
  let kept = turns;
  let sent = encode(kept);
  while (sent.tokens > most) {
    const shorter = withoutOldest(kept);
    if (shorter === undefined) break;
    kept = shorter;
    sent = encode(kept);
  }
  const left = turns.length - kept.length;
  if (left > 0) warnings.push(`the conversation is longer than the model's context: its ${left} oldest turns were left out`);
  return sent;
}

function withoutOldest(turns: readonly Turn[]): readonly Turn[] | undefined {
  const first = turns.findIndex(({ role }) => role !== 'system');
  const last = turns.findLastIndex(({ role }) => role === 'user');
  if (first < 0 || first >= last) return undefined;
  const next = turns.findIndex(({ role }, place) => place > first && role === 'user');
  return turns.filter(({ role }, place) => role === 'system' || place < first || place >= next);
}
