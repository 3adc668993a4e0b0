import { css, html, type TemplateResult } from 'lit';
import { texts } from '../texts/texts.ts';
import { emphasised } from './emphasised.ts';
import { formStyles } from './form-styles.ts';
import { GlanceElement } from './glance-element.ts';
import { base } from './theme.ts';

/** In plain words: what happens to pictures, and what in the browser sees to it. */
export class GlancePrivacy extends GlanceElement {
  static override properties = { refused: { state: true } };

  static override styles = [
    base,
    formStyles,
    css`
      ul {
        margin: 0;
        padding: 14px 16px 6px 34px;
        font-size: 16px;
        line-height: 1.5;
      }
      li {
        margin-bottom: 8px;
      }
    `,
  ];

  /** Connections that the browser refused since this page was opened. */
  declare refused: number;
  readonly #onViolation = (): void => {
    this.refused += 1;
  };

  constructor() {
    super();
    this.refused = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('securitypolicyviolation', this.#onViolation);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('securitypolicyviolation', this.#onViolation);
  }

  protected override render(): TemplateResult {
    const said = texts().privacy;
    const { host } = location;
    return html`<div class="group" data-testid="privacy">
      <ul>
        <li>${said.nothing}</li>
        <li>${said.snapshots}</li>
        <li>${said.account}</li>
        <li>${policyInForce() ? emphasised(said.policy(host)) : said.development}</li>
        <li>${said.switchOff}</li>
      </ul>
      <p class="note" data-testid="privacy-evidence">${this.#evidence(host)}</p>
    </div>`;
  }

  #evidence(host: string): string {
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
    const fetched = loaded.filter((name) => /^https?:/.test(name));
    const elsewhere = fetched.filter((name) => new URL(name).host !== host);
    return texts().privacy.evidence(fetched.length, host, elsewhere.length, this.refused);
  }
}

/** The built page says its policy itself, whatever the server sends. */
function policyInForce(): boolean {
  return document.querySelector('meta[http-equiv="Content-Security-Policy"]') !== null;
}

customElements.define('glance-privacy', GlancePrivacy);

declare global {
  interface HTMLElementTagNameMap {
    'glance-privacy': GlancePrivacy;
  }
}
