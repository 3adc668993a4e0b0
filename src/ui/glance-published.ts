import { css, html, nothing, type TemplateResult } from 'lit';
import { askLibrary } from '../client/inspect-client.ts';
import { listParts } from '../library/part-file.ts';
import { findKnownCard, listPublished, PUBLISHED_MODELS, type PublishedModel } from '../library/published.ts';
import { visitModels } from '../library/visit-models.ts';
import { GlanceError, type GlanceErrorData } from '../shared/errors.ts';
import { formatBytes, formatNumber } from '../texts/format.ts';
import { laterTexts } from '../texts/later-texts.ts';
import { errorText, texts } from '../texts/texts.ts';
import { emit } from './emit.ts';
import { formStyles } from './form-styles.ts';
import { GlanceElement } from './glance-element.ts';
import type { LibraryEntry } from './library-entries.ts';
import { librarySheetStyles, libraryStyles } from './library-styles.ts';
import { base, buttons } from './theme.ts';

/** How a download goes, or how it ended. */
type Download =
  | { readonly state: 'loading'; readonly loadedBytes: number; readonly abort: AbortController }
  | { readonly state: 'failed'; readonly error: GlanceErrorData }
  | { readonly state: 'refused'; readonly by: 'policy' | 'server' };

/**
 * Published models, fetched one by one when somebody asks. Emits `glance-kept` when one is on this device, and `glance-model-file`
 * (File) for one that Glance has to look at first.
 */
export class GlancePublished extends GlanceElement {
  static override properties = {
    own: { attribute: false },
    models: { state: true },
    downloads: { state: true },
    problem: { state: true },
  };

  static override styles = [
    base,
    buttons,
    formStyles,
    libraryStyles,
    librarySheetStyles,
    css`
      a {
        color: inherit;
      }
      details {
        margin-top: 20px;
        padding: 0;
      }
      summary {
        padding-inline: 4px;
        font-weight: 600;
      }
    `,
  ];

  /** The person's own, to know which of these are here. */
  declare own: readonly LibraryEntry[];
  /** Null until somebody looks. */
  declare models: readonly PublishedModel[] | null;
  declare downloads: ReadonlyMap<string, Download>;
  declare problem: GlanceErrorData | null;
  #parts: ReadonlyMap<string, number> = new Map();

