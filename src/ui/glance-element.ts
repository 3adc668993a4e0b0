import { LitElement } from 'lit';
import { languageEvents } from '../texts/texts.ts';

/** The base of every element with texts: it renders anew when another language comes into force. */
export class GlanceElement extends LitElement {
  readonly #onLanguage = (): void => {
    this.languageChanged();
    this.requestUpdate();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    languageEvents.addEventListener('change', this.#onLanguage);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    languageEvents.removeEventListener('change', this.#onLanguage);
  }

  /** For what an element says besides rendering. */
  protected languageChanged(): void {}
}
