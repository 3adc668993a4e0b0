import { css, html, type TemplateResult } from 'lit';
import { texts } from '../texts/texts.ts';
import { emit } from './emit.ts';
import { GlanceElement } from './glance-element.ts';
import { icon } from './icons.ts';
import type { SourceRequest } from './source-controller.ts';
import { base, buttons } from './theme.ts';

/** What stands in the middle of an empty viewfinder: a welcome, or what is being waited for. Emits `glance-use-camera`, `glance-use-sample`, `glance-use-screen`. */
export class GlanceWelcome extends GlanceElement {
  static override properties = { opening: { attribute: false }, screenOnly: { type: Boolean } };

  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: grid;
        place-items: center;
        --focus: #ffffff;
      }
      section {
        display: grid;
        justify-items: center;
        max-width: 560px;
        padding: 16px 24px;
        color: #ffffff;
        text-align: center;
      }
      .mark {
        width: 76px;
        height: 76px;
        margin-bottom: 18px;
      }
      p {
        max-width: 430px;
        margin: 0;
        font-size: clamp(17px, 1.5vmin + 13px, 22px);
        font-weight: 500;
        line-height: 1.42;
        text-wrap: balance;
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 12px;
        margin-top: 26px;
      }
      .button {
        min-height: 52px;
        background: rgb(255 255 255 / 16%);
        color: #ffffff;
        backdrop-filter: var(--glass);
      }
      .button.primary {
        background: #5fe0b7;
        color: #06231b;
      }
      @media (max-height: 600px) {
        .mark {
          width: 52px;
          height: 52px;
          margin-bottom: 10px;
        }
        .ways {
          margin-top: 16px;
        }
      }
      @media (orientation: landscape) and (max-height: 420px) {
        .mark {
          display: none;
        }
      }
    `,
  ];

  /** What is being opened; null for nothing. */
  declare opening: SourceRequest['kind'] | null;
  /** Only the button that shares the screen: browsers want a click for that. */
  declare screenOnly: boolean;

  constructor() {
    super();
    this.opening = null;
    this.screenOnly = false;
  }

  protected override render(): TemplateResult {
    const said = texts().welcome;
    if (this.opening) {
      const text = this.opening === 'camera' ? said.waiting : said.opening;
      return html`<section aria-label=${said.source}><p role="status">${text}</p></section>`;
    }
    if (this.screenOnly) {
      return html`<section aria-label=${said.shareLabel}>
        <div class="ways">
          <button class="button primary" type="button" data-testid="share-screen" @click=${() => emit(this, 'glance-use-screen')}>
            ${icon('screen')}${said.share}
          </button>
        </div>
      </section>`;
    }
    return html`<section aria-label=${said.label} data-testid="welcome">
      ${mark}
      <p>${said.text}</p>
      <div class="ways">
        <button class="button primary" type="button" data-testid="use-camera" @click=${() => emit(this, 'glance-use-camera')}>
          ${icon('camera')}${said.useCamera}
        </button>
        <button class="button" type="button" data-testid="use-sample" @click=${() => emit(this, 'glance-use-sample')}>
          ${icon('picture')}${said.useSample}
        </button>
      </div>
    </section>`;
  }
}

const mark = html`<svg class="mark" viewBox="0 0 64 64" fill="none" stroke-linecap="round" aria-hidden="true">
  <g stroke="#ffffff" stroke-width="4">
    <path d="M6 20v-6a8 8 0 0 1 8-8h6M44 6h6a8 8 0 0 1 8 8v6M58 44v6a8 8 0 0 1-8 8h-6M20 58h-6a8 8 0 0 1-8-8v-6" />
  </g>
  <path d="M13 32c5-8.7 11.5-13 19-13s14 4.3 19 13c-5 8.7-11.5 13-19 13s-14-4.3-19-13z" stroke="#5fe0b7" stroke-width="4" stroke-linejoin="round" />
  <circle cx="32" cy="32" r="6.5" fill="#5fe0b7" />
</svg>`;

customElements.define('glance-welcome', GlanceWelcome);

declare global {
  interface HTMLElementTagNameMap {
    'glance-welcome': GlanceWelcome;
  }
}
