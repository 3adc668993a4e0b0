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

/**
 * A camera's pictures straight from its track, where the browser gives them: it tells of them as they come, and of those
 * that an element shows once in an interval of the display. At first the element is watched, and again where the track's
 * pictures are not upright or their clock is not the page's.
 */
export class TrackFrames {
  readonly #track: MediaStreamTrack;
  readonly #element: HTMLVideoElement;
  /** Not taken yet. */
  #newest: VideoFrame | null = null;

  constructor(track: MediaStreamTrack, element: HTMLVideoElement) {
    this.#track = track;
    this.#element = element;
  }

  /** The newest picture, once; null where it has to be taken from the element. The caller closes it. */
  take(): VideoFrame | null {
    const newest = this.#newest;
    this.#newest = null;
    return newest;
  }

  /**
   * Tells of each new picture, which {@link take} then has.
   * @returns stops watching.
   */
  watch(clock: FrameClock, onFrame: OnFrame): () => void {
    let stopElement: (() => void) | null = watchFrames(this.#element, clock, onFrame);
    const reader = readerOf(this.#track, this.#element);
    if (!reader) return stopElement;
    const pairing = new ClockPairing(this.#element);
    let odd = 0;
    let stopped = false;

    const stop = () => {
      stopped = true;
      stopElement?.();
      pairing.stop();
      this.take()?.close();
      reader.cancel().catch(() => undefined);
    };
    const came = (frame: VideoFrame) => {
      odd = isUpright(frame, this.#element) ? 0 : odd + 1;
      const takenMs = odd > 0 ? null : pairing.takenMs(frame.timestamp / 1000, clock.now());
      if (takenMs === null) {
        frame.close();
        if (odd === MOST_ODD || pairing.failed) throw new Error('these are not what the element shows');
        return;
      }
      stopElement?.();
      stopElement = null;
      this.take()?.close();
      this.#newest = frame;
      onFrame(takenMs, 0);
    };
    const readAll = async () => {
      for (;;) {
        const { value } = await reader.read();
        if (!value) return;
        if (stopped) value.close();
        else came(value);
      }
    };
    readAll().catch(() => {
      if (stopped) return;
      stop();
      stopElement = watchFrames(this.#element, clock, onFrame);
    });
    return stop;
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
