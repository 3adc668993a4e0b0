import { GlanceError, type GlanceErrorCode, type GlanceErrorData } from '../shared/errors.ts';
import { en } from './en.ts';
import { chooseLanguage, LANGUAGE_TAGS, type Language, type LanguageChoice, localeOf } from './languages.ts';
import type { ErrorTexts, Texts, Translation } from './types.ts';

/** English comes with the app; the others are fetched when they are spoken. */
const LOADERS: { readonly [Code in Exclude<Language, 'en'>]: () => Promise<Translation> } = {
  fr: async () => (await import('./translations/fr.ts')).translation,
  de: async () => (await import('./translations/de.ts')).translation,
  es: async () => (await import('./translations/es.ts')).translation,
  zh: async () => (await import('./translations/zh.ts')).translation,
  ja: async () => (await import('./translations/ja.ts')).translation,
};

const NUMBER = /\d+(?:[.,]\d+)*/g;
/** The details of errors that hold a reason. */
const REASONS: ReadonlySet<string> = new Set(['reason', 'problem', 'allowed', 'webgpu', 'wasm']);

/** Dispatches `change` (a plain Event) after another language has come into force. */
export const languageEvents = new EventTarget();

let current: Language = 'en';
let translation: Translation | null = null;
let missing: Language | null = null;
let asked = 0;

/** The texts of the user interface in the language spoken now. Ask anew at each rendering: it may change. */
export function texts(): Texts {
  return translation?.texts ?? en;
}

/** The tables of the language spoken now; null for English. */
export function translationNow(): Translation | null {
  return translation;
}

/** The language spoken now. */
export function language(): Language {
  return current;
}

/** The BCP 47 tag of the language spoken now, for `lang` attributes. */
export function languageTag(): string {
  return LANGUAGE_TAGS[current];
}

/** The BCP 47 tag for Intl: the language spoken now, by the customs of the person's region where the browser tells it. */
export function locale(): string {
  return localeOf(current, browserLanguages());
}

/** The language that was chosen and could not be loaded, so that English is spoken; null where all is well. */
export function missingLanguage(): Language | null {
  return missing;
}

/**
 * Speaks another language from now on; a later call gives up an earlier one that still loads. Never rejects: a table
 * that cannot be loaded leaves English in force, and {@link missingLanguage} tells.
 */
export async function setLanguage(
  choice: LanguageChoice,
  load: (language: Exclude<Language, 'en'>) => Promise<Translation> = (code) => LOADERS[code](),
): Promise<void> {
  const wanted = chooseLanguage(choice, browserLanguages());
  const mine = ++asked;
  let loaded: Translation | null = null;
  try {
    if (wanted !== 'en') loaded = await load(wanted);
  } catch {
    // Told by missingLanguage.
  }
  if (mine !== asked) return;
  const before = current;
  const missedBefore = missing;
  translation = loaded;
  current = loaded ? wanted : 'en';
  missing = current === wanted ? null : wanted;
  if (current !== before || missing !== missedBefore) languageEvents.dispatchEvent(new Event('change'));
}

/** A class's name in the language spoken now; unknown labels come back unchanged. */
export function className(label: string): string {
  const known = names(label);
  return (typeof known === 'string' ? known : known?.[0]) ?? label;
}

/** “2 dogs” in the language spoken now. */
export function countedText(count: number, label: string): string {
  const known = names(label);
  const counted = typeof known === 'string' ? ([known, ''] as const) : known;
  return texts().seen.counted(count, label, counted ? { name: counted[0], counted: counted[1] } : null);
}

/** A short reason that the engine gives in English, or a device's description; unknown ones come back unchanged. */
export function reasonText(reason: string): string {
  const reasons = translation?.reasons;
  if (!reasons) return reason;
  const bare = reason.replace(/\.$/, '');
  const numbers = bare.match(NUMBER) ?? [];
  const known = bare.replace(NUMBER, '#');
  if (!Object.hasOwn(reasons, known)) return reason;
  let next = 0;
  return reasons[known]!.replace(/#/g, () => numbers[next++] ?? '');
}

/** An error's message in the language spoken now. Those of the command line alone are English. */
export function errorText<Code extends GlanceErrorCode>(error: GlanceErrorData<Code>): string {
  const { code, details } = error;
  const errors = translation?.errors;
  if (errors && Object.hasOwn(errors, code)) {
    return (errors[code as keyof ErrorTexts] as (details: unknown) => string)(translated(details));
  }
  return new GlanceError(code, details).message;
}

/** Details whose reasons are in the language spoken now. */
function translated(details: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      REASONS.has(name) && typeof value === 'string' ? reasonText(value) : value,
    ]),
  );
}

function names(label: string): string | readonly [string, string] | undefined {
  const classes = translation?.classes;
  return classes && Object.hasOwn(classes, label) ? classes[label] : undefined;
}

function browserLanguages(): readonly string[] {
  return globalThis.navigator?.languages ?? [];
}
