import { css, html, nothing, type TemplateResult } from 'lit';
import type { CardInput } from '../library/conventions.ts';
import { askToPersist } from '../offline/storage-room.ts';
import { GlanceError, type GlanceErrorData } from '../shared/errors.ts';
import { formatBytes, formatNumber, formatShort } from '../texts/format.ts';
import { loadModelReasons, modelReason } from '../texts/model-reasons.ts';
import { errorText, texts } from '../texts/texts.ts';
import { formStyles } from './form-styles.ts';
import { GlanceElement } from './glance-element.ts';
import './glance-model-input.ts';
import { showLayers } from './glance-model-layers.ts';
import './glance-sheet.ts';
import type { LibraryCharge } from './library-controller.ts';
import { libraryStyles } from './library-styles.ts';
import { modelProblem, modelReport, readingChoice, runningText, wayName } from './model-report.ts';
import type { ModelTrial } from './model-trial.ts';
import { base, buttons } from './theme.ts';

/** So that the time shown follows the engine. */
const REFRESH_MS = 1000;

/**
 * A model that somebody has just given: what it is, why, and everything that can be corrected, with the live picture beside it.
 * Closing it throws the model away unless it was kept.
 */
export class GlanceModelSheet extends GlanceElement {
  static override properties = {
    trial: { attribute: false },
    keeping: { state: true },
    failed: { state: true },
  };

  static override styles = [
    base,
    buttons,
    formStyles,
    libraryStyles,
    css`
      textarea {
        display: block;
        width: 100%;
        min-height: 132px;
        resize: vertical;
      }
      .labels {
        padding: 12px 16px;
      }
      .end {
        position: sticky;
        bottom: calc(-20px - var(--safe-bottom));
        margin: 14px 0 calc(-20px - var(--safe-bottom));
        padding: 10px 0 calc(16px + var(--safe-bottom));
        background: var(--sheet);
      }
      .end .ways {
        margin: 0;
      }
    `,
  ];

  declare trial: ModelTrial | null;
  declare keeping: boolean;
  declare failed: GlanceErrorData | null;
  charge: LibraryCharge | null = null;
  onEnded: () => void = () => {};
  #timer: ReturnType<typeof setInterval> | undefined;
  #done = false;
  readonly #onChange = () => this.requestUpdate();

  constructor() {
    super();
    this.trial = null;
    this.keeping = false;
    this.failed = null;
  }

