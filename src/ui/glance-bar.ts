import { css, html, LitElement, type TemplateResult } from 'lit';
import { emit } from './emit.ts';
import { icon } from './icons.ts';
import { base } from './theme.ts';

/** The bar at the thumb: source, snapshot, settings. Emits `glance-open-source`, `glance-snapshot`, `glance-open-settings`. */
export class GlanceBar extends LitElement {
  static override properties = { canSnapshot: { type: Boolean } };

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        --focus: #ffffff;
      }
      nav {
        display: flex;
        flex: 1;
        align-items: center;
        justify-content: space-around;
        gap: 8px;
        max-width: 440px;
        margin: 0 auto;
        padding: 10px 18px;
        border: 1px solid var(--hud-line);
        border-radius: 32px;
        background: var(--hud);
        backdrop-filter: var(--glass);
        color: var(--hud-text);
      }
      .side {
        display: grid;
        justify-items: center;
        gap: 3px;
        min-width: 68px;
        min-height: var(--touch);
        padding: 6px 4px;
        border-radius: 16px;
        font-size: 12px;
        font-weight: 500;
      }
      .side:hover {
        background: var(--hud-pressed);
      }
      .shutter {
        width: 68px;
        height: 68px;
        padding: 5px;
        border: 3px solid #ffffff;
        border-radius: 50%;
        transition: transform 0.12s;
      }
      .shutter::before {
        content: '';
        display: block;
        width: 100%;
        height: 100%;
        border-radius: 50%;
        background: #ffffff;
        transition: transform 0.12s;
      }
      .shutter:active:not(:disabled)::before {
        transform: scale(0.86);
      }
      @media (orientation: landscape) and (max-height: 560px) {
        :host {
          height: 100%;
        }
        nav {
          flex-direction: column-reverse;
          max-width: none;
          margin: 0;
          padding: 14px 8px;
        }
      }
      @media (forced-colors: active) {
        .shutter,
        .shutter::before {
          border-color: ButtonText;
          background: ButtonFace;
          forced-color-adjust: none;
        }
      }
    `,
  ];

  declare canSnapshot: boolean;

  constructor() {
    super();
    this.canSnapshot = false;
  }

  protected override render(): TemplateResult {
    return html`<nav aria-label="Camera">
      <button
        class="side"
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="c"
        data-testid="open-source"
        @click=${() => emit(this, 'glance-open-source')}
      >
        ${icon('sources')}<span>Source</span>
      </button>
      <button
        class="shutter"
        type="button"
        aria-label="Snapshot"
        aria-keyshortcuts="Space"
        data-testid="snapshot"
        ?disabled=${!this.canSnapshot}
        @click=${() => emit(this, 'glance-snapshot')}
      ></button>
      <button
        class="side"
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="s"
        data-testid="open-settings"
        @click=${() => emit(this, 'glance-open-settings')}
      >
        ${icon('settings')}<span>Settings</span>
      </button>
    </nav>`;
  }
}

customElements.define('glance-bar', GlanceBar);

declare global {
  interface HTMLElementTagNameMap {
    'glance-bar': GlanceBar;
  }
}
