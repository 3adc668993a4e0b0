import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { classColour } from '../render/class-colours.ts';
import { className, texts } from '../texts/texts.ts';
import { GlanceElement } from './glance-element.ts';
import { SpeechController } from './speech-controller.ts';
import { type SeenClass, seenSentence } from './summarise.ts';
import { base } from './theme.ts';

/** A screen reader is told at most this often, milliseconds. */
const SPEAK_EVERY_MS = 2000;

/** What is in the picture: a row of chips, and a sentence for screen readers when it changes. */
export class GlanceSeen extends GlanceElement {
  static override properties = { seen: { attribute: false }, spoken: { state: true } };

  static override styles = [
    base,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      ul {
        display: flex;
        gap: 6px;
        height: 34px;
        margin: 0;
        padding: 2px;
        overflow-x: auto;
        list-style: none;
        scrollbar-width: none;
        mask-image: linear-gradient(to right, #000 calc(100% - 24px), transparent);
      }
      li {
        display: flex;
        flex: none;
        align-items: center;
        gap: 7px;
        height: 30px;
        padding: 0 12px;
        border: 1px solid var(--hud-line);
        border-radius: 15px;
        background: var(--hud);
        backdrop-filter: var(--glass);
        color: var(--hud-text);
        font-size: 13px;
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      li:last-child {
        margin-right: 24px;
      }
      svg {
        width: 10px;
        height: 10px;
      }
    `,
  ];

  /** Null while nothing was looked at yet. */
  declare seen: readonly SeenClass[] | null;
  declare spoken: string;
  readonly #speech = new SpeechController(this, SPEAK_EVERY_MS, () => this.#speak());

  constructor() {
    super();
    this.seen = null;
    this.spoken = '';
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('seen')) this.#speech.soon();
  }

  protected override render(): TemplateResult {
    return html`<ul data-testid="seen" tabindex=${this.seen && this.seen.length > 3 ? 0 : -1} aria-label=${texts().seen.label}>
        ${this.seen?.map(
          ({ label, classId, count }) =>
            html`<li>
              <svg viewBox="0 0 10 10" aria-hidden="true">
                <circle cx="5" cy="5" r="5" fill=${classColour(classId).fill}></circle>
              </svg>
              ${texts().seen.chip(count, className(label))}
            </li>`,
        )}
      </ul>
      <p class="visually-hidden" role="status" aria-live="polite" data-testid="seen-spoken">${this.spoken}</p>`;
  }

  protected override languageChanged(): void {
    this.#speech.soon();
  }

  #speak(): boolean {
    const sentence = this.seen ? seenSentence(this.seen) : '';
    const isNew = sentence !== this.spoken;
    this.spoken = sentence;
    return isNew;
  }
}

customElements.define('glance-seen', GlanceSeen);

declare global {
  interface HTMLElementTagNameMap {
    'glance-seen': GlanceSeen;
  }
}
