import { css, html, nothing, type TemplateResult } from 'lit';
import type { FrameSource } from '../camera/frame-source.ts';
import { formatNumber } from '../texts/format.ts';
import { texts } from '../texts/texts.ts';
import { emit } from './emit.ts';
import { GlanceElement } from './glance-element.ts';
import { icon } from './icons.ts';
import { base } from './theme.ts';

/**
 * Flip, lamp and zoom, on the picture, as far as the camera has them. Emits `glance-flip`, and `glance-trouble`
 * with what the camera threw.
 */
export class GlanceCameraTools extends GlanceElement {
  static override properties = { source: { attribute: false }, canFlip: { type: Boolean } };

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        align-items: center;
        justify-content: flex-end;
        gap: 10px;
        --focus: #ffffff;
        color: var(--hud-text);
      }
      button,
      label {
        border: 1px solid var(--hud-line);
        background: var(--hud);
        backdrop-filter: var(--glass);
      }
      button {
        display: grid;
        place-items: center;
        width: var(--touch);
        height: var(--touch);
        padding: 0;
        border-radius: 50%;
      }
      button[aria-pressed='true'] {
        background: #ffffff;
        color: #14161a;
      }
      label {
        display: flex;
        align-items: center;
        gap: 8px;
        min-width: 0;
        height: var(--touch);
        padding: 0 14px;
        border-radius: 24px;
        font-size: 13px;
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      input {
        width: min(38vw, 220px);
        height: 44px;
        margin: 0;
        accent-color: #ffffff;
      }
      output {
        min-width: 4ch;
        text-align: end;
      }
    `,
  ];

  declare source: FrameSource | null;
  declare canFlip: boolean;

  constructor() {
    super();
    this.source = null;
    this.canFlip = false;
  }

  protected override render(): TemplateResult {
    const said = texts().tools;
    const zoom = this.source?.zoom;
    const torch = this.source?.torch ?? null;
    return html`
      ${
        zoom
          ? html`<label>
              <span class="visually-hidden">${said.zoom}</span>
              <input
                type="range"
                min=${zoom.min}
                max=${zoom.max}
                step=${zoom.step}
                .value=${String(zoom.value)}
                data-testid="zoom"
                @input=${this.#onZoom}
              />
              <output aria-hidden="true">${formatNumber(zoom.value, 1)}×</output>
            </label>`
          : nothing
      }
      ${
        torch === null
          ? nothing
          : html`<button
              type="button"
              aria-label=${said.lamp}
              title=${said.lamp}
              aria-pressed=${torch}
              data-testid="torch"
              @click=${() => this.#try((source) => source.setTorch(!torch))}
            >
              ${icon('torch')}
            </button>`
      }
      ${
        this.canFlip
          ? html`<button
              type="button"
              aria-label=${said.switchCamera}
              title=${said.switchCamera}
              data-testid="flip"
              @click=${() => emit(this, 'glance-flip')}
            >
              ${icon('flip')}
            </button>`
          : nothing
      }
    `;
  }

  #onZoom(event: Event): void {
    const value = Number((event.target as HTMLInputElement).value);
    void this.#try((source) => source.setZoom(value));
  }

  async #try(change: (source: FrameSource) => Promise<void>): Promise<void> {
    if (!this.source) return;
    try {
      await change(this.source);
    } catch (thrown) {
      emit(this, 'glance-trouble', thrown);
    }
    this.requestUpdate();
  }
}

customElements.define('glance-camera-tools', GlanceCameraTools);

declare global {
  interface HTMLElementTagNameMap {
    'glance-camera-tools': GlanceCameraTools;
  }
}
