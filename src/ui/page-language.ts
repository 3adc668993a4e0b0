import { languageEvents, languageTag, setLanguage, texts } from '../texts/texts.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { STORED_SETTINGS, storage } from './storage.ts';
import { parseUrlParameters, type UrlContext } from './url-parameters.ts';

/** Only the language is read here; what else the app knows is not loaded yet. */
const NO_CONTEXT: UrlContext = { samples: [], models: [], segmentModels: [] };

/**
 * Speaks the language that the address or the settings ask for, and keeps the page's own `lang` in step with it from
 * now on. Awaited before the app is loaded, so that nobody sees it in another language first.
 */
export async function startLanguage(): Promise<void> {
  languageEvents.addEventListener('change', tellPage);
  const { settings } = parseUrlParameters(location.search, NO_CONTEXT);
  const stored = parseUrlParameters(storage.read(STORED_SETTINGS) ?? '', NO_CONTEXT).settings;
  await setLanguage(settings.language ?? stored.language ?? DEFAULT_SETTINGS.language);
}

/** What a browser reads to choose a voice, fonts and hyphens, and what it shows of the page elsewhere. */
function tellPage(): void {
  document.documentElement.lang = languageTag();
  document.querySelector('meta[name="description"]')?.setAttribute('content', texts().app.description);
}
