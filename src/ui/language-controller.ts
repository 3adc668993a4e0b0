import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { LANGUAGE_NAMES } from '../texts/languages.ts';
import { languageEvents, missingLanguage, texts } from '../texts/texts.ts';
import type { NoticesController } from './notices-controller.ts';

/** Says so where a language was chosen and could not be loaded. */
export class LanguageController implements ReactiveController {
  readonly #notices: NoticesController;
  readonly #onChange = (): void => this.#tell();

  constructor(host: ReactiveControllerHost, notices: NoticesController) {
    this.#notices = notices;
    host.addController(this);
  }

  hostConnected(): void {
    languageEvents.addEventListener('change', this.#onChange);
    this.#tell();
  }

  hostDisconnected(): void {
    languageEvents.removeEventListener('change', this.#onChange);
  }

  #tell(): void {
    const missing = missingLanguage();
    this.#notices.dismiss('language');
    if (missing) this.#notices.alert('language', () => texts().language.missing(LANGUAGE_NAMES[missing]));
  }
}
