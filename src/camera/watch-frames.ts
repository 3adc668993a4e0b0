/** How old a capture time may claim to be before it is not believed, milliseconds. */
const MAX_CAPTURE_AGE_MS = 2000;

/** The page's clock and visibility, so that tests can bring their own. */
export interface FrameClock {
  /** Milliseconds, as `performance.now()`. */
  now(): number;
  requestFrame(callback: (nowMs: number) => void): number;
  cancelFrame(handle: number): void;
  readonly hidden: boolean;
  /** @returns stops telling. */
  onVisibilityChange(callback: () => void): () => void;
}

/** The page's own clock. */
export const pageClock: FrameClock = {
  now: () => performance.now(),
  requestFrame: (callback) => requestAnimationFrame(callback),
  cancelFrame: (handle) => cancelAnimationFrame(handle),
  get hidden() {
    return document.hidden;
  },
  onVisibilityChange(callback) {
    document.addEventListener('visibilitychange', callback);
    return () => document.removeEventListener('visibilitychange', callback);
  },
};

/**
 * Called for each new picture of a video element.
 * @param capturedAtMs When it was taken, or shown where that is unknown, on the clock.
 * @param missed Pictures shown since the call before that nobody was told of.
 */
export type OnFrame = (capturedAtMs: number, missed: number) => void;

/**
 * Tells of each new picture: by requestVideoFrameCallback, or by watching `currentTime` where that is missing.
 * @returns stops watching.
 */
export function watchFrames(video: HTMLVideoElement, clock: FrameClock, onFrame: OnFrame): () => void {
  return 'requestVideoFrameCallback' in video
    ? watchPresented(video, clock, onFrame)
    : watchCurrentTime(video, clock, onFrame);
}

function watchPresented(video: HTMLVideoElement, clock: FrameClock, onFrame: OnFrame): () => void {
  let presentedBefore = Number.POSITIVE_INFINITY;
  const presented = (nowMs: number, metadata: VideoFrameCallbackMetadata) => {
    handle = video.requestVideoFrameCallback(presented);
    const missed = Math.max(0, metadata.presentedFrames - presentedBefore - 1);
    presentedBefore = metadata.presentedFrames;
    onFrame(captureTime(metadata, nowMs, clock.now()), missed);
  };
  let handle = video.requestVideoFrameCallback(presented);
  return () => video.cancelVideoFrameCallback(handle);
}

function watchCurrentTime(video: HTMLVideoElement, clock: FrameClock, onFrame: OnFrame): () => void {
  let timeBefore = Number.NaN;
  const look = (nowMs: number) => {
    handle = clock.requestFrame(look);
    if (video.currentTime === timeBefore || video.readyState < 2) return;
    timeBefore = video.currentTime;
    onFrame(nowMs, 0);
  };
  let handle = clock.requestFrame(look);
  return () => clock.cancelFrame(handle);
}

function captureTime(
  { captureTime: takenMs = 0 }: VideoFrameCallbackMetadata,
  nowMs: number,
  clockMs: number,
): number {
  // A picture taken since the page's frame began is told of in the same frame.
  return takenMs > 0 ? believedMs(takenMs, Math.max(nowMs, clockMs), nowMs) : nowMs;
}

/** A capture time where it can be: not to come, and not long past. Else the time given instead. */
export function believedMs(takenMs: number, nowMs: number, insteadMs = nowMs): number {
  return takenMs <= nowMs && takenMs > insteadMs - MAX_CAPTURE_AGE_MS ? takenMs : insteadMs;
}
