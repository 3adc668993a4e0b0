import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { base, tokens } from '../../src/ui/theme.ts';
import { type BenchResult, summarise } from '../summarise.ts';
import { reportText } from './report-text.ts';
import { type VisitorRow, visitorRows } from './visitor-rows.ts';

const APP = new URL('./', document.baseURI).href;
const SHARE_HINT_MS = 3000;

/** Measures Glance on the device that shows this page, each row against its peer, and offers the numbers as text. */
export class GlanceBench extends LitElement {
  static override styles = [
    tokens,
    base,
    css`
      :host {
        display: block;
        min-height: 100vh;
        background: var(--sheet);
        color: var(--sheet-text);
        font: 16px/1.5 var(--font);
      }
      main {
        max-width: 44rem;
        margin: 0 auto;
        padding: calc(24px + var(--safe-top)) 20px calc(32px + var(--safe-bottom));
      }
      h1 {
        margin: 0 0 8px;
        font-size: 1.6rem;
        line-height: 1.2;
      }
      p {
        margin: 0 0 16px;
        color: var(--sheet-muted);
      }
      ol {
        list-style: none;
        margin: 0 0 24px;
        padding: 0;
      }
      li {
        padding: 14px 16px;
        margin-bottom: 8px;
        border-radius: var(--radius);
        background: var(--sheet-raised);
      }
      h2 {
        margin: 0;
        font-size: 1rem;
      }
      .figures {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 20px;
        margin: 6px 0 0;
        font-variant-numeric: tabular-nums;
      }
      .figures b {
        font-size: 1.25rem;
      }
      .muted {
        margin: 4px 0 0;
        color: var(--sheet-muted);
      }
      .problem {
        margin: 4px 0 0;
        color: var(--problem);
        overflow-wrap: anywhere;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 12px;
      }
      .buttons button {
        min-height: var(--touch);
        padding: 0 22px;
        border-radius: var(--radius);
        background: var(--sheet-control);
        font-weight: 600;
      }
      .buttons button.first {
        background: var(--accent);
        color: var(--accent-text);
      }
      pre {
        margin: 24px 0 0;
        padding: 16px;
        overflow-x: auto;
        border-radius: var(--radius);
        background: var(--sheet-raised);
        font-size: 0.8rem;
      }
    `,
  ];

  static override properties = {
    running: { state: true },
    results: { state: true },
    problems: { state: true },
    hint: { state: true },
  };

  /** Name of the row that is measured now. */
  declare running: string | null;
  declare results: readonly BenchResult[];
  /** What went wrong, by the row's name. */
  declare problems: ReadonlyMap<string, string>;
  /** What became of the text that was to be passed on. */
  declare hint: string;

  readonly #rows: readonly VisitorRow[];

  constructor() {
    super();
    this.running = null;
    this.results = [];
    this.problems = new Map();
    this.hint = '';
    this.setAttribute('theme', 'auto');
    const device = { isolated: crossOriginIsolated, cores: navigator.hardwareConcurrency };
    this.#rows = visitorRows(APP, device, new URLSearchParams(location.search).has('quick'));
  }

  protected override render(): TemplateResult {
    const done = this.results.length + this.problems.size;
    const finished = done === this.#rows.length;
    return html`
      <main>
        <h1>How fast is this device?</h1>
        <p>
          Glance and its peers run the same model on the same picture here, taking turns. It takes about half a minute a row;
          keep this page in front and the device on power. Nothing is sent anywhere.
        </p>
        <ol>
          ${this.#rows.map((row) => this.#row(row))}
        </ol>
        <div class="buttons">
          <button class="first" ?disabled=${this.running !== null} @click=${() => this.#measure()}>
            ${finished ? 'Measure again' : 'Measure'}
          </button>
          ${
            finished
              ? html`<button @click=${() => this.#passOn()}>${'share' in navigator ? 'Share' : 'Copy'} as text</button>`
              : nothing
          }
        </div>
        <p class="muted" role="status">
          ${this.running === null ? this.hint : `Measuring ${done + 1} of ${this.#rows.length} …`}
        </p>
        ${finished ? html`<pre tabindex="0" aria-label="All numbers as text">${this.#text()}</pre>` : nothing}
      </main>
    `;
  }

  #row(row: VisitorRow): TemplateResult {
    const result = this.results.find(({ name }) => name === row.name);
    const problem = this.problems.get(row.name);
    return html`<li>
      <h2>${row.title}</h2>
      ${result ? figures(result) : nothing}
      ${problem ? html`<p class="problem">It could not be measured: ${problem}</p>` : nothing}
      ${this.running === row.name ? html`<p class="muted">Measuring …</p>` : nothing}
    </li>`;
  }

  async #measure(): Promise<void> {
    this.results = [];
    this.problems = new Map();
    this.hint = '';
    const lock = await navigator.wakeLock?.request('screen').catch(() => null);
    for (const row of this.#rows) {
      this.running = row.name;
      try {
        this.results = [...this.results, summarise(row, await row.measure())];
      } catch (error) {
        const [reason = 'unknown'] = (error instanceof Error ? error.message : String(error)).split('\n');
        this.problems = new Map(this.problems).set(row.name, reason);
      }
    }
    this.running = null;
    await lock?.release();
  }

  async #passOn(): Promise<void> {
    const text = this.#text();
    try {
      if ('share' in navigator) await navigator.share({ text });
      else await (navigator as Navigator).clipboard.writeText(text);
      this.hint = 'share' in navigator ? '' : 'Copied.';
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return;
      this.hint = 'This browser does not allow it: select the text below and copy it.';
    }
    setTimeout(() => {
      this.hint = '';
    }, SHARE_HINT_MS);
  }

  #text(): string {
    const facts = {
      browser: navigator.userAgent,
      cores: navigator.hardwareConcurrency,
      isolated: crossOriginIsolated,
      date: new Date().toISOString(),
    };
    return reportText(
      facts,
      this.results,
      [...this.problems].map(([name, problem]) => `${name}: ${problem}`),
    );
  }
}

function figures({ ours, p95, peer, peerName, ratio, unit }: BenchResult): TemplateResult {
  return html`<div class="figures">
    <span><b>${ours.toFixed(1)}</b> ${unit} Glance (p95 ${p95.toFixed(1)})</span>
    ${peer === null ? nothing : html`<span><b>${peer.toFixed(1)}</b> ${unit} ${peerName}</span>`}
    ${ratio === null ? nothing : html`<span><b>× ${ratio.toFixed(2)}</b></span>`}
  </div>`;
}

customElements.define('glance-bench', GlanceBench);

declare global {
  interface HTMLElementTagNameMap {
    'glance-bench': GlanceBench;
  }
}
