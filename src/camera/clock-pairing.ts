import { believedMs } from './watch-frames.ts';

/** A picture comes out of the track so long after it was taken at most, milliseconds. */
const MAX_DELIVERY_MS = 100;
/** Two pictures agree on how far the clocks are apart when they differ by less, milliseconds. */
const AGREES_MS = 1;
/** Pictures remembered until the clocks are paired: those of a quarter of a second. */
const REMEMBERED = 8;
/** Pictures that the element tells of before it is given up. */
const MOST_TRIES = 30;
/** How long a pairing is trusted, milliseconds: a camera with a clock of its own drifts, and kiosks run for weeks. */
const TRUSTED_MS = 60_000;

/** When a picture of the track came, on the page's clock, and when it was taken, on the camera's; milliseconds. */
interface Came {
  readonly atMs: number;
  readonly cameraMs: number;
}

/**
 * How far the clock that a camera's pictures bear lies from the page's. The element that shows them tells when a picture was
 * taken by the page's clock: the first that came out of the track after that is the same one, and two in a row agree. Once a
 * minute it is asked again.
 */
export class ClockPairing {
  readonly #video: HTMLVideoElement;
  readonly #came: Came[] = [];
  #handle = 0;
  #asking = false;
  #tries = 0;
  /** By the picture before. */
  #guessMs = Number.NaN;
  /** The camera's clock less the page's. */
  #apartMs: number | null = null;
  #askedAtMs = 0;

  /** Begins to watch the element, which has `requestVideoFrameCallback`. */
  constructor(video: HTMLVideoElement) {
    this.#video = video;
    this.#ask();
  }

  get done(): boolean {
    return this.#apartMs !== null;
  }

  /** Whether it will never be done: this browser does not say when pictures were taken, or not by one clock. */
  get failed(): boolean {
    return !this.done && !this.#asking;
  }

  /**
   * To be asked once for each picture out of the track.
   * @returns when it was taken, on the page's clock; null while that is not known.
   */
  takenMs(cameraMs: number, nowMs: number): number | null {
    this.#came.push({ atMs: nowMs, cameraMs });
    if (this.#came.length > REMEMBERED) this.#came.shift();
    if (this.#apartMs === null) return null;
    if (!this.#asking && nowMs - this.#askedAtMs > TRUSTED_MS) this.#ask(nowMs);
    return believedMs(cameraMs - this.#apartMs, nowMs);
  }

  stop(): void {
    this.#asking = false;
    this.#video.cancelVideoFrameCallback(this.#handle);
  }

  #ask(nowMs = this.#askedAtMs): void {
    this.#asking = true;
    this.#askedAtMs = nowMs;
    this.#tries = 0;
    this.#guessMs = Number.NaN;
    this.#handle = this.#video.requestVideoFrameCallback(this.#shown);
  }

  readonly #shown = (nowMs: number, { captureTime }: VideoFrameCallbackMetadata) => {
    this.#tries += 1;
    const guessMs = this.#guess(captureTime);
    const agrees = Math.abs(guessMs - this.#guessMs) < AGREES_MS;
    this.#guessMs = guessMs;
    if (agrees) {
      this.#apartMs = guessMs;
      this.#askedAtMs = nowMs;
    }
    this.#asking = !agrees && this.#tries < MOST_TRIES;
    if (this.#asking) this.#handle = this.#video.requestVideoFrameCallback(this.#shown);
  };

  /** NaN where no picture came after that time, which agrees with nothing. */
  #guess(takenMs = Number.NaN): number {
    const same = this.#came.find(({ atMs }) => atMs >= takenMs && atMs < takenMs + MAX_DELIVERY_MS);
    return same ? same.cameraMs - takenMs : Number.NaN;
  }
}
