import { css, html, nothing, type TemplateResult } from 'lit';
import { PIN_FORMAT } from '../kiosk/kiosk-options.ts';
import { texts } from '../texts/texts.ts';
import { formStyles } from './form-styles.ts';
import { GlanceElement } from './glance-element.ts';
import './glance-sheet.ts';
import { KioskPin } from './kiosk-pin.ts';
import { beginKiosk } from './kiosk-start.ts';
import { base, buttons } from './theme.ts';

/** Where somebody makes a kiosk of this device: says how to leave it again, asks for a PIN twice, starts it. */
export class GlanceKioskSetup extends GlanceElement {
  static override properties = { problem: { state: true } };

  static override styles = [
    base,
    buttons,
    formStyles,
    css`
      p {
        margin: 6px 4px 14px;
        line-height: 1.45;
      }
      input {
        width: 130px;
        min-height: 44px;
        text-align: center;
      }
      .problem {
        color: var(--problem);
        font-weight: 600;
      }
      .button {
        width: 100%;
        margin-top: 16px;
      }
    `,
  ];

  declare problem: string;

  constructor() {
    super();
    this.problem = '';
  }

  async show(): Promise<void> {
    await this.updateComplete;
    await this.renderRoot.querySelector('glance-sheet')?.show();
  }

  protected override render(): TemplateResult {
    const { setUp } = texts().kiosk;
    const field = (id: string, text: string) =>
      html`<label class="row">
        ${text}
        <input
          type="password"
          inputmode="numeric"
          autocomplete="off"
          maxlength="8"
          data-testid="kiosk-${id}"
          @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && this.#start()}
        />
      </label>`;
    return html`<glance-sheet heading=${setUp.title} data-testid="kiosk-setup">
      <p>${setUp.about}</p>
      <p>${setUp.howToLeave}</p>
      <div class="group">${field('pin', setUp.pin)} ${field('again', setUp.again)}</div>
      ${this.problem ? html`<p class="problem" role="alert" data-testid="kiosk-problem">${this.problem}</p>` : nothing}
      <button class="button primary" type="button" data-testid="kiosk-start" @click=${this.#start}>
        ${setUp.start}
      </button>
    </glance-sheet>`;
  }

  readonly #start = async (): Promise<void> => {
    const { setUp } = texts().kiosk;
    const [pin = '', again = ''] = Array.from(
      this.renderRoot.querySelectorAll('input'),
      ({ value }) => value,
    );
    this.problem = pin !== again ? setUp.differ : pin !== '' && !PIN_FORMAT.test(pin) ? setUp.format : '';
    if (this.problem) return;
    const kept = new KioskPin();
    if (pin === '') kept.clear();
    else await kept.set(pin);
    beginKiosk();
  };
}

customElements.define('glance-kiosk-setup', GlanceKioskSetup);

declare global {
  interface HTMLElementTagNameMap {
    'glance-kiosk-setup': GlanceKioskSetup;
  }
}
