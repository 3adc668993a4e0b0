import type { Language } from './languages.ts';
import type { later as english } from './later/en.ts';
import { language, languageEvents } from './texts.ts';

/** Texts that are loaded with what shows them; English is the measure. */
export type LaterTexts = typeof english;

const LOADERS: { readonly [Code in Language]: () => Promise<LaterTexts> } = {
  en: async () => (await import('./later/en.ts')).later,
  fr: async () => (await import('./later/fr.ts')).later,
  de: async () => (await import('./later/de.ts')).later,
  es: async () => (await import('./later/es.ts')).later,
  zh: async () => (await import('./later/zh.ts')).later,
  ja: async () => (await import('./later/ja.ts')).later,
};

let current: LaterTexts | null = null;
let following = false;

/**
 * Loads the texts of the language spoken now; from then on they follow it. Await it before anything is shown that calls
 * {@link laterTexts}. Rejects where they cannot be had.
 */
export async function loadLaterTexts(): Promise<void> {
  current = await LOADERS[language()]();
  if (following) return;
  following = true;
  languageEvents.addEventListener('change', () => void follow());
}

/** As {@link loadLaterTexts} has loaded them. Ask anew at each rendering. */
export function laterTexts(): LaterTexts {
  if (!current) throw new Error('laterTexts() before loadLaterTexts()');
  return current;
}

/** What shows texts renders at the change of language, and once more when these are there. */
async function follow(): Promise<void> {
  const spoken = language();
  const loaded = await LOADERS[spoken]().catch(() => null);
  if (!loaded || spoken !== language() || loaded === current) return;
  current = loaded;
  languageEvents.dispatchEvent(new Event('change'));
}
