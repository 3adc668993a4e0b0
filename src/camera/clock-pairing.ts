import { believedMs } from './watch-frames.ts';

/** A picture comes out of the track so long after it was taken at most, milliseconds. */
const MAX_DELIVERY_MS = 100;
/** Two pictures agree on how far the clocks are apart when they differ by less, milliseconds. */
const AGREES_MS = 1;
/** Pictures remembered until the clocks are paired: those of a quarter of a second. */
const REMEMBERED = 8;
/** Pictures that the element tells of before it is given up. */
const MOST_TRIES = 30;

/** When a picture of the track came, on the page's clock, and when it was taken, on the camera's; milliseconds. */
interface Came {
  readonly atMs: number;
  readonly cameraMs: number;
}

/**
 * How far the clock that a camera's pictures bear lies from the page's. The element that shows them tells when a picture was
 * taken by the page's clock: the first that came out of the track after that is the same one, and two in a row agree.
 */
export class ClockPairing {
  readonly #video: HTMLVideoElement;
  readonly #came: Came[] = [];
  #handle: number;
  #tries = 0;
  /** By the picture before. */
  #guessMs = Number.NaN;
  /** The camera's clock less the page's. */
  #apartMs: number | null = null;

  /** Begins to watch the element, which has `requestVideoFrameCallback`. */
  constructor(video: HTMLVideoElement) {
    this.#video = video;
    this.#handle = video.requestVideoFrameCallback(this.#shown);
  }

  get done(): boolean {
    return this.#apartMs !== null;
  }

  /** Whether it will never be done: this browser does not say when pictures were taken, or not by one clock. */
  get failed(): boolean {
    return !this.done && this.#tries >= MOST_TRIES;
  }

  /**
   * To be asked once for each picture out of the track.
   * @returns when it was taken, on the page's clock; null while that is not known.
   */
  takenMs(cameraMs: number, nowMs: number): number | null {
    if (this.#apartMs !== null) return believedMs(cameraMs - this.#apartMs, nowMs);
    this.#came.push({ atMs: nowMs, cameraMs });
    if (this.#came.length > REMEMBERED) this.#came.shift();
    return null;
  }

  stop(): void {
    this.#video.cancelVideoFrameCallback(this.#handle);
  }

  readonly #shown = (_nowMs: number, { captureTime }: VideoFrameCallbackMetadata) => {
    this.#tries += 1;
    const guessMs = this.#guess(captureTime);
    if (Math.abs(guessMs - this.#guessMs) < AGREES_MS) this.#apartMs = guessMs;
    this.#guessMs = guessMs;
    if (!this.done && !this.failed) this.#handle = this.#video.requestVideoFrameCallback(this.#shown);
  };

  /** NaN where no picture came after that time, which agrees with nothing. */
  #guess(takenMs = Number.NaN): number {
    const same = this.#came.find(({ atMs }) => atMs >= takenMs && atMs < takenMs + MAX_DELIVERY_MS);
    return same ? same.cameraMs - takenMs : Number.NaN;
  }
}
