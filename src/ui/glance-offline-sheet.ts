import { css, html, nothing, type TemplateResult } from 'lit';
import { type OfflineState, offline } from '../offline/offline-service.ts';
import { askToPersist, readStorageRoom, type StorageRoom } from '../offline/storage-room.ts';
import { formatBytes } from '../texts/format.ts';
import { errorText, texts } from '../texts/texts.ts';
import { formStyles } from './form-styles.ts';
import { GlanceElement } from './glance-element.ts';
import './glance-install.ts';
import './glance-privacy.ts';
import './glance-sheet.ts';
import type { GlanceSheet } from './glance-sheet.ts';
import { icon } from './icons.ts';
import { offlineText } from './offline-text.ts';
import { base, buttons } from './theme.ts';

/** Whether Glance works without a network, how to install it, what it stores, and what keeps pictures on the device. */
export class GlanceOfflineSheet extends GlanceElement {
  static override properties = { room: { state: true } };

  static override styles = [
    base,
    buttons,
    formStyles,
    css`
      p.row {
        margin: 0;
      }
      .row:has(> .button) {
        flex-wrap: nowrap;
      }
      .state {
        justify-content: flex-start;
        flex-wrap: nowrap;
        gap: 12px;
        font-weight: 600;
      }
      .state svg {
        color: var(--accent);
      }
      .failed svg {
        color: inherit;
      }
      progress {
        display: block;
        width: calc(100% - 32px);
        height: 8px;
        margin: 0 16px 6px;
        accent-color: var(--accent);
      }
      .row .button {
        flex: none;
        min-height: 44px;
      }
      .value {
        color: var(--sheet-muted);
        font-variant-numeric: tabular-nums;
      }
      .name {
        min-width: 0;
        overflow-wrap: anywhere;
      }
    `,
  ];

  declare room: StorageRoom | null;
  readonly #onChange = (): void => {
    this.requestUpdate();
    if (this.#sheet?.open) void this.#readRoom();
  };

  constructor() {
    super();
    this.room = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    offline.addEventListener('change', this.#onChange);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    offline.removeEventListener('change', this.#onChange);
  }

  async show(): Promise<void> {
    void this.#readRoom();
    await this.updateComplete;
    await this.#sheet?.show();
  }

  protected override render(): TemplateResult {
    const { state } = offline;
    const said = texts().offline;
    return html`<glance-sheet heading=${said.heading} data-testid="offline-sheet">
      <h3>${said.withoutNetwork}</h3>
      <div class="group">${this.#offline(state)}</div>
      <h3>${said.asApp}</h3>
      <glance-install></glance-install>
      <h3>${said.stored}</h3>
      <div class="group">${this.#storage(state)}</div>
      <h3>${said.leaves}</h3>
      <glance-privacy></glance-privacy>
    </glance-sheet>`;
  }

  #offline(state: OfflineState): TemplateResult {
    const said = texts().offline;
    const { phase, status, error, update } = state;
    const failed = phase === 'failed';
    const { headline, note } = offlineText(state);
    return html`<p class="row state ${phase}" role="status" data-testid="offline-state" data-state=${phase}>
        ${icon(failed ? 'warning' : phase === 'ready' ? 'check' : 'info')}<span>${headline}</span>
      </p>
      ${
        phase === 'preparing' && status
          ? html`<progress aria-label=${said.checked} max=${status.totalBytes} .value=${status.loadedBytes}></progress>`
          : nothing
      }
      ${note ? html`<p class="note" data-testid="offline-note">${note}</p>` : nothing}
      ${failed && error ? html`<p class="note" data-testid="offline-error">${errorText(error)}</p>` : nothing}
      ${
        phase === 'ready' || failed
          ? html`<p class="row">
              <button class="button" type="button" data-testid="offline-check" @click=${() => offline.check()}>
                ${failed ? texts().app.tryAgain : said.checkAgain}
              </button>
            </p>`
          : nothing
      }
      ${
        update === 'none'
          ? nothing
          : html`<p class="row">
              ${said.newer}
              <button class="button primary" type="button" data-testid="apply-update" @click=${() => offline.applyUpdate()}>
                ${said.updateNow}
              </button>
            </p>`
      }`;
  }

  #storage({ models }: OfflineState): TemplateResult {
    const said = texts().offline;
    const { usedBytes = null, quotaBytes = null, persisted = null } = this.room ?? {};
    const used = usedBytes === null ? said.usedUnknown : formatBytes(usedBytes);
    const room = quotaBytes === null ? used : said.sizeOf(used, formatBytes(quotaBytes));
    return html`<p class="row">${said.used}<span class="value" data-testid="storage-used">${room}</span></p>
      <p class="row">
        ${persisted ? said.kept : said.mayBeDeleted}
        ${
          persisted === false
            ? html`<button class="button" type="button" data-testid="persist" @click=${this.#persist}>${said.keepIt}</button>`
            : nothing
        }
      </p>
      ${models.map(
        ({ url, loadedBytes, totalBytes }) => html`<p class="row" data-testid="stored-model">
          <span class="name">${modelName(url)}</span>
          <span class="value">
            ${loadedBytes < totalBytes ? said.sizeOf(formatBytes(loadedBytes), formatBytes(totalBytes)) : formatBytes(totalBytes)}
          </span>
          <button class="button" type="button" @click=${() => offline.removeModel(url)}>${said.delete}</button>
        </p>`,
      )}`;
  }

  readonly #persist = async (): Promise<void> => {
    await askToPersist();
    await this.#readRoom();
  };

  async #readRoom(): Promise<void> {
    this.room = await readStorageRoom();
  }

  get #sheet(): GlanceSheet | null {
    return this.renderRoot?.querySelector('glance-sheet') ?? null;
  }
}

/** The folder and file that a model lies in, which people know it by. */
function modelName(url: string): string {
  return new URL(url).pathname.split('/').slice(-2).join('/');
}

customElements.define('glance-offline-sheet', GlanceOfflineSheet);

declare global {
  interface HTMLElementTagNameMap {
    'glance-offline-sheet': GlanceOfflineSheet;
  }
}
