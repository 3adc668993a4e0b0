import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { FrameSource } from '../camera/frame-source.ts';
import { pageClock, watchFrames } from '../camera/watch-frames.ts';
import { type PaintedDetection, paintBoxes } from '../render/box-painter.ts';
import { DrawnBefore } from '../render/drawn-before.ts';
import { extrapolateBox } from '../render/extrapolate.ts';
import { labelFontPx } from '../render/label-layout.ts';
import type { paintMasks as PaintMasks } from '../render/paint-masks.ts';
import { boxOpacity } from '../render/scene-change.ts';
import { fitViewport, type Insets, NO_INSETS, type Viewport } from '../render/viewport.ts';
import type { EngineStatus, FrameResult } from '../shared/engine.ts';
import type { Box, Size } from '../shared/geometry.ts';
import { texts } from '../texts/texts.ts';
import { Backdrop } from './backdrop.ts';
import { boxText } from './box-text.ts';
import { GlanceElement } from './glance-element.ts';
import { PaintedPicture } from './painted-picture.ts';
import { SceneMemory } from './scene-memory.ts';
import { sourceName } from './shown-names.ts';
import { base } from './theme.ts';
import { veilText } from './veil-text.ts';
import { viewfinderStyles } from './viewfinder-styles.ts';

/** Without a new result for longer than this (or twice the usual interval), boxes of a moving source go. */
const STALE_AFTER_MS = 1500;
/** An engine that needs longer than this from capture to paint is slow: the scene may change meanwhile. */
const SLOW_MS = 300;

/** Comes with the first masks. */
let paintMasks: typeof PaintMasks | null = null;

/**
 * Shows the source, or the painted frame in its place, and the boxes over it. Results come in by `show()` and are
 * drawn directly: nothing per frame goes through reactive state. The source's element is borrowed, never closed.
 *
 * While `veiled`, the source itself is never seen: only what was painted, or a blurred copy too small to tell anything.
 */
export class GlanceViewfinder extends GlanceElement {
  static override properties = {
    source: { attribute: false },
    mirrored: { type: Boolean },
    segmenting: { type: Boolean },
    veiled: { type: Boolean },
    status: { attribute: false },
    fitInsets: { attribute: false },
    labelInsets: { attribute: false },
    labelObstacles: { attribute: false },
  };

  static override styles = [base, viewfinderStyles];

  declare source: FrameSource | null;
  declare mirrored: boolean;
  /** Whether painted frames take the source's place. */
  declare segmenting: boolean;
  /** Whether the source itself must not be seen. */
  declare veiled: boolean;
  /** The engine's, to say why nothing moves while veiled. */
  declare status: EngineStatus;
  /** Kept free when the whole picture is shown, CSS pixels. */
  declare fitInsets: Insets;
  /** Where no label may lie, CSS pixels. */
  declare labelInsets: Insets;
  /** What labels keep clear of where they can, CSS pixels. */
  declare labelObstacles: readonly Box[];
  /** Font size of labels for a view's size, CSS pixels. */
  labelPx: (view: Size) => number = labelFontPx;
  /** Told once per result, when it has been drawn. */
  onPainted: ((result: FrameResult, paintedAtMs: number) => void) | null = null;

  #result: FrameResult | null = null;
  #resultIntervalMs = 0;
  #unpainted = false;
  #frameRequest = 0;
  #viewport: Viewport | null = null;
  /** When the picture on screen was taken: page clock. */
  #shownAtMs = 0;
  #unwatch: () => void = () => undefined;
  #slow = false;
  readonly #scene = new SceneMemory();
  readonly #drawn = new DrawnBefore();
  readonly #painted = new PaintedPicture();
  readonly #backdrop = new Backdrop(() => this.painted);
  readonly #resizes = new ResizeObserver(() => this.#layout());
  readonly #onSourceResize = () => this.#layout();

  constructor() {
    super();
    this.source = null;
    this.mirrored = false;
    this.segmenting = false;
    this.veiled = false;
    this.status = { state: 'idle' };
    this.fitInsets = NO_INSETS;
    this.labelInsets = NO_INSETS;
    this.labelObstacles = [];
  }

