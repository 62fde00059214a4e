import { toGenarunError } from '@genarun/spec';

/** Calls of this process that have certainly not arrived, until somebody asks what became of them. */
export type Unsent = {
  /** The work; a call that fails before it is sent is remembered. Of a purchase, the wire says `unknown_outcome` where it may have arrived. */
  readonly watch: <T>(callKey: string, work: Promise<T>) => Promise<T>;
  /** Whether a call has certainly not arrived; asked once. */
  readonly take: (callKey: string) => boolean;
};

export function createUnsent(): Unsent {
  const calls = new Set<string>();
  return {
    watch: (callKey, work) =>
      work.catch((error: unknown) => {
        const { code } = toGenarunError(error);
        if (code === 'network' || code === 'timeout') calls.add(callKey);
        throw error;
      }),
    take: (callKey) => calls.delete(callKey),
  };
}
