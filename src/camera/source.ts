import type { Size } from '../shared/geometry.ts';
import type { FrameClock, OnFrame } from './watch-frames.ts';

/** Where pictures come from. */
export type SourceKind = 'camera' | 'picture' | 'video' | 'screen' | 'sample';

/** Which way a camera looks: at the person, away from them, or no telling. */
export type Facing = 'user' | 'environment' | 'unknown';

/** A camera's zoom, in the device's own unit (1 is usually no zoom). */
export interface ZoomRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
}

/**
 * Something that shows pictures. Whoever opened it owns it and must `close()` it.
 *
 * Events:
 * - `resize` (Event): `size` changed, as when a phone is turned;
 * - `ended` (CustomEvent<GlanceError | null>): no more pictures, the source has closed itself; null when the
 *   person stopped it (screen share) or it simply finished;
 * - `trouble` (CustomEvent<GlanceError>): something is wrong (the camera sends only black) but the source runs on;
 * - `recovered` (Event): the trouble is over.
 */
export interface FrameSource extends EventTarget {
  readonly kind: SourceKind;
  /** For a person: device name, file name, sample name. */
  readonly label: string;
  /** False for pictures: one look is enough. */
  readonly moving: boolean;
  /** Whether the system holds the pictures back, as when another app has taken the camera. */
  readonly muted: boolean;
  readonly facing: Facing;
  /** What the viewfinder shows. Owned by the source; put it where you like. */
  readonly element: HTMLVideoElement | HTMLCanvasElement;
  /** Upright pixels of the current picture, which detections are measured in. */
  readonly size: Size;
  /** Null where the device cannot zoom. */
  readonly zoom: ZoomRange | null;
  /** Whether the lamp is on; null where there is none. */
  readonly torch: boolean | null;
  /** Clamped to the range. Does nothing where `zoom` is null. Throws `camera-overconstrained`, `camera-failed`. */
  setZoom(value: number): Promise<void>;
  /** Does nothing where `torch` is null. Throws `camera-overconstrained`, `camera-failed`. */
  setTorch(on: boolean): Promise<void>;
  /**
   * Tells of each new picture of a moving source.
   * @param wanted whether one that comes now would be captured at once
   * @returns stops telling.
   */
  watch(clock: FrameClock, onFrame: OnFrame, wanted: () => boolean): () => void;
  /** The newest picture; the caller owns and closes it. Throws `capture-failed`, also once closed. */
  capture(): Promise<VideoFrame | ImageBitmap>;
  /** Stops the device, frees the memory. May be called twice. */
  close(): void;
}

/** What every way of opening a source takes. */
export interface OpenOptions {
  /** Aborting rejects with the signal's reason, and nothing stays open. */
  readonly signal?: AbortSignal | undefined;
}
