/** Lets timers, messages and signals through; throws the signal's reason when it was aborted among them. */
export async function pause(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  signal?.throwIfAborted();
}
