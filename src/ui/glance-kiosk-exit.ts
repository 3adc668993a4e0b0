import { html, nothing, type TemplateResult } from 'lit';
import { texts } from '../texts/texts.ts';
import { emit } from './emit.ts';
import { GlanceElement } from './glance-element.ts';
import { icon } from './icons.ts';
import { kioskExitStyles } from './kiosk-exit-styles.ts';
import { KioskPin } from './kiosk-pin.ts';
import { kioskStyles } from './kiosk-styles.ts';
import { base } from './theme.ts';

/** What the menu behind the PIN offers. */
export type KioskChoice = 'leave' | 'health' | 'reload' | 'update';

/** Left alone for so long it closes, ms: nobody finds an open door. The menu has sentences to read. */
const IDLE_MS = { pad: 15_000, menu: 60_000 } as const;
/** A screen reader is told of a pause in steps, ms. */
const SPOKEN_MS = 30_000;
const LONGEST_PIN = 8;
const SHORTEST_PIN = 4;
const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/**
 * The way out of a kiosk: a PIN pad, and behind it a menu. A native modal dialog, for touch, keyboard and screen
 * reader. Emits `glance-kiosk-choice` (KioskChoice).
 */
export class GlanceKioskExit extends GlanceElement {
  static override properties = {
    pin: { attribute: false },
    remarks: { attribute: false },
    updateReady: { type: Boolean },
    page: { state: true },
    digits: { state: true },
    wrong: { state: true },
    checking: { state: true },
  };

  static override styles = [base, kioskStyles, kioskExitStyles];

