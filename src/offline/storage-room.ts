/** What this device has given Glance to store things in. Null: the browser does not say. */
export interface StorageRoom {
  readonly usedBytes: number | null;
  readonly quotaBytes: number | null;
  /** Whether the browser promises to delete nothing by itself when room gets short. */
  readonly persisted: boolean | null;
}

/** Asks the browser; never throws, as some deny the question in private windows. */
export async function readStorageRoom(): Promise<StorageRoom> {
  const storage: StorageManager | undefined = navigator.storage;
  const [estimate, persisted] = await Promise.all([
    storage?.estimate?.().catch(() => null),
    storage?.persisted?.().catch(() => null),
  ]);
  return {
    usedBytes: estimate?.usage ?? null,
    quotaBytes: estimate?.quota ?? null,
    persisted: persisted ?? null,
  };
}

/** Asks the browser to keep Glance when room gets short. Firefox asks the person in turn: best called from a click. */
export async function askToPersist(): Promise<boolean> {
  try {
    return (await navigator.storage?.persist?.()) ?? false;
  } catch {
    return false;
  }
}

/** Whether asking costs the person nothing: Chromium and Safari decide by themselves. */
export function mayAskSilently(): boolean {
  return !/Firefox\//.test(navigator.userAgent);
}