  /** The newest result for the source shown, or null to take everything away. Takes its pictures. */
  show(result: FrameResult | null): void {
    if (result?.segmentation) this.#painted.take(result.segmentation.painted);
    if (!result) this.#painted.clear();
    if (this.#result !== result) this.#result?.masks?.picture.close();
    if (result?.masks && !paintMasks) void this.#loadMasks();
    this.#resultIntervalMs = this.#result && result ? result.capturedAtMs - this.#result.capturedAtMs : 0;
    this.#result = result;
    this.#unpainted = result !== null;
    this.#requestPaint();
  }

  /** What is drawn now: boxes moved to the picture on screen, source pixels. */
  get shownDetections(): readonly PaintedDetection[] {
    const result = this.#result;
    const source = this.source;
    if (!result || !source) return [];
    // A painted frame is shown with the boxes found in it, and moves with them.
    if (!source.moving || (result.segmentation && this.painted)) return result.detections;
    const aheadMs = this.#shownAtMs - result.capturedAtMs;
    if (this.#isStale) return [];
    const shown: PaintedDetection[] = [];
    for (const [index, detection] of result.detections.entries()) {
      const { label, classId, score } = detection;
      const box = extrapolateBox(detection, aheadMs, result);
      const opacity = boxOpacity(aheadMs, this.#scene.changeSince(result.capturedAtMs, box, result));
      if (opacity > 0) shown.push({ label, classId, score, box, opacity, index });
    }
    return shown;
  }

  get result(): FrameResult | null {
    return this.#result;
  }

  /** What is shown in the source's place; null where the source is. */
  get painted(): HTMLCanvasElement | null {
    return this.#painted.shows ? this.#painted.canvas : null;
  }

  protected override render(): TemplateResult {
    const { source } = this;
    const veil = this.veiled ? veilText(this.status, this.painted !== null) : null;
    return html`
      <canvas class="backdrop" aria-hidden="true" ?hidden=${!source}></canvas>
      <div
        class="stage ${this.veiled ? 'veiled' : ''}"
        role="img"
        aria-label=${source ? texts().view.picture(sourceName(source.label)) : texts().view.noPicture}
      >
        ${source?.element} ${this.#painted.canvas}
      </div>
      <canvas
        class="overlay"
        aria-hidden="true"
        data-testid="overlay"
        @contextrestored=${() => this.#drawn.forget()}
      ></canvas>
      ${
        source && veil !== null
          ? html`<p class="veil" role="status" data-testid="veil"><span>${veil}</span></p>`
          : nothing
      }
    `;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // What was painted before may show what is to be hidden now.
    const veils = changed.has('veiled') && this.veiled;
    if (veils || (changed.has('segmenting') && !this.segmenting)) this.show(null);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('source')) {
      (changed.get('source') as FrameSource | null | undefined)?.removeEventListener(
        'resize',
        this.#onSourceResize,
      );
      this.source?.addEventListener('resize', this.#onSourceResize);
      this.show(null);
      this.#follow();
    }
    this.#layout();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resizes.observe(this);
    if (this.hasUpdated) this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resizes.disconnect();
    this.#watch(null);
    this.#backdrop.follow(null, null);
    cancelAnimationFrame(this.#frameRequest);
    this.#frameRequest = 0;
  }

  #layout(): void {
    const { source } = this;
    const overlay = this.#overlay;
    if (!overlay) return;
    const view = { width: this.clientWidth, height: this.clientHeight };
    const ratio = Math.min(devicePixelRatio || 1, 3);
    const width = Math.round(view.width * ratio);
    const height = Math.round(view.height * ratio);
    if (overlay.width !== width) overlay.width = width;
    if (overlay.height !== height) overlay.height = height;
    this.#viewport = null;
    if (source) {
      const viewport = fitViewport({
        source: source.size,
        view,
        fit: source.kind === 'camera' ? 'auto' : 'contain',
        mirrored: this.mirrored,
        insets: this.fitInsets,
      });
      for (const { style } of [source.element, this.#painted.canvas]) {
        style.left = `${viewport.offsetX}px`;
        style.top = `${viewport.offsetY}px`;
        style.width = `${viewport.source.width * viewport.scale}px`;
        style.height = `${viewport.source.height * viewport.scale}px`;
        style.transform = this.mirrored ? 'scaleX(-1)' : '';
      }
      this.#viewport = viewport;
    }
    this.#showBackdrop();
    this.#paint();
  }

  /** Round a picture that does not fill the view, and in place of one that must not be seen. */
  #showBackdrop(): void {
    this.#backdrop.visible = this.#viewport?.fit === 'contain' || (this.veiled && !this.painted);
  }

  /** Whether the engine has not kept up: what it found no longer belongs to the picture. */
  get #isStale(): boolean {
    if (!this.#result || !this.source?.moving) return false;
    const aheadMs = this.#shownAtMs - this.#result.capturedAtMs;
    return aheadMs > Math.max(STALE_AFTER_MS, this.#resultIntervalMs * 2);
  }

  #follow(): void {
    this.#watch(this.source);
    this.#backdrop.follow(this.source, this.renderRoot.querySelector<HTMLCanvasElement>('.backdrop'));
  }

  /** Boxes of a moving source are drawn anew with every picture it shows. */
  #watch(source: FrameSource | null): void {
    this.#unwatch();
    this.#unwatch = () => undefined;
    this.#shownAtMs = performance.now();
    this.#scene.clear();
    this.#slow = false;
    const video = source?.element;
    if (!source?.moving || !(video instanceof HTMLVideoElement)) return;
    this.#unwatch = watchFrames(video, pageClock, (capturedAtMs) => {
      this.#shownAtMs = capturedAtMs;
      if (this.#slow) this.#scene.remember(video, capturedAtMs);
      // A veiled picture stands still rather than to be seen as it is.
      if (this.#isStale && !this.veiled) this.#painted.clear();
      if (this.#result) this.#paint();
    });
  }

  #requestPaint(): void {
    if (this.#frameRequest) return;
    this.#frameRequest = requestAnimationFrame(() => {
      this.#frameRequest = 0;
      this.#paint();
    });
  }

  #paint(): void {
    const overlay = this.#overlay;
    const context = overlay?.getContext('2d');
    if (!overlay || !context) return;
    const result = this.#result;
    this.#showPainted();
    if (!result || !this.#viewport) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, overlay.width, overlay.height);
      this.#drawn.forget();
      return;
    }
    this.#paintResult(context, result, this.#viewport, overlay.width);
    if (this.#unpainted) {
      this.#unpainted = false;
      const nowMs = performance.now();
      this.#slow = nowMs - result.capturedAtMs > SLOW_MS;
      if (!this.#slow) this.#scene.clear();
      this.onPainted?.(result, nowMs);
    }
  }

  #paintResult(
    context: CanvasRenderingContext2D,
    { masks, detections }: FrameResult,
    viewport: Viewport,
    width: number,
  ): void {
    const shown = this.shownDetections;
    const pixelRatio = width / Math.max(1, viewport.view.width);
    // Masks are new with each result.
    if (masks) this.#drawn.forget();
    else if (this.#drawn.shows(shown, viewport, pixelRatio)) return;
    paintBoxes(context, shown, {
      viewport,
      fontPx: this.labelPx(viewport.view),
      pixelRatio,
      insets: this.labelInsets,
      obstacles: this.labelObstacles,
      text: boxText,
      ...(masks ? { under: () => paintMasks?.(context, masks, detections, shown, viewport) } : {}),
    });
  }

  async #loadMasks(): Promise<void> {
    // Boxes are shown without them where the file cannot be had.
    const loaded = await import('../render/paint-masks.ts').catch(() => null);
    paintMasks = loaded?.paintMasks ?? null;
    this.#requestPaint();
  }

  #showPainted(): void {
    const before = this.painted;
    this.#painted.commit();
    if (before === this.painted) return;
    this.#backdrop.draw();
    this.#showBackdrop();
    if (this.veiled) this.requestUpdate();
  }

  get #overlay(): HTMLCanvasElement | null {
    return this.renderRoot?.querySelector<HTMLCanvasElement>('.overlay') ?? null;
  }
}

customElements.define('glance-viewfinder', GlanceViewfinder);

declare global {
  interface HTMLElementTagNameMap {
    'glance-viewfinder': GlanceViewfinder;
  }
}
