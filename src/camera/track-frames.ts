import { isUpright } from './capture-video.ts';
import { ClockPairing } from './clock-pairing.ts';
import { type FrameClock, type OnFrame, watchFrames } from './watch-frames.ts';

/** What Chromium has, and the DOM's types lack. ref: W3C MediaStreamTrack Insertable Media Processing using Streams */
type TrackProcessor = new (init: {
  readonly track: MediaStreamTrack;
  readonly maxBufferSize: number;
}) => { readonly readable: ReadableStream<VideoFrame> };

/** Pictures in a row that are not what the element shows before they are given up: a phone that is turned has one or two. */
const MOST_ODD = 3;
/** Two times of one picture differ by less, milliseconds. */
const SAME_MS = 2;

/**
 * A camera's pictures straight from its track, where the browser gives them: it tells of them as they come, and of those
 * that an element shows once in an interval of the display. None is kept, as cameras have few to lend: one that nobody wants in that
 * moment is told of by the element, as are all where the track's pictures are not upright or their clock is not the page's.
 */
export class TrackFrames {
  readonly #track: MediaStreamTrack;
  readonly #element: HTMLVideoElement;
  /** Told of in this moment. */
  #current: VideoFrame | null = null;

  constructor(track: MediaStreamTrack, element: HTMLVideoElement) {
    this.#track = track;
    this.#element = element;
  }

  /** The picture told of, within that call; null where it has to be taken from the element. The caller closes it. */
  take(): VideoFrame | null {
    const current = this.#current;
    this.#current = null;
    return current;
  }

  /**
   * Tells of each new picture once.
   * @param wanted whether it would be taken at once
   * @returns stops watching.
   */
  watch(clock: FrameClock, onFrame: OnFrame, wanted: () => boolean): () => void {
    let toldMs = Number.NEGATIVE_INFINITY;
    const stopElement = watchFrames(this.#element, clock, (capturedAtMs, missed) => {
      if (capturedAtMs > toldMs + SAME_MS) onFrame(capturedAtMs, missed);
    });
    const reader = readerOf(this.#track, this.#element);
    if (!reader) return stopElement;
    const pairing = new ClockPairing(this.#element);
    let odd = 0;
    let stopped = false;

    const stopTrack = () => {
      stopped = true;
      toldMs = Number.NEGATIVE_INFINITY;
      pairing.stop();
      reader.cancel().catch(() => undefined);
    };
    /** Whether it was taken. */
    const came = (frame: VideoFrame): boolean => {
      odd = isUpright(frame, this.#element) ? 0 : odd + 1;
      const takenMs = odd > 0 ? null : pairing.takenMs(frame.timestamp / 1000, clock.now());
      if (odd === MOST_ODD || pairing.failed) stopTrack();
      if (takenMs === null || !wanted()) return false;
      toldMs = takenMs;
      this.#current = frame;
      onFrame(takenMs, 0);
      return this.take() === null;
    };
    const readAll = async () => {
      for (;;) {
        const { value } = await reader.read();
        if (!value) return;
        if (stopped || !came(value)) value.close();
      }
    };
    readAll().catch(stopTrack);
    return () => {
      stopElement();
      stopTrack();
    };
  }
}

function readerOf(
  track: MediaStreamTrack,
  element: HTMLVideoElement,
): ReadableStreamDefaultReader<VideoFrame> | null {
  const { MediaStreamTrackProcessor } = window as unknown as { MediaStreamTrackProcessor?: TrackProcessor };
  if (!MediaStreamTrackProcessor || !('requestVideoFrameCallback' in element)) return null;
  try {
    return new MediaStreamTrackProcessor({ track, maxBufferSize: 1 }).readable.getReader();
  } catch {
    return null; // the track has ended
  }
}
