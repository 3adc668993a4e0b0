import { css, html, nothing, type TemplateResult } from 'lit';
import { version } from '../../package.json';
import type { HealthEntry } from '../health/health-entry.ts';
import { type HealthNow, healthReport } from '../health/health-report.ts';
import { formatBytes, formatNumber, formatShort } from '../texts/format.ts';
import { reasonText, texts } from '../texts/texts.ts';
import { formStyles } from './form-styles.ts';
import { formatDateTime, formatSpan } from './format-span.ts';
import { GlanceElement } from './glance-element.ts';
import './glance-sheet.ts';
import type { GlanceSheet } from './glance-sheet.ts';
import type { HealthController } from './health-controller.ts';
import { icon } from './icons.ts';
import { base, buttons } from './theme.ts';

const REFRESH_MS = 1000;
/** More at once would be slow to lay out; the file holds all. */
const MOST_SHOWN = 100;
/** So that a download that has just begun can still read it. */
const RELEASE_MS = 10_000;

/** How the app is now, and what went wrong so far, newest first. Reads the controller while it is open. */
export class GlanceHealthSheet extends GlanceElement {
  static override properties = { health: { attribute: false } };

  static override styles = [
    base,
    buttons,
    formStyles,
    css`
      p.row {
        margin: 0;
      }
      .value {
        color: var(--sheet-muted);
        font-variant-numeric: tabular-nums;
        margin-inline-start: auto;
        text-align: end;
        overflow-wrap: anywhere;
      }
      ol {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 2px 16px;
        padding: 12px 16px;
      }
      li + li {
        border-top: 1px solid var(--sheet-line);
      }
      li > * {
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .what {
        font-weight: 600;
      }
      .times,
      .when,
      .detail,
      .mended {
        color: var(--sheet-muted);
        font-size: 14px;
        font-variant-numeric: tabular-nums;
      }
      .times,
      .mended {
        text-align: end;
      }
      .open {
        color: inherit;
        font-weight: 600;
      }
      .detail {
        grid-column: 1 / -1;
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
        margin-top: 16px;
      }
      .ways .button {
        flex: 1 1 auto;
      }
    `,
  ];

  declare health: HealthController | null;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #onChange = () => this.requestUpdate();

  constructor() {
    super();
    this.health = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#closed();
  }

  async show(): Promise<void> {
    this.#closed();
    this.#timer = setInterval(this.#onChange, REFRESH_MS);
    this.health?.log.addEventListener('change', this.#onChange);
    this.requestUpdate();
    await this.updateComplete;
    await this.#sheet?.show();
  }

  protected override render(): TemplateResult {
    const { title, now, log } = texts().health;
    const { health } = this;
    return html`<glance-sheet heading=${title} data-testid="health-sheet" @glance-closed=${() => this.#closed()}>
      <h3>${now}</h3>
      <div class="group">${health ? this.#now(health.now) : nothing}</div>
      <h3>${log}</h3>
      ${health ? this.#log(health) : nothing}
    </glance-sheet>`;
  }

  #now(now: HealthNow): TemplateResult {
    const t = texts().health;
    const known = (bytes: number | null) => (bytes === null ? t.unknown : formatBytes(bytes));
    const row = (name: string, value: string, id: string) =>
      html`<p class="row">${name}<span class="value" data-testid="health-${id}">${value}</span></p>`;
    return html`${row(t.open, formatSpan(now.sessionMs), 'open')}
      ${row(t.frames, formatNumber(now.frames), 'frames')} ${row(t.device, now.device ? reasonText(now.device) : t.unknown, 'device')}
      ${row(t.engineMemory, t.ofBudget(known(now.engineBytes), formatBytes(now.budgetBytes)), 'engine-memory')}
      ${row(t.pageMemory, known(now.pageBytes), 'page-memory')}
      ${row(t.restarts, formatNumber(now.restarts), 'restarts')}`;
  }

  #log({ log }: HealthController): TemplateResult {
    const t = texts().health;
    const { entries, since } = log.record;
    const newest = entries.slice(-MOST_SHOWN).reverse();
    const sinceText = formatDateTime(since);
    return html`<div class="group">
        ${
          newest.length === 0
            ? html`<p class="note" data-testid="health-none">${t.none(sinceText)}</p>`
            : html`<ol data-testid="health-log">${newest.map((entry) => this.#entry(entry))}</ol>`
        }
      </div>
      <div class="ways">
        <button class="button primary" type="button" data-testid="health-export" @click=${this.#export}>
          ${icon('download')}${t.export}
        </button>
        <button
          class="button"
          type="button"
          data-testid="health-clear"
          ?disabled=${newest.length === 0}
          @click=${() => log.clear()}
        >
          ${t.clear}
        </button>
      </div>
      <p class="note">
        ${newest.length === 0 ? '' : t.since(sinceText)} ${log.kept === 'kept' || log.kept === 'short' ? '' : t.notKept}
        ${t.about}
      </p>`;
  }

  #entry({ kind, detail, count, lastAt, recoveredMs }: HealthEntry): TemplateResult {
    const t = texts().health;
    const mended = recoveredMs === null ? t.notMended : t.mended(formatShort(recoveredMs / 1000));
    return html`<li data-kind=${kind}>
      <span class="what">${t.kinds[kind]}</span>
      <span class="times">${count > 1 ? t.times(count, formatNumber(count)) : ''}</span>
      <time class="when" datetime=${lastAt}>${formatDateTime(lastAt)}</time>
      <span class="mended ${recoveredMs === null ? 'open' : ''}">${mended}</span>
      <span class="detail" lang="en">${detail}</span>
    </li>`;
  }

  readonly #export = (): void => {
    const { health } = this;
    if (!health) return;
    const exportedAtMs = Date.now();
    const report = healthReport(health.log.record, health.now, {
      version,
      userAgent: navigator.userAgent,
      exportedAtMs,
    });
    const blob = new Blob([JSON.stringify(report, null, 2)], { type: 'application/json' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = `glance-health-${report.exportedAt.replace(/[:.]/g, '-')}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), RELEASE_MS);
  };

  #closed(): void {
    clearInterval(this.#timer);
    this.health?.log.removeEventListener('change', this.#onChange);
  }

  get #sheet(): GlanceSheet | null {
    return this.renderRoot?.querySelector('glance-sheet') ?? null;
  }
}

customElements.define('glance-health-sheet', GlanceHealthSheet);

declare global {
  interface HTMLElementTagNameMap {
    'glance-health-sheet': GlanceHealthSheet;
  }
}
