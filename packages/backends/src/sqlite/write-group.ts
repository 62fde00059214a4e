import type { Connection } from './connection.ts';

/** Durable writes that come together share one transaction, and so one sync of the disk. */
export type WriteGroup = {
  /** Resolves when the body's writes are on disk; rejects with what the body throws, without harm to the others. A body writes with its last statement. */
  readonly add: (body: () => void) => Promise<void>;
  /** Writes at once what waits. */
  readonly flush: () => void;
};

type Member = { readonly body: () => void; readonly resolve: () => void; readonly reject: (error: unknown) => void };

/** Collects what arrives in one turn of the event loop. */
export function createWriteGroup(connection: Connection): WriteGroup {
  let members: Member[] = [];
  let timer: ReturnType<typeof setImmediate> | undefined;

  const flush = (): void => {
    clearImmediate(timer);
    timer = undefined;
    const written = members;
    members = [];
    if (written.length === 0) return;
    const faults = new Map<Member, unknown>();
    try {
      connection.write(true, () => {
        for (const member of written) {
          try {
            member.body();
          } catch (error) {
            // A statement that fails leaves the transaction open; a full disk ends it for all.
            if (!connection.inTransaction()) throw error;
            faults.set(member, error);
          }
        }
      });
    } catch (error) {
      for (const { reject } of written) reject(error);
      return;
    }
    for (const member of written) {
      if (faults.has(member)) member.reject(faults.get(member));
      else member.resolve();
    }
  };

  return {
    add: (body) =>
      new Promise((resolve, reject) => {
        members.push({ body, resolve, reject });
        timer ??= setImmediate(flush);
      }),
    flush,
  };
}
