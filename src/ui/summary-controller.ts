import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ClassLikelihood } from '../shared/classification.ts';
import type { EngineInfo, FrameResult } from '../shared/engine.ts';
import type { ClassShare } from '../shared/segmentation.ts';
import type { ReadoutData } from './glance-readout.ts';
import { orderLegend } from './legend-order.ts';
import type { SourceController } from './source-controller.ts';
import { FrameStats } from './stats.ts';
import { countClasses, type SeenClass } from './summarise.ts';

const EVERY_MS = 500;

/** Turns the stream of painted results into what a person can read: at most twice a second, only on change. */
export class SummaryController implements ReactiveController {
  /** Null while nothing was looked at. */
  seen: readonly SeenClass[] | null = null;
  /** What the picture is made of, in the order to show it; null while nothing was segmented. */
  legend: readonly ClassShare[] | null = null;
  /** What the whole picture is of; null while nothing was classified. */
  classes: readonly ClassLikelihood[] | null = null;
  /** Null for stills, and while unknown. */
  fps: number | null = null;
  readout: ReadoutData | null = null;

  readonly #host: ReactiveControllerHost;
  readonly #sources: SourceController;
  readonly #info: () => EngineInfo | null;
  readonly #onlyClassId: () => number | null;
  readonly #stats = new FrameStats();
  #newest: FrameResult | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #key = '';

  /** @param onlyClassId the class shown alone, which the legend keeps. */
  constructor(
    host: ReactiveControllerHost,
    sources: SourceController,
    info: () => EngineInfo | null,
    onlyClassId: () => number | null,
  ) {
    this.#host = host;
    this.#sources = sources;
    this.#info = info;
    this.#onlyClassId = onlyClassId;
    host.addController(this);
  }

  /** One result was painted. */
  painted(result: FrameResult, paintedAtMs: number): void {
    this.#stats.painted(result, paintedAtMs);
    this.#newest = result;
    if (!this.#sources.source?.moving) this.#update();
  }

  /** Another source or another engine: what was measured is void. */
  clear(): void {
    this.#stats.clear();
    this.#newest = null;
    this.#update();
  }

  hostConnected(): void {
    this.#timer = setInterval(() => this.#update(), EVERY_MS);
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
  }

  #update(): void {
    const { source, pump } = this.#sources;
    const summary = this.#stats.summary(performance.now());
    const fps = source?.moving ? summary.fps : null;
    const seen = this.#newest ? countClasses(this.#newest.detections) : null;
    const sourceText = source ? `${source.size.width} × ${source.size.height} px` : '–';
    const readout = { ...summary, fps, info: this.#info(), sourceText, ...pump.stats };
    const shares = this.#newest?.segmentation?.shares;
    const legend = shares ? orderLegend(this.legend ?? [], shares, this.#onlyClassId()) : null;
    const classes = this.#newest?.classification?.classes ?? null;
    const key = JSON.stringify([seen, legend, classes, readout]);
    if (key === this.#key) return;
    this.#key = key;
    this.seen = seen;
    this.legend = legend;
    this.classes = classes;
    this.fps = fps;
    this.readout = readout;
    this.#host.requestUpdate();
  }
}
