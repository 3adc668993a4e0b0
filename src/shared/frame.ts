/** A picture on its way to the engine. Whoever holds a Frame owns `image` and must `close()` it or pass it on. */
export interface Frame {
  /** Counts up from 1 within a session; results carry it back. */
  readonly id: number;
  /** Pixels, upright. Transferred to the worker, which closes it. */
  readonly image: VideoFrame | ImageBitmap;
  /** Upright size in pixels, which detections are measured in. */
  readonly width: number;
  readonly height: number;
  /** When the picture was taken (or shown, where the capture time is unknown), on the page's `performance.now()` clock. */
  readonly capturedAtMs: number;
  /** Whether successive frames belong to one scene in motion (camera, video, screen) or stand alone (a picture). */
  readonly moving: boolean;
}
