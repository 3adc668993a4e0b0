import type { GpuWork } from '../shared/detection.ts';
import type { FrameResult } from '../shared/engine.ts';

/** Results kept for the percentiles. */
const WINDOW = 120;
/** Frame rate is counted over this long, milliseconds. */
const RATE_WINDOW_MS = 2000;

/** The last `capacity` numbers. */
export class RingBuffer {
  readonly #values: Float64Array;
  #next = 0;
  #count = 0;

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  push(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#values.length;
    this.#count = Math.min(this.#count + 1, this.#values.length);
  }

  clear(): void {
    this.#next = 0;
    this.#count = 0;
  }

  /** In no particular order. */
  values(): Float64Array {
    return this.#values.slice(0, this.#count);
  }

  /** Nearest-rank percentile, `share` from 0 to 1; null when empty. */
  percentile(share: number): number | null {
    if (this.#count === 0) return null;
    const sorted = this.values().sort();
    const rank = Math.ceil(share * this.#count) - 1;
    return sorted[Math.min(Math.max(rank, 0), this.#count - 1)] ?? null;
  }
}

/** What the readout shows, milliseconds; null while nothing was measured. */
export interface StatsSummary {
  /** Results painted per second. */
  readonly fps: number | null;
  /** From the moment of capture to the paint. */
  readonly latencyP50Ms: number | null;
  readonly latencyP95Ms: number | null;
  readonly modelMs: number | null;
  readonly preprocessMs: number | null;
  readonly postprocessMs: number | null;
  /** Mask and frame to the picture shown; null where nothing is segmented. */
  readonly paintMs: number | null;
  /** Of the last frame; null where no GPU is used. */
  readonly gpuWork: GpuWork | null;
}

/** Collects timings of painted results. */
export class FrameStats {
  readonly #latencyMs = new RingBuffer(WINDOW);
  readonly #modelMs = new RingBuffer(WINDOW);
  readonly #preprocessMs = new RingBuffer(WINDOW);
  readonly #postprocessMs = new RingBuffer(WINDOW);
  readonly #paintMs = new RingBuffer(WINDOW);
  readonly #paintedAtMs = new RingBuffer(WINDOW * 2);
  #gpuWork: GpuWork | null = null;

  /** Called once per result, when it was painted. */
  painted(result: Pick<FrameResult, 'capturedAtMs' | 'timingsMs' | 'gpuWork'>, paintedAtMs: number): void {
    this.#latencyMs.push(paintedAtMs - result.capturedAtMs);
    this.#modelMs.push(result.timingsMs.model);
    this.#preprocessMs.push(result.timingsMs.preprocess);
    this.#postprocessMs.push(result.timingsMs.postprocess);
    if (result.timingsMs.paint !== undefined) this.#paintMs.push(result.timingsMs.paint);
    this.#paintedAtMs.push(paintedAtMs);
    this.#gpuWork = result.gpuWork ?? null;
  }

  /** Forgets everything: another source, model or backend. */
  clear(): void {
    for (const buffer of [
      this.#latencyMs,
      this.#modelMs,
      this.#preprocessMs,
      this.#postprocessMs,
      this.#paintMs,
      this.#paintedAtMs,
    ]) {
      buffer.clear();
    }
    this.#gpuWork = null;
  }

  summary(nowMs: number): StatsSummary {
    return {
      fps: this.#fps(nowMs),
      latencyP50Ms: this.#latencyMs.percentile(0.5),
      latencyP95Ms: this.#latencyMs.percentile(0.95),
      modelMs: this.#modelMs.percentile(0.5),
      preprocessMs: this.#preprocessMs.percentile(0.5),
      postprocessMs: this.#postprocessMs.percentile(0.5),
      paintMs: this.#paintMs.percentile(0.5),
      gpuWork: this.#gpuWork,
    };
  }

  /** Intervals between paints in the window, so that a slow engine reads 0.3 and not 0 or 0.5. */
  #fps(nowMs: number): number | null {
    const times = this.#paintedAtMs.values().sort();
    const recent = times.filter((time) => time > nowMs - RATE_WINDOW_MS);
    const counted = recent.length >= 2 ? recent : times.slice(-2);
    const first = counted[0];
    const last = counted.at(-1);
    if (first === undefined || last === undefined || last <= first) return null;
    const interval = (last - first) / (counted.length - 1);
    // Nothing came for longer than the usual interval: the rate is falling.
    return 1000 / Math.max(interval, nowMs - last - interval);
  }
}
