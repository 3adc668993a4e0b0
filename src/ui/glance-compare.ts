import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { formatPercent } from '../texts/format.ts';
import { laterTexts } from '../texts/later-texts.ts';
import { errorText, texts } from '../texts/texts.ts';
import { drawPane } from './compare-pane.ts';
import { compareStyles } from './compare-styles.ts';
import {
  countsText,
  detectionsOf,
  onlyHere,
  onlyNames,
  onlyText,
  type Side,
  timesText,
} from './compare-text.ts';
import type { ComparedResult, CompareFigures, Comparison, ModelTimes } from './comparison.ts';
import { emit } from './emit.ts';
import { GlanceElement } from './glance-element.ts';
import { icon } from './icons.ts';
import type { LibraryCharge } from './library-controller.ts';
import { say } from './saying.ts';
import { isMirrored } from './settings.ts';
import { modelName } from './shown-names.ts';
import { statusText } from './status-text.ts';
import { base, buttons } from './theme.ts';

/** Figures that are read are written anew this often. */
const EVERY_MS = 500;
/** Until both run, the live picture is shown so often. */
const LIVE_EVERY_MS = 66;
/** Notices that are told here, as nobody sees them behind the view. */
const ABOUT_ENGINE: ReadonlySet<string> = new Set(['recovered', 'fallback']);

/**
 * Two models on the same frames, over the whole page. What changes per frame is drawn, never rendered. Emits
 * `glance-compare-use` (Side) and `glance-closed`.
 */
export class GlanceCompare extends GlanceElement {
  static override properties = { figures: { state: true } };

  static override styles = [base, buttons, compareStyles];

  declare figures: CompareFigures | null;
  comparison: Comparison | null = null;
  charge: LibraryCharge | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #frameRequest = 0;
  #liveAtMs = 0;
  readonly #resizes = new ResizeObserver(() => this.#redraw());
  readonly #onChange = () => this.#refresh();

  constructor() {
    super();
    this.figures = null;
  }

