import { css, html, nothing, type TemplateResult } from 'lit';
import { texts } from '../texts/texts.ts';
import { GlanceElement } from './glance-element.ts';
import './glance-sheet.ts';
import type { GlanceSheet } from './glance-sheet.ts';
import { icon } from './icons.ts';
import type { Snapshot } from './snapshot.ts';
import { base, buttons } from './theme.ts';

/** A snapshot just taken: what it shows, and how to keep it. Owns the object URLs it makes. */
export class GlanceSnapshotSheet extends GlanceElement {
  static override properties = { snapshot: { state: true } };

  static override styles = [
    base,
    buttons,
    css`
      img {
        display: block;
        width: 100%;
        max-height: 52dvh;
        border-radius: var(--radius);
        background: #0d0f12;
        object-fit: contain;
      }
      .ways {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(130px, 1fr));
        gap: 10px;
        margin-top: 16px;
      }
      .ways .button {
        padding: 0 12px;
      }
      p {
        margin: 14px 4px 0;
        color: var(--sheet-muted);
        font-size: 14px;
      }
    `,
  ];

  declare snapshot: Snapshot | null;
  #pngUrl = '';
  #jsonUrl = '';

  constructor() {
    super();
    this.snapshot = null;
  }

  async show(snapshot: Snapshot): Promise<void> {
    this.#release();
    this.#pngUrl = URL.createObjectURL(snapshot.png);
    this.#jsonUrl = URL.createObjectURL(snapshot.json);
    this.snapshot = snapshot;
    await this.updateComplete;
    await this.renderRoot.querySelector<GlanceSheet>('glance-sheet')?.show();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  protected override render(): TemplateResult {
    const { snapshot } = this;
    return html`<glance-sheet heading=${texts().snapshot.heading} data-testid="snapshot-sheet" @glance-closed=${this.#onClosed}>
      ${snapshot ? this.#content(snapshot) : nothing}
    </glance-sheet>`;
  }

  #content(snapshot: Snapshot): TemplateResult {
    const said = texts().snapshot;
    const files = { files: [snapshot.png] };
    const canShare = navigator.canShare?.(files) ?? false;
    return html`
      <img src=${this.#pngUrl} alt=${said.alt(snapshot.about())} data-testid="snapshot-image" />
      <div class="ways">
        <a class="button primary" href=${this.#pngUrl} download=${snapshot.png.name} data-testid="download-png">
          ${icon('download')}${said.picture}
        </a>
        <a class="button" href=${this.#jsonUrl} download=${snapshot.json.name} data-testid="download-json">
          ${icon('download')}${said.data}
        </a>
        ${
          canShare
            ? html`<button class="button" type="button" data-testid="share" @click=${() => this.#share(files)}>
                ${icon('share')}${said.share}
              </button>`
            : nothing
        }
      </div>
      <p>
        ${snapshot.painted ? said.asShown : said.asSeen} ${said.notKept}
      </p>
    `;
  }

  async #share(files: ShareData): Promise<void> {
    // Rejects when the person changes their mind, which is no fault.
    await navigator.share(files).catch(() => undefined);
  }

  #onClosed(): void {
    this.snapshot = null;
    this.#release();
  }

  /** Later, so that a download that has just begun can still read them. */
  #release(): void {
    const urls = [this.#pngUrl, this.#jsonUrl];
    this.#pngUrl = '';
    this.#jsonUrl = '';
    setTimeout(() => {
      for (const url of urls) if (url) URL.revokeObjectURL(url);
    }, 10_000);
  }
}

customElements.define('glance-snapshot-sheet', GlanceSnapshotSheet);

declare global {
  interface HTMLElementTagNameMap {
    'glance-snapshot-sheet': GlanceSnapshotSheet;
  }
}