  declare pin: KioskPin;
  /** For who runs the kiosk, shown in the menu. */
  declare remarks: readonly string[];
  /** Whether a newer version waits. */
  declare updateReady: boolean;
  declare page: 'closed' | 'pad' | 'menu';
  declare digits: string;
  declare wrong: boolean;
  declare checking: boolean;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #clock: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.pin = new KioskPin();
    this.remarks = [];
    this.updateReady = false;
    this.page = 'closed';
    this.digits = '';
    this.wrong = false;
    this.checking = false;
  }

  get open(): boolean {
    return this.page !== 'closed';
  }

  /** Asks for the PIN, or shows the menu where there is none. Does nothing while it is open. */
  show(): void {
    if (this.open) return;
    this.#enter(this.pin.isSet ? 'pad' : 'menu');
    // Wherever the focus is: the last of the taps takes it away again.
    window.addEventListener('keydown', this.#onKey);
    // The pause that is left goes by on the screen.
    this.#clock = setInterval(() => this.page === 'pad' && this.requestUpdate(), 1000);
  }

  close(): void {
    this.page = 'closed';
    this.digits = '';
    this.wrong = false;
    clearTimeout(this.#idle);
    clearInterval(this.#clock);
    window.removeEventListener('keydown', this.#onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.close();
  }

  protected override render(): TemplateResult {
    const { page } = this;
    return html`<dialog
      aria-labelledby="title"
      data-testid="kiosk-exit"
      data-page=${page}
      @cancel=${(event: Event) => event.preventDefault()}
      @close=${this.#onClose}
      @pointerdown=${this.#stay}
    >
      ${page === 'pad' ? this.#pad() : page === 'menu' ? this.#menu() : nothing}
    </dialog>`;
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (this.open && dialog && !dialog.open) {
      dialog.showModal();
      this.#focus();
    }
    if (!this.open && dialog?.open) dialog.close();
    // A key that is off for a while loses the focus; keys go on being typed.
    if (this.open && !this.shadowRoot?.activeElement) this.#focus();
  }

  #pad(): TemplateResult {
    const { exit, menu } = texts().kiosk;
    const { digits, checking } = this;
    const pauseMs = this.pin.pauseLeftMs;
    const off = checking || pauseMs > 0;
    const problem = (leftMs: number) =>
      leftMs > 0 ? exit.paused(clockText(leftMs)) : this.wrong ? exit.wrong : '';
    const key = (digit: string) =>
      html`<button type="button" data-key=${digit} ?disabled=${off} @click=${() => this.#type(digit)}>${digit}</button>`;
    return html`<div class="pad" tabindex="-1">
      <h2 id="title">${exit.title}</h2>
      <p class="dots" aria-hidden="true" data-testid="kiosk-dots">${Array.from(digits, () => html`<i></i>`)}</p>
      <p class="visually-hidden" role="status">${digits ? exit.entered(digits.length) : ''}</p>
      <p class="problem" aria-hidden="true" data-testid="kiosk-pin-problem">${problem(pauseMs)}</p>
      <p class="visually-hidden" role="alert">${problem(Math.ceil(pauseMs / SPOKEN_MS) * SPOKEN_MS)}</p>
      <div class="keys">
        ${DIGITS.map(key)}
        <button type="button" aria-label=${exit.erase} data-key="erase" ?disabled=${off} @click=${this.#erase}>
          ${BACKSPACE}
        </button>
        ${key('0')}
        <button
          class="enter"
          type="button"
          aria-label=${exit.enter}
          data-key="enter"
          ?disabled=${off || digits.length < SHORTEST_PIN}
          @click=${this.#try}
        >
          ${icon('check')}
        </button>
      </div>
      <button class="close" type="button" data-testid="kiosk-close" @click=${this.close}>${menu.close}</button>
    </div>`;
  }

  #menu(): TemplateResult {
    const { menu } = texts().kiosk;
    const choice = (name: KioskChoice, text: string, primary = false) =>
      html`<button
        class=${primary ? 'primary' : ''}
        type="button"
        data-testid="kiosk-${name}"
        @click=${() => this.#choose(name)}
      >
        ${text}
      </button>`;
    return html`<div class="menu" tabindex="-1">
      <h2 id="title">${menu.title}</h2>
      ${choice('leave', menu.leave, true)} ${choice('health', menu.health)} ${choice('reload', menu.reload)}
      ${this.updateReady ? choice('update', menu.update) : nothing}
      <button type="button" data-testid="kiosk-close" @click=${this.close}>${menu.close}</button>
      ${this.pin.isSet ? nothing : html`<p class="remark" data-testid="kiosk-no-pin">${menu.noPin}</p>`}
      ${this.remarks.map((remark) => html`<p class="remark" data-testid="kiosk-remark">${remark}</p>`)}
    </div>`;
  }

  /** Not a key: Enter would press it. */
  #focus(): void {
    this.renderRoot.querySelector<HTMLElement>('[tabindex]')?.focus();
  }

  #enter(page: 'pad' | 'menu'): void {
    this.page = page;
    this.digits = '';
    this.#stay();
  }

  /** Somebody is at it: the time begins anew. */
  readonly #stay = (): void => {
    clearTimeout(this.#idle);
    if (this.page !== 'closed') this.#idle = setTimeout(() => this.close(), IDLE_MS[this.page]);
  };

  readonly #onClose = (): void => {
    if (this.open) this.close();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    this.#stay();
    const { key, repeat } = event;
    // Escape that is still held opened this.
    if (key === 'Escape') {
      event.preventDefault();
      if (!repeat) this.close();
      return;
    }
    if (this.page !== 'pad' || repeat || this.checking || this.pin.pauseLeftMs > 0) return;
    if (/^\d$/.test(key)) this.#type(key);
    else if (key === 'Backspace') this.#erase();
    else if (key === 'Enter' && !onButton(event)) void this.#try();
  };

  #type(digit: string): void {
    this.wrong = false;
    if (this.digits.length < LONGEST_PIN) this.digits += digit;
  }

  readonly #erase = (): void => {
    this.digits = this.digits.slice(0, -1);
  };

  readonly #try = async (): Promise<void> => {
    const { digits } = this;
    if (this.checking || digits.length < SHORTEST_PIN) return;
    this.checking = true;
    const right = await this.pin.try(digits);
    this.checking = false;
    // It may have closed by itself meanwhile.
    if (this.page !== 'pad') return;
    this.digits = '';
    if (right) this.#enter('menu');
    else this.wrong = true;
  };

  #choose(choice: KioskChoice): void {
    this.close();
    emit(this, 'glance-kiosk-choice', choice);
  }
}

const BACKSPACE = html`<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
  <path d="M8 5h13v14H8l-6-7zM11.5 9.5l5 5m0-5l-5 5"></path>
</svg>`;

/** As 0:30. */
function clockText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Enter on a button presses it. */
function onButton(event: KeyboardEvent): boolean {
  return event.composedPath().some((node) => node instanceof HTMLButtonElement);
}

customElements.define('glance-kiosk-exit', GlanceKioskExit);

declare global {
  interface HTMLElementTagNameMap {
    'glance-kiosk-exit': GlanceKioskExit;
  }
}
