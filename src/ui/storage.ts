import { storageFailed } from '../shared/storage-failures.ts';

const PREFIX = 'glance.';

/** Where the settings are remembered, in the address's own form. */
export const STORED_SETTINGS = 'settings';

/** localStorage that may be denied or full: then nothing is remembered and nothing breaks. */
export const storage = {
  read(name: string): string | null {
    try {
      return localStorage.getItem(PREFIX + name);
    } catch (thrown) {
      storageFailed(thrown);
      return null;
    }
  },
  write(name: string, value: string): void {
    try {
      localStorage.setItem(PREFIX + name, value);
    } catch (thrown) {
      // Remembering is a comfort, not a need.
      storageFailed(thrown);
    }
  },
  remove(name: string): void {
    try {
      localStorage.removeItem(PREFIX + name);
    } catch {
      // As above.
    }
  },
};
