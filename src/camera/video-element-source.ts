import { GlanceError } from '../shared/errors.ts';
import type { Size } from '../shared/geometry.ts';
import { captureVideo } from './capture-video.ts';
import type { Facing, FrameSource, SourceKind, ZoomRange } from './source.ts';
import { type FrameClock, type OnFrame, watchFrames } from './watch-frames.ts';

/** A video element that plays, and what stands behind it. */
export interface VideoElementSourceOptions {
  readonly kind: SourceKind;
  readonly label: string;
  readonly facing: Facing;
  /** Playing, with a picture. The source owns it from now on. */
  readonly element: HTMLVideoElement;
  /** Frees what stands behind the element (tracks, object URL). Called once. */
  readonly release: () => void;
}

/** A source whose pictures come out of a video element: the camera, a video file, a shared screen. */
export class VideoElementSource extends EventTarget implements FrameSource {
  readonly kind: SourceKind;
  readonly label: string;
  readonly facing: Facing;
  readonly element: HTMLVideoElement;
  readonly moving = true;
  readonly #release: () => void;
  readonly #closing = new AbortController();
  #size: Size;
  #playedBeforeHiding = true;

  constructor(options: VideoElementSourceOptions) {
    super();
    this.kind = options.kind;
    this.label = options.label;
    this.facing = options.facing;
    this.element = options.element;
    this.#release = options.release;
    this.#size = { width: options.element.videoWidth, height: options.element.videoHeight };
    const listen = { signal: this.#closing.signal };
    this.element.addEventListener('resize', () => this.#resized(), listen);
    this.element.addEventListener('pause', () => this.#paused(), listen);
    document.addEventListener('visibilitychange', () => this.#visibilityChanged(), listen);
  }

  get size(): Size {
    return this.#size;
  }

  get muted(): boolean {
    return false;
  }

  get zoom(): ZoomRange | null {
    return null;
  }

  get torch(): boolean | null {
    return null;
  }

  /** Aborts when the source closes; for listeners that live as long as the source. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  async setZoom(_value: number): Promise<void> {}

  async setTorch(_on: boolean): Promise<void> {}

  watch(clock: FrameClock, onFrame: OnFrame, _wanted: () => boolean): () => void {
    return watchFrames(this.element, clock, onFrame);
  }

  async capture(): Promise<VideoFrame | ImageBitmap> {
    try {
      await this.#hasPicture();
      return await captureVideo(this.element);
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      throw new GlanceError('capture-failed', { label: this.label, reason }, { cause: thrown });
    }
  }

  close(): void {
    if (this.closing.aborted) return;
    this.#closing.abort(new DOMException('the source was closed', 'AbortError'));
    this.element.pause();
    this.element.srcObject = null;
    this.element.removeAttribute('src');
    this.element.load(); // lets go of the decoder now instead of at garbage collection
    this.#release();
  }

  /** Closes, then says why: null when nothing is wrong. */
  end(reason: GlanceError | null): void {
    if (this.closing.aborted) return;
    this.close();
    this.dispatchEvent(new CustomEvent('ended', { detail: reason }));
  }

  #resized(): void {
    const { videoWidth: width, videoHeight: height } = this.element;
    if (width === 0 || (width === this.#size.width && height === this.#size.height)) return;
    this.#size = { width, height };
    this.dispatchEvent(new Event('resize'));
  }

  /** A video taken out of the document stops by itself; moving the viewfinder must not freeze the picture. */
  #paused(): void {
    if (!this.element.isConnected && !document.hidden) this.#play();
  }

  /** Phones stop videos of hidden pages and leave them stopped. One that the person paused stays paused. */
  #visibilityChanged(): void {
    if (document.hidden) this.#playedBeforeHiding = !this.element.paused;
    else if (this.#playedBeforeHiding && this.element.paused) this.#play();
  }

  #play(): void {
    this.element.play().catch(() => undefined); // refused: the picture stands still and can still be captured
  }

  /** While a loop starts over or a seek runs there is no picture for a moment: wait for it. */
  async #hasPicture(): Promise<void> {
    const { element, closing } = this;
    closing.throwIfAborted();
    while (element.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
      await new Promise<void>((resolve, reject) => {
        const done = new AbortController();
        const settle = (finish: () => void) => () => {
          done.abort();
          finish();
        };
        for (const type of ['loadeddata', 'canplay', 'seeked', 'playing', 'timeupdate', 'error']) {
          element.addEventListener(type, settle(resolve), { signal: done.signal });
        }
        closing.addEventListener(
          'abort',
          settle(() => reject(closing.reason)),
          { signal: done.signal },
        );
      });
      if (element.error) throw new Error(element.error.message || 'the video cannot be decoded');
    }
  }
}
