/** The languages that Glance speaks, in the order that a picker shows them. */
export const LANGUAGES = ['en', 'fr', 'de', 'es', 'zh', 'ja'] as const;

export type Language = (typeof LANGUAGES)[number];

/** `auto`: the first of the browser's languages that Glance speaks. */
export type LanguageChoice = 'auto' | Language;

/** Each language named in itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  fr: 'Français',
  de: 'Deutsch',
  es: 'Español',
  zh: '简体中文',
  ja: '日本語',
};

/** As BCP 47 tags, for `lang` attributes and Intl; Chinese names its script, by which fonts are chosen. */
export const LANGUAGE_TAGS: Readonly<Record<Language, string>> = {
  en: 'en',
  fr: 'fr',
  de: 'de',
  es: 'es',
  zh: 'zh-Hans',
  ja: 'ja',
};

/**
 * The language to speak.
 * @param wanted the browser's languages, most wanted first, as BCP 47 tags.
 */
export function chooseLanguage(choice: LanguageChoice, wanted: readonly string[]): Language {
  if (choice !== 'auto') return choice;
  for (const tag of wanted) {
    const language = LANGUAGES.find((known) => known === languageOf(tag));
    if (language) return language;
  }
  return 'en';
}

/** The tag whose customs numbers and times follow: the browser's own for this language (`de-CH`), or the plain one. */
export function localeOf(language: Language, wanted: readonly string[]): string {
  return wanted.find((tag) => languageOf(tag) === language) ?? LANGUAGE_TAGS[language];
}

function languageOf(tag: string): string | undefined {
  return tag.toLowerCase().split('-')[0];
}
