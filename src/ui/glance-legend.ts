import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { hexColour, segmentColour } from '../render/segment-colours.ts';
import type { ClassShare } from '../shared/segmentation.ts';
import { className, texts } from '../texts/texts.ts';
import { emit } from './emit.ts';
import { GlanceElement } from './glance-element.ts';
import { legendSentence, percent, seesNobody } from './legend-order.ts';
import { SpeechController } from './speech-controller.ts';
import { base } from './theme.ts';

/** A screen reader is told at most this often, milliseconds. */
const SPEAK_EVERY_MS = 4000;

/**
 * The classes in the picture with their colours and shares. Tapping one shows it alone, tapping it again shows all.
 * Emits `glance-only-class` (class id or null).
 */
export class GlanceLegend extends GlanceElement {
  static override properties = {
    entries: { attribute: false },
    onlyClassId: { attribute: false },
    coloured: { type: Boolean },
    people: { type: Boolean },
    spoken: { state: true },
  };

  static override styles = [
    base,
    css`
      :host {
        display: block;
        min-width: 0;
        --focus: #ffffff;
      }
      ul {
        display: flex;
        gap: 6px;
        margin: 0;
        padding: 3px;
        overflow-x: auto;
        list-style: none;
        scrollbar-width: none;
        mask-image: linear-gradient(to right, #000 calc(100% - 24px), transparent);
      }
      li {
        flex: none;
      }
      li:last-child {
        margin-right: 24px;
      }
      .entry {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 44px;
        padding: 0 14px 0 10px;
        border: 1px solid var(--hud-line);
        border-radius: 22px;
        background: var(--hud);
        backdrop-filter: var(--glass);
        color: var(--hud-text);
        font-size: 13px;
        font-weight: 600;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .share {
        min-width: 5ch;
        color: var(--hud-muted);
        text-align: end;
      }
      .swatch {
        width: 18px;
        height: 18px;
      }
      @media (hover: hover) {
        button.entry:hover {
          background: rgb(60 64 72 / 82%);
        }
      }
      button.entry[aria-pressed='true'] {
        border-color: #ffffff;
        background: #ffffff;
        color: #14161a;
      }
      .entry[aria-pressed='true'] .share {
        color: #3c4048;
      }
      .nobody {
        display: inline-flex;
        align-items: center;
        min-height: 44px;
        margin: 3px;
        padding: 0 16px;
        border: 1px solid var(--hud-line);
        border-radius: 22px;
        background: var(--hud);
        color: var(--hud-text);
        font-size: 14px;
        font-weight: 600;
      }
      @media (min-width: 900px) and (min-height: 561px) {
        ul {
          flex-wrap: wrap;
          max-height: 40dvh;
          overflow-y: auto;
          mask-image: none;
        }
        li:last-child {
          margin-right: 0;
        }
      }
      @media (forced-colors: active) {
        .swatch {
          forced-color-adjust: none;
        }
        .entry[aria-pressed='true'] {
          outline: 3px solid Highlight;
        }
      }
    `,
  ];

  /** In the order shown; null while nothing was looked at. */
  declare entries: readonly ClassShare[] | null;
  declare onlyClassId: number | null;
  /** Whether the picture is coloured by class: then there is something to show alone. */
  declare coloured: boolean;
  /** Whether the model knows nothing but people. */
  declare people: boolean;
  declare spoken: string;
  readonly #speech = new SpeechController(this, SPEAK_EVERY_MS, () => this.#speak());
  #spokenKey = '';

  constructor() {
    super();
    this.entries = null;
    this.onlyClassId = null;
    this.coloured = false;
    this.people = false;
    this.spoken = '';
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('onlyClassId') && changed.get('onlyClassId') !== undefined) this.#sayChosen();
    else if (changed.has('entries')) this.#speech.soon();
  }

  protected override render(): TemplateResult {
    const { entries } = this;
    const nobody = entries !== null && this.people && seesNobody(entries);
    return html`
      ${nobody ? html`<p class="nobody" data-testid="nobody">${texts().legend.nobody}</p>` : this.#list(entries ?? [])}
      <p class="visually-hidden" role="status" aria-live="polite" data-testid="legend-spoken">${this.spoken}</p>
    `;
  }

  #list(entries: readonly ClassShare[]): unknown {
    if (entries.length === 0) return nothing;
    const scrolls = entries.length > 3 && !this.coloured;
    return html`<ul aria-label=${texts().legend.label} data-testid="legend" tabindex=${scrolls ? 0 : nothing}>
      ${entries.map((entry) => html`<li>${this.#entry(entry)}</li>`)}
    </ul>`;
  }

  #entry({ label, classId, share }: ClassShare): TemplateResult {
    const said = texts();
    const name = className(label);
    const part = said.units.percent(percent(share));
    if (!this.coloured) {
      return html`<span class="entry" data-class=${label}>
        <span>${name}</span><span class="share">${part}</span>
      </span>`;
    }
    const alone = this.onlyClassId === classId;
    return html`<button
      class="entry"
      type="button"
      aria-pressed=${alone}
      title=${alone ? said.legend.showAll : said.legend.showAlone(name)}
      data-testid="legend-class"
      data-class=${label}
      @click=${() => emit(this, 'glance-only-class', alone ? null : classId)}
    >
      <svg class="swatch" viewBox="0 0 18 18" aria-hidden="true">
        <rect
          x="1.5"
          y="1.5"
          width="15"
          height="15"
          rx="4.5"
          fill=${hexColour(segmentColour(classId, label))}
          stroke=${alone ? '#14161a' : '#ffffff'}
          stroke-width="1.5"
        ></rect>
      </svg>
      <span>${name}</span><span class="share">${part}</span>
    </button>`;
  }

  protected override languageChanged(): void {
    this.#spokenKey = '';
    this.#speech.soon();
  }

  #sayChosen(): void {
    const label = this.entries?.find(({ classId }) => classId === this.onlyClassId)?.label;
    const said = texts().legend;
    if (this.onlyClassId === null) this.spoken = said.showingAll;
    else this.spoken = label === undefined ? said.showingOne : said.showingAlone(className(label));
    this.#speech.spoken();
  }

  /** Shares change with every frame; what is worth saying is that other classes are the largest now. */
  #speak(): boolean {
    const { entries } = this;
    const nobody = entries !== null && this.people && seesNobody(entries);
    const key = nobody
      ? 'nobody'
      : (entries ?? [])
          .slice(0, 5)
          .map(({ classId }) => classId)
          .join();
    if (entries === null || key === this.#spokenKey) return false;
    this.#spokenKey = key;
    this.spoken = nobody ? texts().legend.nobodySpoken : legendSentence(entries);
    return true;
  }
}

customElements.define('glance-legend', GlanceLegend);

declare global {
  interface HTMLElementTagNameMap {
    'glance-legend': GlanceLegend;
  }
}
