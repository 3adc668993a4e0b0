import { type ModelReason, type ModelReasonTexts, tellReason } from '../shared/model-reasons.ts';
import { englishModelReasons } from '../shared/model-reasons-english.ts';
import type { Language } from './languages.ts';
import { language, languageEvents } from './texts.ts';

/** Readings' titles by row of the head table; a row that is missing keeps its English one. */
export type ReadingTitles = Readonly<Record<string, string>>;

/** Why a model is read and fed as it is, in one language. */
export interface ModelReasonTable {
  readonly titles: ReadingTitles;
  readonly reasons: ModelReasonTexts;
}

const LOADERS: { readonly [Code in Exclude<Language, 'en'>]: () => Promise<ModelReasonTable> } = {
  fr: async () => (await import('./model-reasons/fr.ts')).modelReasons,
  de: async () => (await import('./model-reasons/de.ts')).modelReasons,
  es: async () => (await import('./model-reasons/es.ts')).modelReasons,
  zh: async () => (await import('./model-reasons/zh.ts')).modelReasons,
  ja: async () => (await import('./model-reasons/ja.ts')).modelReasons,
};
const ENGLISH: ModelReasonTable = { titles: {}, reasons: englishModelReasons };

let current = ENGLISH;
let following = false;

/** Loads the reasons in the language spoken now; from then on they follow it. Never rejects: English is always there. */
export async function loadModelReasons(): Promise<void> {
  const spoken = language();
  const loaded = spoken === 'en' ? ENGLISH : await LOADERS[spoken]().catch(() => ENGLISH);
  if (!following) {
    following = true;
    languageEvents.addEventListener('change', () => void loadModelReasons());
  }
  if (spoken !== language() || loaded === current) return;
  current = loaded;
  // What was shown in English meanwhile is told anew.
  languageEvents.dispatchEvent(new Event('change'));
}

/** Why a model is read or fed as it is, without a full stop; English until {@link loadModelReasons} is done. */
export function modelReason(reason: ModelReason): string {
  return tellReason(reason, current.reasons);
}

/** What a reading is called. */
export function readingTitle({ row, title }: { readonly row: string; readonly title: string }): string {
  return Object.hasOwn(current.titles, row) ? current.titles[row]! : title;
}
