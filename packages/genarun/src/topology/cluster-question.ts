import type { Studies } from '@genarun/studies';
import type { Points } from '@genarun/topology';

/** What a thread is asked for clusters. */
export type ClusterQuestion = {
  readonly type: 'clusters';
  readonly points: Points;
  readonly options: Omit<Parameters<Studies['shapes']['clusters']>[1], 'signal'>;
};

export function isClusterQuestion(message: unknown): message is ClusterQuestion {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'clusters';
}
