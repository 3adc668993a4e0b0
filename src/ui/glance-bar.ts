import { css, html, nothing, type TemplateResult } from 'lit';
import { texts } from '../texts/texts.ts';
import { emit } from './emit.ts';
import { GlanceElement } from './glance-element.ts';
import './glance-task-switch.ts';
import { icon } from './icons.ts';
import type { Task } from './settings.ts';
import { base } from './theme.ts';

/**
 * The bar at the thumb: task, effects, source, snapshot, settings. Emits `glance-open-source`, `glance-snapshot`,
 * `glance-open-settings`, `glance-open-effects`, and the switch’s `glance-setting`.
 */
export class GlanceBar extends GlanceElement {
  static override properties = { canSnapshot: { type: Boolean }, task: {}, classifies: { type: Boolean } };

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 8px;
        --focus: #ffffff;
      }
      .modes {
        display: flex;
        justify-content: center;
        gap: 8px;
      }
      .modes glance-task-switch {
        flex: 0 1 300px;
      }
      .effects {
        display: grid;
        flex: none;
        place-items: center;
        width: 52px;
        height: 52px;
        padding: 0;
        border: 1px solid var(--hud-line);
        border-radius: 50%;
        background: var(--hud);
        backdrop-filter: var(--glass);
        color: var(--hud-text);
      }
      @media (hover: hover) {
        .effects:hover {
          background: rgb(60 64 72 / 82%);
        }
      }
      nav {
        display: flex;
        width: 100%;
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
          grid-template-columns: auto auto;
          height: 100%;
        }
        .modes {
          flex-direction: column;
          align-items: center;
        }
        .modes glance-task-switch {
          flex: 0 0 auto;
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
  declare task: Task;
  /** Whether the model that looks at the whole picture says what it is of. */
  declare classifies: boolean;

  constructor() {
    super();
    this.task = 'detect';
    this.classifies = false;
    this.canSnapshot = false;
  }

  protected override render(): TemplateResult {
    const said = texts().bar;
    return html`<div class="modes">
        <glance-task-switch .task=${this.task} ?classifies=${this.classifies}></glance-task-switch>
        ${
          this.task === 'detect'
            ? nothing
            : html`<button
                class="effects"
                type="button"
                aria-label=${said.effects}
                title=${said.effects}
                aria-haspopup="dialog"
                aria-keyshortcuts="e"
                data-testid="open-effects"
                @click=${() => emit(this, 'glance-open-effects')}
              >
                ${icon('effects')}
              </button>`
        }
      </div>
      <nav aria-label=${said.label}>
      <button
        class="side"
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="c"
        data-testid="open-source"
        @click=${() => emit(this, 'glance-open-source')}
      >
        ${icon('sources')}<span>${said.source}</span>
      </button>
      <button
        class="shutter"
        type="button"
        aria-label=${said.snapshot}
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
        ${icon('settings')}<span>${said.settings}</span>
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