  constructor() {
    super();
    this.own = [];
    this.models = null;
    this.downloads = new Map();
    this.problem = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const download of this.downloads.values()) if (download.state === 'loading') download.abort.abort();
  }

  protected override render(): TemplateResult {
    const said = laterTexts().published;
    const { models, problem } = this;
    return html`<details data-testid="published" @toggle=${(event: Event) => this.#onToggle(event)}>
      <summary>${said.heading}</summary>
      <p class="note">${said.intro}</p>
      ${problem ? html`<p class="problem" role="alert" data-testid="published-problem">${errorText(problem)}</p>` : nothing}
      <div class="group">${models?.map((model) => this.#entry(model)) ?? nothing}</div>
    </details>`;
  }

  #entry(model: PublishedModel): TemplateResult {
    const said = laterTexts().published;
    const { name, accuracy, licence, source, task, bytes } = model;
    const facts = [
      texts().library.tasks[task],
      formatBytes(bytes),
      accuracy
        ? said.accuracy(
            `${accuracy.measure} ${formatNumber(accuracy.value, 1)}`,
            accuracy.dataset,
            texts().library.pixels(String(accuracy.size)),
          )
        : '',
    ];
    return html`<div class="model" role="group" aria-label=${name} data-published=${model.id}>
      <p class="lead">${name}${this.#isHere(model) ? html`<span class="tag">${said.here}</span>` : nothing}</p>
      <p class="about">${facts.filter((fact) => fact !== '').join(' · ')}</p>
      <p class="about">
        ${texts().library.licence(licence)} · <a href=${source} target="_blank" rel="noopener noreferrer">${said.source}</a>
      </p>
      ${this.#isHere(model) ? nothing : this.#ways(model)}
    </div>`;
  }

  #ways(model: PublishedModel): TemplateResult {
    const said = laterTexts().published;
    const download = this.downloads.get(model.id);
    if (download?.state === 'loading') {
      const { loadedBytes, abort } = download;
      const loaded = said.loaded(formatBytes(loadedBytes), formatBytes(model.bytes));
      return html`<progress max=${model.bytes} .value=${loadedBytes} aria-label=${model.name}></progress>
        <p class="about" data-testid="published-loaded">${loaded}</p>
        <div class="ways">
          <button class="button small" type="button" data-testid="published-stop" @click=${() => abort.abort()}>${said.stop}</button>
        </div>`;
    }
    if (download?.state === 'refused') {
      return html`<p class="problem" role="alert" data-testid="published-refused" data-by=${download.by}>
          ${download.by === 'policy' ? said.refusedByPolicy : said.refusedByServer}
        </p>
        <p class="about">${model.url}</p>
        <div class="ways">
          <a class="button small" href=${model.url} target="_blank" rel="noopener noreferrer" data-testid="published-address">${said.address}</a>
        </div>`;
    }
    const here = this.#parts.get(model.sha256) ?? 0;
    const text =
      here > 0 && here < model.bytes
        ? said.goOn(formatBytes(model.bytes - here))
        : said.download(formatBytes(model.bytes));
    return html`${
      download?.state === 'failed'
        ? html`<p class="problem" role="alert" data-testid="published-failed">${errorText(download.error)}</p>`
        : nothing
    }
      <div class="ways">
        <button class="button small" type="button" data-testid="published-download" aria-label="${text}: ${model.name}" @click=${() => void this.#download(model)}>
          ${text}
        </button>
      </div>`;
  }

  #isHere({ sha256 }: PublishedModel): boolean {
    return this.own.some(({ card }) => card?.sha256 === sha256);
  }

  #onToggle(event: Event): void {
    if ((event.target as HTMLDetailsElement).open) void this.#list();
  }

  async #list(): Promise<void> {
    this.problem = null;
    this.#parts = await listParts();
    try {
      this.models = await listPublished();
    } catch (thrown) {
      this.problem = GlanceError.from(thrown).toData();
      this.models = PUBLISHED_MODELS;
    }
  }

  async #download(model: PublishedModel): Promise<void> {
    const { id, name, url, bytes, sha256 } = model;
    const abort = new AbortController();
    this.#set(id, { state: 'loading', loadedBytes: this.#parts.get(sha256) ?? 0, abort });
    try {
      const answer = await askLibrary(
        { task: 'download', name, url, bytes, sha256 },
        {
          signal: abort.signal,
          onStep: (step) => {
            if (step.step === 'loaded')
              this.#set(id, { state: 'loading', loadedBytes: step.loadedBytes, abort });
          },
        },
      );
      if ('refusedBy' in answer) this.#set(id, { state: 'refused', by: answer.refusedBy });
      else await this.#take(model, answer.model);
    } catch (thrown) {
      if (abort.signal.aborted) this.#set(id, null);
      else this.#set(id, { state: 'failed', error: GlanceError.from(thrown).toData() });
    }
    this.#parts = await listParts();
    this.requestUpdate();
  }

  /** A file whose card is known is kept at once; any other is looked at as if it had been dropped. */
  async #take({ id, url, sha256 }: PublishedModel, model: Blob): Promise<void> {
    const card = findKnownCard(sha256);
    if (card) {
      try {
        await askLibrary({ task: 'keep', card, model });
      } catch (thrown) {
        if (GlanceError.from(thrown).code !== 'library-unavailable') throw thrown;
        visitModels.add(card, model);
      }
      this.#set(id, null);
      emit(this, 'glance-kept');
      return;
    }
    this.#set(id, null);
    const fileName = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '') || `${id}.onnx`;
    emit(this, 'glance-model-file', new File([model], fileName));
  }

  #set(id: string, download: Download | null): void {
    const downloads = new Map(this.downloads);
    if (download) downloads.set(id, download);
    else downloads.delete(id);
    this.downloads = downloads;
  }
}

customElements.define('glance-published', GlancePublished);

declare global {
  interface HTMLElementTagNameMap {
    'glance-published': GlancePublished;
  }
}
