import { css, html, nothing, type TemplateResult } from 'lit';
import { texts } from '../texts/texts.ts';
import { emit } from './emit.ts';
import { GlanceElement } from './glance-element.ts';
import { icon } from './icons.ts';
import { type Saying, say } from './saying.ts';
import { base } from './theme.ts';

/** A message of more lines may scroll, and what scrolls must be reached by keyboard. */
const MAY_SCROLL_LINES = 3;

export interface NoticeAction {
  readonly label: Saying;
  readonly run: () => void;
}

/** Something a person should know. One per `id`: a newer one takes the place of the older. */
export interface Notice {
  readonly id: string;
  /** `alert` interrupts a screen reader, `status` waits its turn. */
  readonly tone: 'alert' | 'status';
  readonly message: Saying;
  readonly actions: readonly NoticeAction[];
}

/** One notice, with ways on, over the picture. Emits `glance-dismiss`. */
export class GlanceNotice extends GlanceElement {
  static override properties = { notice: { attribute: false } };

  static override styles = [
    base,
    css`
      :host {
        display: block;
        --focus: #ffffff;
      }
      .notice {
        display: grid;
        grid-template-columns: auto 1fr auto;
        align-items: start;
        gap: 2px 11px;
        padding: 6px 6px 6px 14px;
        border: 1px solid var(--hud-line);
        border-radius: var(--radius);
        background: rgb(20 22 26 / 86%);
        backdrop-filter: var(--glass);
        color: var(--hud-text);
        font-size: 14px;
        line-height: 1.42;
        box-shadow: 0 8px 30px rgb(0 0 0 / 35%);
        animation: drop 0.2s ease-out;
      }
      .sign {
        margin-top: 10px;
        color: #9fc6ff;
      }
      .alert .sign {
        color: var(--warn);
      }
      svg {
        width: 22px;
        height: 22px;
      }
      p {
        margin: 0;
        padding: 11px 0 8px;
        overflow-wrap: anywhere;
        white-space: pre-line;
        max-height: 40dvh;
        overflow-y: auto;
      }
      .dismiss {
        display: grid;
        place-items: center;
        width: 44px;
        height: 44px;
        padding: 0;
        border-radius: 50%;
        color: var(--hud-muted);
      }
      .actions {
        grid-column: 2 / -1;
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        padding: 0 8px 8px 0;
      }
      .actions button {
        min-height: 44px;
        padding: 0 16px;
        border-radius: 22px;
        background: var(--hud-pressed);
        font-weight: 600;
      }
      .actions button:first-child {
        background: #ffffff;
        color: #14161a;
      }
      @keyframes drop {
        from {
          transform: translateY(-10px);
          opacity: 0;
        }
      }
    `,
  ];

  declare notice: Notice;

  protected override render(): TemplateResult {
    const { tone, actions, id } = this.notice;
    const message = say(this.notice.message);
    return html`<div class="notice ${tone}" role=${tone} data-testid="notice" data-notice=${id}>
      <span class="sign">${icon(tone === 'alert' ? 'warning' : 'info')}</span>
      <p tabindex=${message.split('\n').length > MAY_SCROLL_LINES ? 0 : nothing}>${message}</p>
      <button
        class="dismiss"
        type="button"
        aria-label=${texts().app.dismiss}
        data-testid="dismiss"
        @click=${() => emit(this, 'glance-dismiss', id)}
      >
        ${icon('close')}
      </button>
      ${
        actions.length > 0
          ? html`<div class="actions">
              ${actions.map((action) => html`<button type="button" @click=${() => this.#act(action)}>${say(action.label)}</button>`)}
            </div>`
          : ''
      }
    </div>`;
  }

  #act(action: NoticeAction): void {
    emit(this, 'glance-dismiss', this.notice.id);
    action.run();
  }
}

customElements.define('glance-notice', GlanceNotice);

declare global {
  interface HTMLElementTagNameMap {
    'glance-notice': GlanceNotice;
  }
}
