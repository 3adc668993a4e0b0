import { LitElement } from 'lit';
import { languageEvents } from '../texts/texts.ts';
import { firstTurn } from './first-turns.ts';

/**
 * The base of every element with texts: it renders anew when another language comes into force. While the app starts, each
 * element renders for the first time in a task of its own.
 */
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

  protected override scheduleUpdate(): Promise<unknown> | undefined {
    const update = () => super.scheduleUpdate() as Promise<unknown> | undefined;
    const turn = this.hasUpdated ? null : firstTurn();
    return turn ? turn.then(update) : update();
  }

  /** For what an element says besides rendering. */
  protected languageChanged(): void {}
}
