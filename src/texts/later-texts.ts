import { translationNow } from './texts.ts';
import type { LaterTexts } from './types.ts';

let loaded: LaterTexts | null = null;

/** English texts of what is loaded on demand; other languages have theirs in their one chunk. Await it before anything is shown that calls {@link laterTexts}. Rejects where they cannot be had. */
export async function loadLaterTexts(): Promise<void> {
  loaded ??= (await import('./later/en.ts')).later;
}

/** In the language spoken now: ask anew at each rendering. */
export function laterTexts(): LaterTexts {
  const texts = translationNow()?.later ?? loaded;
  if (!texts) throw new Error('laterTexts() before loadLaterTexts()');
  return texts;
}
