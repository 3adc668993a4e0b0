import { css, html, LitElement, type TemplateResult } from 'lit';
import { formStyles } from './form-styles.ts';
import { base } from './theme.ts';

/** In plain words: what happens to pictures, and what in the browser sees to it. */
export class GlancePrivacy extends LitElement {
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
    const { host } = location;
    return html`<div class="group" data-testid="privacy">
      <ul>
        <li>Nothing. Every picture is looked at on this device, and forgotten once the next one comes.</li>
        <li>Only a snapshot that you save yourself is kept, where you save it.</li>
        <li>No account, no cookies, no counting of visits. Your settings stay in this browser.</li>
        <li>${
          policyInForce()
            ? html`You need not take our word for it: this page told your browser to refuse every connection but to
                <b>${host}</b>, where Glance itself comes from. Glance asks there for its own files only.`
            : html`This is the development server: here the browser is not told to refuse other connections.`
        }</li>
        <li>Or switch the network off: once Glance is ready offline, it works all the same.</li>
      </ul>
      <p class="note" data-testid="privacy-evidence">${this.#evidence(host)}</p>
    </div>`;
  }

  #evidence(host: string): string {
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
    const fetched = loaded.filter((name) => /^https?:/.test(name));
    const elsewhere = fetched.filter((name) => new URL(name).host !== host);
    return `Since this page was opened: ${fetched.length} files from ${host}, ${elsewhere.length} from elsewhere, ${this.refused} refused by the browser.`;
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
