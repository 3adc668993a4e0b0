import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { ExitGesture } from '../kiosk/exit-gesture.ts';
import { DEFAULT_KIOSK_OPTIONS, type KioskOptions } from '../kiosk/kiosk-options.ts';
import { offline } from '../offline/offline-service.ts';
import { texts } from '../texts/texts.ts';
import { emit } from './emit.ts';
import './glance-attract.ts';
import type { KioskScreen } from './glance-attract.ts';
import { GlanceElement } from './glance-element.ts';
import './glance-kiosk-exit.ts';
import type { GlanceKioskExit, KioskChoice } from './glance-kiosk-exit.ts';
import './glance-kiosk-seen.ts';
import { KioskController } from './kiosk-controller.ts';
import { KioskFullScreen } from './kiosk-full-screen.ts';
import { lockDown } from './kiosk-lockdown.ts';
import { KioskPin } from './kiosk-pin.ts';
import { endKiosk } from './kiosk-start.ts';
import { kioskStyles } from './kiosk-styles.ts';
import { base } from './theme.ts';

/** What was wrong with the address is for who sets the kiosk up, not for passers-by, ms. */
const PROBLEMS_MS = 30_000;

/**
 * What makes a kiosk of the app, over its picture: the calm screens, the exit, and everything that keeps passers-by
 * from getting lost. Emits `glance-open-health`.
 */
export class GlanceKioskLayer extends GlanceElement {
  static override properties = {
    options: { attribute: false },
    running: { type: Boolean },
    moving: { type: Boolean },
    labels: { attribute: false },
    problems: { attribute: false },
    troubles: { attribute: false },
    screen: { reflect: true },
    told: { state: true },
  };

  static override styles = [
    base,
    kioskStyles,
    css`
      :host {
        position: absolute;
        inset: 0;
        pointer-events: none;
      }
      .notes {
        position: absolute;
        inset: var(--edge-top) var(--edge-right) auto var(--edge-left);
        display: grid;
        gap: 0.4em;
        justify-items: end;
      }
      p {
        max-width: 100%;
        margin: 0;
        padding: 0.25em 0.6em 0.3em;
        border-radius: 0.35em;
        background: rgb(7 9 11 / 86%);
      }
      .problem {
        color: #ffc247;
      }
    `,
  ];

  declare options: KioskOptions;
  /** Whether there is a source and the engine is ready for it. */
  declare running: boolean;
  /** Whether the source brings ever new pictures. */
  declare moving: boolean;
  /** Of all running models. */
  declare labels: readonly string[];
  /** With the address; shown for a while, and in the menu. */
  declare problems: readonly string[];
  /** What is wrong now, for who runs the kiosk; shown in the menu. */
  declare troubles: readonly string[];
  /** `picture`, or the calm screen that covers it. */
  declare screen: KioskScreen | 'picture';
  declare told: boolean;
  readonly #pin = new KioskPin();
  readonly #kiosk: KioskController = new KioskController(this, () => ({
    options: this.options,
    running: this.running,
    moving: this.moving,
    labels: this.labels,
    exiting: this.#exit?.open ?? false,
  }));
  readonly #fullScreen = new KioskFullScreen(this);
  readonly #gesture = new ExitGesture(() => this.#exit?.show());
  #unlock: () => void = () => undefined;
  #listening = new AbortController();
  #lastScreen: KioskScreen = 'starting';

  constructor() {
    super();
    this.options = DEFAULT_KIOSK_OPTIONS;
    this.running = false;
    this.moving = false;
    this.labels = [];
    this.problems = [];
    this.troubles = [];
    this.screen = 'starting';
    this.told = false;
    setTimeout(() => {
      this.told = true;
    }, PROBLEMS_MS);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unlock = lockDown();
    this.#listening = new AbortController();
    const options = { capture: true, signal: this.#listening.signal };
    window.addEventListener(
      'pointerdown',
      ({ clientX, clientY }) =>
        this.#gesture.tap(clientX, clientY, { width: innerWidth, height: innerHeight }, performance.now()),
      options,
    );
    window.addEventListener('keydown', ({ key }) => key === 'Escape' && this.#gesture.press(), options);
    window.addEventListener('keyup', ({ key }) => key === 'Escape' && this.#gesture.release(), options);
    window.addEventListener('blur', () => this.#gesture.release(), options);
    offline.addEventListener('change', () => this.requestUpdate(), options);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listening.abort();
    this.#gesture.release();
    this.#unlock();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('options') && this.options.pin !== null) void this.#keepPin(this.options.pin);
    const { screen } = this.#kiosk;
    this.screen = screen ?? 'picture';
    // What fades out keeps its words.
    if (screen) this.#lastScreen = screen;
  }

  protected override render(): TemplateResult {
    const { kiosk } = texts();
    return html`
      <glance-attract ?shown=${this.screen !== 'picture'} .screen=${this.#lastScreen}></glance-attract>
      <div class="notes">
        ${this.told ? nothing : this.problems.map((problem) => html`<p class="problem" role="alert">${problem}</p>`)}
        ${
          this.#fullScreen.wanting
            ? html`<p data-testid="kiosk-full-screen">${kiosk.fullScreen}</p>`
            : nothing
        }
      </div>
      <glance-kiosk-exit
        .pin=${this.#pin}
        .remarks=${[...this.problems, ...this.troubles.map(kiosk.menu.trouble)]}
        .updateReady=${offline.state.update !== 'none'}
        @glance-kiosk-choice=${(event: CustomEvent<KioskChoice>) => this.#choose(event.detail)}
      ></glance-kiosk-exit>
    `;
  }

  /** Takes the PIN out of the address, where everybody could read it, once it is kept. */
  async #keepPin(pin: string): Promise<void> {
    if (!(await this.#pin.set(pin))) return;
    const url = new URL(location.href);
    url.searchParams.delete('pin');
    history.replaceState(history.state, '', url);
  }

  #choose(choice: KioskChoice): void {
    switch (choice) {
      case 'leave':
        void endKiosk();
        return;
      case 'health':
        emit(this, 'glance-open-health');
        return;
      case 'reload':
        location.reload();
        return;
      case 'update':
        offline.applyUpdate();
    }
  }

  get #exit(): GlanceKioskExit | null {
    return this.renderRoot?.querySelector('glance-kiosk-exit') ?? null;
  }
}

customElements.define('glance-kiosk-layer', GlanceKioskLayer);

declare global {
  interface HTMLElementTagNameMap {
    'glance-kiosk-layer': GlanceKioskLayer;
  }
}