  async show(): Promise<void> {
    this.#done = false;
    this.keeping = false;
    this.failed = null;
    clearInterval(this.#timer);
    this.#timer = setInterval(this.#onChange, REFRESH_MS);
    this.trial?.addEventListener('change', this.#onChange);
    await loadModelReasons();
    await this.updateComplete;
    await this.renderRoot.querySelector('glance-sheet')?.show();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  protected override render(): TemplateResult {
    const { trial } = this;
    return html`<glance-sheet
      clear
      heading=${trial?.card?.name ?? trial?.fileName ?? ''}
      data-testid="model-sheet"
      @glance-closed=${this.#onClosed}
      @glance-input=${(event: CustomEvent<CardInput>) => trial?.correctInput(event.detail)}
    >
      ${trial ? this.#content(trial) : nothing}
    </glance-sheet>`;
  }

  #content(trial: ModelTrial): TemplateResult {
    const said = texts().model;
    const { inspected, card, tried, reading, problem } = trial;
    const recognition = inspected?.report.recognition;
    return html`
      ${recognition?.row ? modelReport(trial) : nothing}
      ${
        tried
          ? html`<p class="about" role="status" data-testid="model-trying">
              ${said.trying(formatNumber(tried.done), formatNumber(tried.total))}
              <progress max=${tried.total} value=${tried.done} aria-label=${said.reading}></progress>
            </p>`
          : reading && !inspected
            ? html`<p class="about" role="status">${said.reading}<progress aria-label=${said.reading}></progress></p>`
            : nothing
      }
      ${[problem, trial.engineProblem, this.failed].map((error) =>
        error
          ? html`<p class="problem" role="alert" data-testid="model-problem">${modelProblem(error, trial)}</p>`
          : nothing,
      )}
      ${card ? html`<p class="about" role="status" data-testid="model-speed">${runningText(trial)}</p>` : nothing}
      ${card ? this.#corrections(trial) : nothing}
      ${problem && !card && inspected?.report.reading ? this.#labels(trial) : nothing}
      <div class="end">
        <div class="ways">
          ${
            card
              ? html`<button
                  class="button primary"
                  type="button"
                  data-testid="model-keep"
                  ?disabled=${this.keeping}
                  @click=${this.#onKeep}
                >
                  ${said.keep}
                </button>`
              : nothing
          }
          <button class="button" type="button" data-testid="model-throw-away" @click=${() => this.#close()}>
            ${said.throwAway}
          </button>
        </div>
      </div>
    `;
  }

  #corrections(trial: ModelTrial): TemplateResult {
    const said = texts().model;
    const card = trial.card!;
    const { report, packaged, guess } = trial.inspected!;
    const from = packaged ? 'packaged' : guess?.proven ? 'proven' : report.inputFrom;
    const { parameters, macs, plan } = report.inspection;
    return html`
      <div class="group">
        <label class="row">
          ${texts().library.name}
          <input
            type="text"
            autocomplete="off"
            data-testid="model-name"
            .value=${card.name}
            @change=${(event: Event) => trial.rename((event.target as HTMLInputElement).value)}
          />
        </label>
        ${readingChoice(trial)}
      </div>
      <h3>${said.input}</h3>
      <div class="group">
        <glance-model-input .card=${card}></glance-model-input>
        <p class="note" data-testid="model-input-from" data-from=${from}>${said.inputFrom[from]}</p>
        ${
          guess
            ? html`<details data-testid="model-trials">
                <summary>${said.trials}</summary>
                <ul>${guess.reasons.map((reason) => html`<li>${modelReason(reason)}</li>`)}</ul>
                <table>
                  <tr><th scope="col">${said.way}</th><th scope="col" class="number">${said.score}</th></tr>
                  ${guess.trials.map(({ way, score }) => html`<tr><td>${wayName(way)}</td><td class="number">${formatNumber(score, 2)}</td></tr>`)}
                </table>
              </details>`
            : nothing
        }
      </div>
      <h3>${said.labels}</h3>
      ${this.#labels(trial)}
      <h3>${texts().layers.title}</h3>
      <div class="group">
        ${
          macs !== null && plan
            ? html`<p class="note">${said.needs(formatShort(parameters / 1e6), formatNumber(macs / 1e9, 2), formatBytes(plan.peakBytes))}</p>`
            : nothing
        }
        <button class="row" type="button" data-testid="model-layers" @click=${() => void showLayers(this.renderRoot, card.name, report.inspection)}>
          ${texts().library.layers}
        </button>
      </div>
    `;
  }

  #labels(trial: ModelTrial): TemplateResult {
    const said = texts().model;
    const from = trial.inspected?.report.labelsFrom;
    const onTyped = (event: Event) => {
      const lines = (event.target as HTMLTextAreaElement).value.split('\n').map((line) => line.trim());
      void trial.setLabels(lines.filter((line) => line !== ''));
    };
    return html`<div class="group labels">
      <textarea
        spellcheck="false"
        aria-label=${said.labels}
        aria-describedby="labels-hint"
        data-testid="model-labels"
        .value=${trial.card?.labels.join('\n') ?? ''}
        @change=${onTyped}
      ></textarea>
      <p class="about" id="labels-hint">${said.labelsHint}${from ? `. ${said.labelsFrom[from]}.` : '.'}</p>
      <button class="button small" type="button" data-testid="model-labels-file" @click=${this.#pickLabels}>
        ${said.labelsFile}
      </button>
      <input
        type="file"
        hidden
        accept=".txt,.names,.yaml,.yml,.json"
        @change=${(event: Event) => {
          const file = (event.target as HTMLInputElement).files?.[0];
          if (file) void trial.readLabels(file);
        }}
      />
    </div>`;
  }

  #pickLabels(): void {
    this.renderRoot.querySelector<HTMLInputElement>('input[type="file"]')?.click();
  }

  async #onKeep(): Promise<void> {
    const { trial, charge } = this;
    if (!trial || !charge) return;
    this.keeping = true;
    this.failed = null;
    void askToPersist();
    try {
      const { name } = await trial.keep();
      charge.notices.remark('model', () => texts().library.kept(name));
    } catch (thrown) {
      const error = GlanceError.from(thrown).toData();
      this.keeping = false;
      if (error.code !== 'library-unavailable') {
        this.failed = error;
        return;
      }
      charge.notices.alert('model', () => errorText(error));
    }
    this.#done = true;
    this.#close();
  }

  #close(): void {
    this.renderRoot.querySelector('glance-sheet')?.close();
  }

  #onClosed(): void {
    // The event comes a moment after: another model may have been dropped, and the sheet opened for it.
    if (this.renderRoot.querySelector('glance-sheet')?.open) return;
    clearInterval(this.#timer);
    this.trial?.removeEventListener('change', this.#onChange);
    if (!this.#done) this.trial?.throwAway();
    this.trial = null;
    this.onEnded();
  }
}

customElements.define('glance-model-sheet', GlanceModelSheet);

declare global {
  interface HTMLElementTagNameMap {
    'glance-model-sheet': GlanceModelSheet;
  }
}
