/** News of jobs that providers send, spread to whoever waits for them in this process. Nothing is kept: who does not wait yet asks anyway. */
export type HintBoard = {
  /** Calls the listener at each hint about this request; answers how to stop. */
  readonly subscribe: (adapter: string, requestId: string, listener: () => void) => () => void;
  /** Tells those who wait for this request; whether there was anybody. */
  readonly hint: (adapter: string, requestId: string) => boolean;
};

export function createHints(): HintBoard {
  const waiting = new Map<string, Set<() => void>>();
  const keyOf = (adapter: string, requestId: string) => `${adapter} ${requestId}`;
  return {
    subscribe: (adapter, requestId, listener) => {
      const key = keyOf(adapter, requestId);
      const listeners = waiting.get(key) ?? new Set();
      waiting.set(key, listeners.add(listener));
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && waiting.get(key) === listeners) waiting.delete(key);
      };
    },
    hint: (adapter, requestId) => {
      const listeners = waiting.get(keyOf(adapter, requestId));
      for (const listener of [...(listeners ?? [])]) listener();
      return listeners !== undefined;
    },
  };
}
