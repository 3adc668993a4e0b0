import { css, html, type TemplateResult } from 'lit';
import { laterTexts } from '../texts/later-texts.ts';
import { emit } from './emit.ts';
import { formStyles } from './form-styles.ts';
import { GlanceElement } from './glance-element.ts';
import type { LibraryEntry } from './library-entries.ts';
import { librarySheetStyles, libraryStyles } from './library-styles.ts';
import { modelName } from './shown-names.ts';
import { base, buttons } from './theme.ts';

/** Chooses two models to be compared. Emits `glance-compare` with what settings call them. */
export class GlanceCompareChoice extends GlanceElement {
  static override properties = {
    entries: { attribute: false },
    used: {},
    first: { state: true },
    second: { state: true },
  };

  static override styles = [
    base,
    buttons,
    formStyles,
    libraryStyles,
    librarySheetStyles,
    css`
      .go {
        width: 100%;
        margin-top: 12px;
      }
    `,
  ];

  /** Those that find objects. */
  declare entries: readonly LibraryEntry[];
  /** Address of the one that is used now: the first choice. */
  declare used: string;
  declare first: string | null;
  declare second: string | null;

  constructor() {
    super();
    this.entries = [];
    this.used = '';
    this.first = null;
    this.second = null;
  }

  protected override render(): TemplateResult {
    const said = laterTexts().compare;
    const { entries } = this;
    if (entries.length < 2) return html`<p class="note" data-testid="compare-too-few">${said.tooFew}</p>`;
    const [first, second] = this.#chosen();
    return html`<p class="note">${said.intro}</p>
      <div class="group">
        ${this.#choice(said.one, first, 'compare-one', (value) => (this.first = value))}
        ${this.#choice(said.another, second, 'compare-another', (value) => (this.second = value))}
      </div>
      ${first === second ? html`<p class="note" role="status">${said.sameTwice}</p>` : ''}
      <button
        class="button go"
        type="button"
        data-testid="compare-start"
        ?disabled=${first === second}
        @click=${() => emit(this, 'glance-compare', this.#chosen())}
      >
        ${said.start}
      </button>`;
  }

  #choice(label: string, chosen: string, testId: string, choose: (address: string) => void): TemplateResult {
    return html`<label class="row">
      ${label}
      <select data-testid=${testId} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
        ${this.entries.map(
          ({ address, card }) =>
            html`<option value=${address} ?selected=${address === chosen}>${modelName(card?.name ?? address)}</option>`,
        )}
      </select>
    </label>`;
  }

  /** What was chosen and is still there, else the one in use and the first other. */
  #chosen(): readonly [string, string] {
    const addresses = this.entries.map(({ address }) => address);
    const there = (address: string | null) =>
      address !== null && addresses.includes(address) ? address : null;
    const first = there(this.first) ?? there(this.used) ?? addresses[0] ?? '';
    return [first, there(this.second) ?? addresses.find((address) => address !== first) ?? first];
  }
}

customElements.define('glance-compare-choice', GlanceCompareChoice);

declare global {
  interface HTMLElementTagNameMap {
    'glance-compare-choice': GlanceCompareChoice;
  }
}
