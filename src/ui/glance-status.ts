import { css, html, nothing, type TemplateResult } from 'lit';
import type { EngineStatus } from '../shared/engine.ts';
import { texts } from '../texts/texts.ts';
import { emit } from './emit.ts';
import { GlanceElement } from './glance-element.ts';
import { statusText } from './status-text.ts';
import { base } from './theme.ts';

/**
 * The pill at the top: what the engine is doing. Tapping it shows the readout. Emits `glance-toggle-readout`,
 * `glance-retry`. Hook for tests: `data-state` on the pill is the engine's state.
 */
export class GlanceStatus extends GlanceElement {
  static override properties = {
    status: { attribute: false },
    fps: { attribute: false },
    expanded: { type: Boolean },
  };

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        --focus: #ffffff;
      }
      button {
        min-height: 44px;
        padding: 4px 0;
      }
      .pill,
      .retry {
        display: flex;
        align-items: center;
        gap: 9px;
        padding: 7px 14px;
        border: 1px solid var(--hud-line);
        border-radius: 18px;
        background: var(--hud);
        backdrop-filter: var(--glass);
        color: var(--hud-text);
        font-size: 13px;
        font-weight: 600;
        line-height: 1.35;
        text-align: start;
        font-variant-numeric: tabular-nums;
      }
      .retry {
        min-height: 44px;
        background: #ffffff;
        color: #14161a;
      }
      .dot {
        forced-color-adjust: none;
        flex: none;
        width: 9px;
        height: 9px;
        border-radius: 50%;
        background: var(--tone);
      }
      .busy {
        --tone: #9fc6ff;
      }
      .good {
        --tone: var(--good);
      }
      .warn {
        --tone: var(--warn);
        color: var(--warn);
      }
      .bad {
        --tone: var(--bad);
        color: var(--bad);
      }
      .busy .dot {
        animation: pulse 1.2s ease-in-out infinite alternate;
      }
      progress {
        width: 72px;
        height: 6px;
        accent-color: #9fc6ff;
        appearance: none;
        border: 0;
        border-radius: 3px;
        background: rgb(255 255 255 / 22%);
        overflow: hidden;
      }
      progress::-webkit-progress-bar {
        background: transparent;
      }
      progress::-webkit-progress-value {
        background: #9fc6ff;
      }
      progress::-moz-progress-bar {
        background: #9fc6ff;
      }
      @keyframes pulse {
        to {
          opacity: 0.3;
        }
      }
    `,
  ];

  declare status: EngineStatus;
  /** Results per second; null for none. */
  declare fps: number | null;
  /** Whether the readout is shown. */
  declare expanded: boolean;

  constructor() {
    super();
    this.status = { state: 'idle' };
    this.fps = null;
    this.expanded = false;
  }

  protected override render(): TemplateResult {
    const said = texts().status;
    const { text, tone, progress } = statusText(this.status, this.fps);
    return html`<button
        type="button"
        aria-label=${said.label(text)}
        aria-expanded=${this.expanded}
        aria-keyshortcuts="i"
        data-testid="status"
        data-state=${this.status.state}
        @click=${() => emit(this, 'glance-toggle-readout')}
      >
        <span class="pill ${tone}">
          <span class="dot"></span>
          <span data-testid="status-text">${text}</span>
          ${progress === null ? nothing : html`<progress max="1" .value=${progress} aria-label=${said.loaded}></progress>`}
        </span>
      </button>
      <p class="visually-hidden" role="status">${spoken(this.status.state)}</p>
      ${
        this.status.state === 'failed'
          ? html`<button class="retry" type="button" data-testid="retry" @click=${() => emit(this, 'glance-retry')}>
              ${texts().app.tryAgain}
            </button>`
          : nothing
      }`;
  }
}

/** For screen readers: only what changes rarely. */
function spoken(state: EngineStatus['state']): string {
  const { loading, ready, recovering, failed } = texts().status.spoken;
  return { idle: '', loading, measuring: loading, warming: loading, ready, recovering, failed }[state];
}

customElements.define('glance-status', GlanceStatus);

declare global {
  interface HTMLElementTagNameMap {
    'glance-status': GlanceStatus;
  }
}
