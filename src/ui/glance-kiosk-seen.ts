import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { classColour } from '../render/class-colours.ts';
import { hexColour, segmentColour } from '../render/segment-colours.ts';
import type { ClassLikelihood } from '../shared/classification.ts';
import type { ClassShare } from '../shared/segmentation.ts';
import { className, texts } from '../texts/texts.ts';
import { GlanceElement } from './glance-element.ts';
import { KioskDrift } from './kiosk-drift.ts';
import { kioskStyles } from './kiosk-styles.ts';
import { percent } from './legend-order.ts';
import { orderClasses } from './order-classes.ts';
import type { SeenClass } from './summarise.ts';
import { base } from './theme.ts';

/** More would cover the picture; `more` says how many there are besides. */
const MOST = { landscape: 5, portrait: 4 } as const;
const SHIFT_EVERY_MS = 60_000;
/** So little that nobody minds, enough that no edge burns in, CSS px. */
const SHIFT_PX = 12;

interface Entry {
  /** Of a bar under the text, 0 to 1; absent where there is none. */
  readonly share?: number;
  readonly text: string;
  readonly colour: string;
}

/** What a kiosk's camera sees, in type that is read from 3 m, over the lower part of the picture. */
export class GlanceKioskSeen extends GlanceElement {
  static override properties = {
    seen: { attribute: false },
    legend: { attribute: false },
    classes: { attribute: false },
  };

  static override styles = [
    base,
    kioskStyles,
    css`
      :host {
        position: absolute;
        inset: auto 0 0;
        padding: 0 calc(var(--edge-right) + ${SHIFT_PX}px) var(--edge-bottom) var(--edge-left);
        pointer-events: none;
      }
      .shifted {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.5em;
        justify-items: start;
        margin-bottom: ${SHIFT_PX}px;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 0.2em;
        max-width: 100%;
        margin: 0;
        padding: 0;
        list-style: none;
        font-size: var(--primary);
        line-height: 1.1;
      }
      li,
      p {
        min-width: 0;
        max-width: 100%;
        border-radius: 0.35em;
        background: rgb(7 9 11 / 86%);
      }
      li {
        display: flex;
        align-items: center;
        gap: 0.3em;
        padding: 0.14em 0.42em 0.18em 0.34em;
        font-variant-numeric: tabular-nums;
      }
      span {
        min-width: 0;
      }
      span::first-letter {
        text-transform: uppercase;
      }
      svg {
        width: 0.5em;
        height: 0.5em;
      }
      /* One width, so that the bars can be compared. */
      ul.likely {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        min-width: min(100%, 6em);
      }
      .likely li {
        position: relative;
        overflow: hidden;
        padding-bottom: 0.3em;
      }
      .likely li:not(:first-child) {
        font-size: 0.62em;
      }
      .likely span:not(.bar) {
        overflow: hidden;
        padding-block: 0.1em;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .bar {
        position: absolute;
        inset: auto 0 0;
        height: 0.14em;
        transform: scaleX(0);
        transform-origin: left;
        transition: transform 0.45s ease-out;
      }
      p {
        margin: 0;
        padding: 0.25em 0.6em 0.3em;
      }
      @media (forced-colors: active) {
        li,
        p {
          background: Canvas;
          color: CanvasText;
        }
        svg {
          forced-color-adjust: none;
        }
      }
    `,
  ];

  /** Null while nothing was looked at. */
  declare seen: readonly SeenClass[] | null;
  /** Largest first; null where nothing is segmented. */
  declare legend: readonly ClassShare[] | null;
  /** What the whole picture is of, likeliest first; null where nothing is classified. */
  declare classes: readonly ClassLikelihood[] | null;
  #listed: readonly ClassLikelihood[] = [];
  readonly #upright = matchMedia('(orientation: portrait)');
  readonly #onTurn = (): void => this.requestUpdate();

  constructor() {
    super();
    this.seen = null;
    this.legend = null;
    this.classes = null;
    new KioskDrift(this, SHIFT_EVERY_MS, () => {
      const element = this.renderRoot.querySelector<HTMLElement>('.shifted');
      return element && { element, freeX: SHIFT_PX, freeY: SHIFT_PX };
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#upright.addEventListener('change', this.#onTurn);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#upright.removeEventListener('change', this.#onTurn);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('classes')) this.#listed = orderClasses(this.#listed, this.classes ?? []);
  }

  protected override updated(): void {
    const shares = this.#entries.flatMap(({ share, colour }) =>
      share === undefined ? [] : [{ share, colour }],
    );
    this.renderRoot.querySelectorAll<HTMLElement>('.bar').forEach((bar, index) => {
      bar.style.transform = `scaleX(${shares[index]!.share.toFixed(3)})`;
      bar.style.background = shares[index]!.colour;
    });
  }

  protected override render(): TemplateResult {
    const { kiosk } = texts();
    const entries = this.#entries;
    const most = this.#upright.matches && this.#listed.length === 0 ? MOST.portrait : MOST.landscape;
    const rest = Math.max(0, entries.length - most);
    return html`<div class="shifted">
      ${
        entries.length > 0
          ? html`<ul class=${this.#listed.length > 0 ? 'likely' : ''} aria-label=${kiosk.seen} data-testid="kiosk-seen">
              ${entries.slice(0, most).map(
                ({ text, colour, share }) => html`<li data-testid="kiosk-primary">
                  <svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="4.5" fill=${colour} stroke="#ffffff"></circle></svg>
                  <span>${text}</span>
                  ${share === undefined ? nothing : html`<span class="bar" aria-hidden="true"></span>`}
                </li>`,
              )}
              ${rest > 0 ? html`<li data-testid="kiosk-more">${kiosk.more(rest)}</li>` : nothing}
            </ul>`
          : nothing
      }
      <p data-testid="kiosk-secondary">${kiosk.privacy}</p>
    </div>`;
  }

  get #entries(): readonly Entry[] {
    const { kiosk, units } = texts();
    const seen = (this.seen ?? []).map(({ label, classId, count }): Entry => {
      const name = className(label);
      return { text: count > 1 ? kiosk.times(name, count) : name, colour: classColour(classId).fill };
    });
    const parts = (this.legend ?? [])
      // What is not somebody or something is not worth a word here.
      .filter(({ label }) => label !== 'background')
      .map(
        ({ label, classId, share }): Entry => ({
          text: `${className(label)} ${units.percent(percent(share))}`,
          colour: hexColour(segmentColour(classId, label)),
        }),
      );
    const likely = this.#listed.map(
      ({ label, classId, score }): Entry => ({
        text: `${className(label)} ${units.percent(percent(score))}`,
        colour: classColour(classId).fill,
        share: Math.min(1, Math.max(0, score)),
      }),
    );
    return [...seen, ...likely, ...parts];
  }
}

customElements.define('glance-kiosk-seen', GlanceKioskSeen);

declare global {
  interface HTMLElementTagNameMap {
    'glance-kiosk-seen': GlanceKioskSeen;
  }
}
