import type { RememberedChoice } from '../protocol.ts';
import { storageFailed } from '../shared/storage-failures.ts';

const STORAGE_KEY = 'glance.backend-choices';
/** Enough for a few models and sizes; the oldest are forgotten. */
const MAX_CHOICES = 24;

/** The backends measured best, kept in localStorage; without storage nothing is remembered and all is measured again. */
export function readChoices(): readonly RememberedChoice[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isChoice) : [];
  } catch {
    return [];
  }
}

/** Remembers a choice in place of an older one with the same key. */
export function rememberChoice(choice: RememberedChoice): void {
  const others = readChoices().filter(({ key }) => key !== choice.key);
  store([choice, ...others].slice(0, MAX_CHOICES));
}

/** Forgets what was chosen for a backend that has failed since, so that it is measured again. */
export function forgetBackend(backend: RememberedChoice['backend']): void {
  store(readChoices().filter((choice) => choice.backend !== backend));
}

function store(choices: readonly RememberedChoice[]): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(choices));
  } catch (thrown) {
    // Storage denied or full: the choice is made again next time.
    storageFailed(thrown);
  }
}

function isChoice(value: unknown): value is RememberedChoice {
  if (typeof value !== 'object' || value === null) return false;
  const { key, backend } = value as Partial<RememberedChoice>;
  return typeof key === 'string' && (backend === 'webgpu' || backend === 'wasm');
}
