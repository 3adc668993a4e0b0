import { css, html, type TemplateResult } from 'lit';
import { texts } from '../texts/texts.ts';
import { GlanceElement } from './glance-element.ts';
import { KioskDrift } from './kiosk-drift.ts';
import { kioskStyles } from './kiosk-styles.ts';
import { base } from './theme.ts';

/** What a kiosk shows instead of the picture. */
export type KioskScreen = 'starting' | 'trouble' | 'attract';

/** The text goes somewhere else this often, ms; it takes most of the time for the way. */
const MOVE_EVERY_MS = 40_000;

/**
 * The calm screen of a kiosk: what this is, that it starts, or that it is back in a moment. Covers the picture wholly
 * while `shown`; comes softly, and is gone 300 ms after `shown` is off. Nothing on it stands still for long.
 */
export class GlanceAttract extends GlanceElement {
  static override properties = { shown: { type: Boolean, reflect: true }, screen: { reflect: true } };

  static override styles = [
    base,
    kioskStyles,
    css`
      :host {
        position: absolute;
        inset: 0;
        overflow: hidden;
        background: #07090b;
        opacity: 0;
        visibility: hidden;
        transition:
          opacity 0.3s ease-out,
          visibility 0s 0.3s;
      }
      :host([shown]) {
        opacity: 1;
        visibility: visible;
        transition: opacity 0.9s ease-in;
      }
      .glow {
        position: absolute;
        width: 120vmax;
        height: 120vmax;
        border-radius: 50%;
        opacity: 0.5;
      }
      .green {
        left: -60vmax;
        top: -60vmax;
        background: radial-gradient(closest-side, #0d4a3a, transparent);
      }
      .blue {
        right: -60vmax;
        bottom: -60vmax;
        background: radial-gradient(closest-side, #17345e, transparent);
      }
      :host([shown]) .glow {
        animation: wander 90s ease-in-out infinite alternate;
      }
      :host([shown]) .blue {
        animation-name: wander-back;
        animation-duration: 110s;
      }
      .edges {
        position: absolute;
        inset: var(--edge-top) var(--edge-right) var(--edge-bottom) var(--edge-left);
      }
      .block {
        position: absolute;
        width: max-content;
        max-width: min(100%, calc(var(--primary) * 15));
        padding: 0.9em 1.1em 1em;
        transition: transform 32s ease-in-out;
      }
      p {
        margin: 0;
      }
      .what {
        font-size: var(--primary);
        font-weight: 700;
        line-height: 1.15;
        white-space: pre-line;
        text-wrap: balance;
      }
      .note {
        margin-top: 0.7em;
        color: #d5dae1;
        text-wrap: pretty;
      }
      .corner {
        position: absolute;
        width: 1.6em;
        height: 1.6em;
        border: 0 solid #5fe0b7;
        animation: breathe 5s ease-in-out infinite alternate;
      }
      :host([screen='trouble']) .corner {
        border-color: #ffc247;
      }
      .corner:nth-of-type(1) {
        left: 0;
        top: 0;
        border-width: 0.16em 0 0 0.16em;
        border-radius: 0.5em 0 0;
      }
      .corner:nth-of-type(2) {
        right: 0;
        top: 0;
        border-width: 0.16em 0.16em 0 0;
        border-radius: 0 0.5em 0 0;
      }
      .corner:nth-of-type(3) {
        right: 0;
        bottom: 0;
        border-width: 0 0.16em 0.16em 0;
        border-radius: 0 0 0.5em;
      }
      .corner:nth-of-type(4) {
        left: 0;
        bottom: 0;
        border-width: 0 0 0.16em 0.16em;
        border-radius: 0 0 0 0.5em;
      }
      @keyframes wander {
        to {
          transform: translate(90vw, 60vh);
        }
      }
      @keyframes wander-back {
        to {
          transform: translate(-80vw, -70vh);
        }
      }
      @keyframes breathe {
        from {
          opacity: 0.45;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        :host([shown]) .glow,
        .corner {
          animation: none;
        }
      }
      @media (forced-colors: active) {
        :host {
          background: Canvas;
          color: CanvasText;
        }
        .note {
          color: CanvasText;
        }
      }
    `,
  ];

  declare shown: boolean;
  declare screen: KioskScreen;
  readonly #drift = new KioskDrift(this, MOVE_EVERY_MS, () => {
    const element = this.renderRoot.querySelector<HTMLElement>('.block');
    const edges = element?.parentElement;
    if (!this.shown || !element || !edges) return null;
    return {
      element,
      freeX: edges.clientWidth - element.offsetWidth,
      freeY: edges.clientHeight - element.offsetHeight,
    };
  });

  constructor() {
    super();
    this.shown = false;
    this.screen = 'starting';
  }

  protected override render(): TemplateResult {
    const { what, note } = words(this.screen);
    return html`
      <div class="glow green" aria-hidden="true"></div>
      <div class="glow blue" aria-hidden="true"></div>
      <div class="edges">
        <div class="block" role="status" data-testid="kiosk-screen" data-screen=${this.screen}>
          <i class="corner"></i><i class="corner"></i><i class="corner"></i><i class="corner"></i>
          <p class="what" data-testid="kiosk-primary">${what}</p>
          <p class="note" data-testid="kiosk-secondary">${note}</p>
        </div>
      </div>
    `;
  }

  protected override updated(): void {
    const block = this.renderRoot.querySelector<HTMLElement>('.block');
    if (!block) return;
    // Other words stand where they belong at once.
    block.style.transition = 'none';
    this.#drift.place();
    block.getBoundingClientRect();
    block.style.transition = '';
  }
}

function words(screen: KioskScreen): { readonly what: string; readonly note: string } {
  const { kiosk } = texts();
  switch (screen) {
    case 'starting':
      return { what: kiosk.starting, note: kiosk.startingNote };
    case 'trouble':
      return { what: kiosk.trouble, note: kiosk.troubleNote };
    case 'attract':
      return { what: kiosk.attract, note: kiosk.attractNote };
  }
}

customElements.define('glance-attract', GlanceAttract);

declare global {
  interface HTMLElementTagNameMap {
    'glance-attract': GlanceAttract;
  }
}
