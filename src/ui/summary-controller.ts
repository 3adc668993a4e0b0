import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { EngineInfo, FrameResult } from '../shared/engine.ts';
import type { ReadoutData } from './glance-readout.ts';
import type { SourceController } from './source-controller.ts';
import { FrameStats } from './stats.ts';
import { countClasses, type SeenClass } from './summarise.ts';

const EVERY_MS = 500;

/** Turns the stream of painted results into what a person can read: at most twice a second, only on change. */
export class SummaryController implements ReactiveController {
  /** Null while nothing was looked at. */
  seen: readonly SeenClass[] | null = null;
  /** Null for stills, and while unknown. */
  fps: number | null = null;
  readout: ReadoutData | null = null;

  readonly #host: ReactiveControllerHost;
  readonly #sources: SourceController;
  readonly #info: () => EngineInfo | null;
  readonly #stats = new FrameStats();
  #newest: FrameResult | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #key = '';

  constructor(host: ReactiveControllerHost, sources: SourceController, info: () => EngineInfo | null) {
    this.#host = host;
    this.#sources = sources;
    this.#info = info;
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
    const key = JSON.stringify([seen, readout]);
    if (key === this.#key) return;
    this.#key = key;
    this.seen = seen;
    this.fps = fps;
    this.readout = readout;
    this.#host.requestUpdate();
  }
}
