import type { FrameSource } from './source.ts';

/** Waits for a source, or rejects with the signal's reason at once on abort; a source that comes later is closed. */
export async function orAbort(
  opening: Promise<FrameSource>,
  signal: AbortSignal | undefined,
): Promise<FrameSource> {
  if (!signal) return await opening;
  const done = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { signal: done.signal });
  });
  try {
    return await Promise.race([opening, aborted]);
  } catch (thrown) {
    if (signal.aborted) opening.then((source) => source.close()).catch(() => undefined);
    throw thrown;
  } finally {
    done.abort();
  }
}