  /** Opens over everything, for this comparison, which stays the caller's to end. */
  async show(comparison: Comparison, charge: LibraryCharge): Promise<void> {
    this.comparison = comparison;
    this.charge = charge;
    comparison.onFrame = (result, picture) => this.#draw(result, picture);
    comparison.addEventListener('change', this.#onChange);
    this.#refresh();
    await this.updateComplete;
    this.#dialog?.showModal();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#refresh(), EVERY_MS);
    for (const canvas of this.renderRoot.querySelectorAll('canvas')) this.#resizes.observe(canvas);
    cancelAnimationFrame(this.#frameRequest);
    this.#showLive(performance.now());
  }

  close(): void {
    this.#dialog?.close();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override languageChanged(): void {
    this.#redraw();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { comparison, figures } = this;
    if (!comparison || !figures) return nothing;
    const said = laterTexts().compare;
    return html`<dialog aria-labelledby="heading" data-testid="compare" @close=${() => this.#onClose()}>
      <header>
        <div>
          <h2 id="heading">${said.title}</h2>
          <p class="share" data-testid="compare-share" data-share=${figures.share ?? ''}>
            ${figures.share === null ? said.nothing : said.agree(formatPercent(figures.share))}
          </p>
          <p class="note" data-testid="compare-counts" data-frames=${figures.frames}>${countsText(figures)}</p>
        </div>
        <button class="button" type="button" data-testid="compare-leave" @click=${() => this.close()}>
          ${icon('close')}${said.leave}
        </button>
      </header>
      <p class="note state" role="status" data-testid="compare-state">${this.#state()}</p>
      <div class="panes">${this.#pane('first', figures.first)}${this.#pane('second', figures.second)}</div>
      <details>
        <summary>${said.help}</summary>
        <p class="note">${said.helpText} ${said.stays}</p>
      </details>
    </dialog>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const { last } = this.comparison ?? {};
    if (!last && this.comparison?.veiled) this.#clear();
  }

  #pane(side: Side, times: ModelTimes): TemplateResult {
    const said = laterTexts().compare;
    const { card } = this.comparison![side];
    const name = modelName(card.name);
    const { last } = this.comparison!;
    const names = last ? onlyNames(last, side) : [];
    return html`<section aria-label=${name} data-testid="compare-${side}">
      <canvas role="img" aria-label=${names.length > 0 ? `${name}: ${said.onlyThese(names.join(texts().units.comma))}` : name}></canvas>
      <div class="caption">
        <div>
          <p class="name">${name} <span class="note">${this.#info(side) ?? nothing}</span></p>
          <p class="note" data-testid="compare-${side}-times" data-median-ms=${times.medianMs ?? ''} data-p95-ms=${times.p95Ms ?? ''}>
            ${timesText(times)}
          </p>
          <p class="note only" data-testid="compare-${side}-only">${last ? onlyText(names) : nothing}</p>
        </div>
        <button
          class="button primary"
          type="button"
          data-testid="compare-use-${side}"
          aria-label="${said.useThis}: ${name}"
          @click=${() => emit(this, 'glance-compare-use', side)}
        >
          ${said.useThis}
        </button>
      </div>
    </section>`;
  }

  /** What keeps anything from being compared; empty while all is well. */
  #state(): string {
    const { comparison, charge } = this;
    const said = laterTexts().compare;
    const { status } = comparison!;
    if (status.state === 'failed') return errorText(status.error);
    if (!charge?.sources.source) return said.noPicture;
    if (status.state !== 'ready' || !status.info.comparedWith) return statusText(status, null).text;
    const told = charge.notices.shown.find(({ id }) => ABOUT_ENGINE.has(id));
    if (told) return say(told.message);
    return comparison!.veiled ? said.hidden : '';
  }

  #info(side: Side): string | null {
    const { status } = this.comparison!;
    if (status.state !== 'ready') return null;
    const info = side === 'first' ? status.info.detect : status.info.comparedWith;
    return info ? texts().library.pixels(`${info.inputPx.width} × ${info.inputPx.height}`) : null;
  }

  #refresh(): void {
    this.figures = this.comparison?.figures() ?? null;
    this.requestUpdate();
  }

  #redraw(): void {
    const { comparison } = this;
    if (comparison?.last) this.#draw(comparison.last, comparison.picture);
  }

  #draw(result: ComparedResult, picture: HTMLCanvasElement): void {
    const { comparison, charge } = this;
    if (!comparison || !charge) return;
    const mirrored = isMirrored(charge.settings.value, charge.sources.source);
    const onlyHereText = laterTexts().compare.onlyHere;
    for (const side of ['first', 'second'] as const) {
      const canvas = this.#canvas(side);
      if (!canvas) continue;
      drawPane(canvas, {
        picture: comparison.veiled ? null : picture,
        source: result,
        mirrored,
        detections: detectionsOf(result, side),
        isOnlyHere: onlyHere(result, side),
        onlyHereText,
      });
    }
  }

  /** The live picture without boxes, until both models have looked at a frame. */
  #showLive(nowMs: number): void {
    this.#frameRequest = requestAnimationFrame((atMs) => this.#showLive(atMs));
    const { comparison, charge } = this;
    const source = charge?.sources.source;
    if (!comparison || !charge || !source || comparison.last || comparison.veiled) return;
    if (nowMs - this.#liveAtMs < LIVE_EVERY_MS) return;
    this.#liveAtMs = nowMs;
    const mirrored = isMirrored(charge.settings.value, source);
    const content = {
      source: source.size,
      mirrored,
      detections: [],
      isOnlyHere: () => false,
      onlyHereText: '',
    };
    for (const side of ['first', 'second'] as const) {
      const canvas = this.#canvas(side);
      if (canvas) drawPane(canvas, { ...content, picture: source.element });
    }
  }

  #clear(): void {
    for (const side of ['first', 'second'] as const) {
      const canvas = this.#canvas(side);
      canvas?.getContext('2d')?.reset();
    }
  }

  #onClose(): void {
    this.#stop();
    emit(this, 'glance-closed');
  }

  #stop(): void {
    clearInterval(this.#timer);
    cancelAnimationFrame(this.#frameRequest);
    this.#resizes.disconnect();
    this.comparison?.removeEventListener('change', this.#onChange);
    this.comparison = null;
    this.figures = null;
  }

  #canvas(side: Side): HTMLCanvasElement | null {
    return this.renderRoot.querySelector<HTMLCanvasElement>(`[data-testid="compare-${side}"] canvas`);
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot?.querySelector('dialog') ?? null;
  }
}

customElements.define('glance-compare', GlanceCompare);

declare global {
  interface HTMLElementTagNameMap {
    'glance-compare': GlanceCompare;
  }
}
