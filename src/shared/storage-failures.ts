type Listener = (thrown: unknown) => void;

const listeners = new Set<Listener>();
/** What nobody has heard of yet. */
let unheard: unknown[] = [];

/** Says that something could not be remembered, with what the browser threw. Nothing else depends on it. */
export function storageFailed(thrown: unknown): void {
  if (listeners.size === 0) unheard = [thrown];
  for (const listener of listeners) listener(thrown);
}

/**
 * Hears of every time that something could not be remembered; of the last time before, too.
 * @returns stops listening.
 */
export function onStorageFailure(listener: Listener): () => void {
  listeners.add(listener);
  for (const thrown of unheard.splice(0)) listener(thrown);
  return () => listeners.delete(listener);
}
