import { css, html, type TemplateResult } from 'lit';
import { texts } from '../texts/texts.ts';
import { emit } from './emit.ts';
import { GlanceElement } from './glance-element.ts';
import { icon } from './icons.ts';
import { base, buttons } from './theme.ts';

/**
 * A panel over the picture: from below on a phone, at the side where there is room. A native modal dialog, so focus
 * stays inside, Esc closes, and focus goes back to where it was. Emits `glance-closed`.
 */
export class GlanceSheet extends GlanceElement {
  static override properties = { heading: {}, clear: { type: Boolean, reflect: true } };

  static override styles = [
    base,
    buttons,
    css`
      dialog {
        position: fixed;
        inset: auto 0 0 0;
        width: 100%;
        max-width: 640px;
        max-height: min(86dvh, 760px);
        margin: 0 auto;
        padding: 0;
        border: 0;
        border-radius: 22px 22px 0 0;
        background: var(--sheet);
        color: var(--sheet-text);
        box-shadow: 0 0 60px rgb(0 0 0 / 45%);
        overflow: hidden;
      }
      dialog[open] {
        display: flex;
        flex-direction: column;
        animation: rise 0.24s cubic-bezier(0.2, 0.9, 0.3, 1);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 35%);
      }
      :host([clear]) dialog {
        max-height: min(62dvh, 760px);
      }
      :host([clear]) dialog::backdrop {
        background: transparent;
      }
      header {
        display: flex;
        align-items: center;
        gap: 8px;
        flex: none;
        padding: 10px 10px 6px 20px;
      }
      h2 {
        flex: 1;
        margin: 0;
        font-size: 20px;
        font-weight: 700;
        letter-spacing: -0.01em;
      }
      .close {
        display: grid;
        place-items: center;
        width: var(--touch);
        height: var(--touch);
        padding: 0;
        border-radius: 50%;
        color: var(--sheet-muted);
      }
      .close:hover {
        background: var(--sheet-control);
      }
      .content {
        overflow: auto;
        overscroll-behavior: contain;
        padding: 4px max(20px, var(--safe-right)) calc(20px + var(--safe-bottom)) max(20px, var(--safe-left));
      }
      @keyframes rise {
        from {
          transform: translateY(40px);
          opacity: 0;
        }
      }
      @media (min-width: 900px), (orientation: landscape) and (max-height: 560px) {
        dialog {
          inset: 12px calc(12px + var(--safe-right)) 12px auto;
          width: min(420px, 60vw);
          max-height: none;
          height: auto;
          margin: 0;
          border-radius: 22px;
        }
        :host([clear]) dialog {
          max-height: none;
        }
        :host([wide]) dialog {
          width: min(760px, 94vw);
        }
        @keyframes rise {
          from {
            transform: translateX(40px);
            opacity: 0;
          }
        }
      }
      @media (forced-colors: active) {
        dialog {
          border: 1px solid CanvasText;
        }
      }
    `,
  ];

  declare heading: string;
  /** Leaves the picture bright and more of it free, where changes are to be seen at once. */
  declare clear: boolean;

  constructor() {
    super();
    this.heading = '';
    this.clear = false;
  }

  get open(): boolean {
    return this.#dialog?.open ?? false;
  }

  /** Shows the sheet; does nothing while it is open. */
  async show(): Promise<void> {
    await this.updateComplete;
    if (this.#dialog && !this.#dialog.open) this.#dialog.showModal();
  }

  close(): void {
    this.#dialog?.close();
  }

  protected override render(): TemplateResult {
    return html`<dialog aria-labelledby="heading" @close=${() => emit(this, 'glance-closed')} @click=${this.#onClick}>
      <header>
        <h2 id="heading">${this.heading}</h2>
        <slot name="action"></slot>
        <button class="close" type="button" aria-label=${texts().app.close} data-testid="sheet-close" @click=${() => this.close()}>
          ${icon('close')}
        </button>
      </header>
      <div class="content" tabindex="-1"><slot></slot></div>
    </dialog>`;
  }

  /** A click on the dialog itself is one on its backdrop: the content covers all of it. */
  #onClick(event: MouseEvent): void {
    const dialog = this.#dialog;
    if (!dialog || event.composedPath()[0] !== dialog) return;
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    const inside =
      event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom;
    if (!inside) this.close();
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot?.querySelector('dialog') ?? null;
  }
}

customElements.define('glance-sheet', GlanceSheet);

declare global {
  interface HTMLElementTagNameMap {
    'glance-sheet': GlanceSheet;
  }
}
